"""Remittance advices on paper, as payers print them: made with Typst, with or without rules, in several languages."""

import json
from functools import cache

import typst


def printed(*blocks: str, size: str = "10pt", font: str = "Libertinus Serif", page: str = 'paper: "a4", margin: 20mm') -> bytes:
    """A PDF of Typst blocks."""
    return compiled(f'#set page({page})\n#set text(font: "{font}", size: {size})\n' + "\n\n".join(blocks))


@cache
def compiled(source: str) -> bytes:
    """A PDF of a whole Typst source."""
    return bytes(typst.compile(source.encode()))


def said(text: str) -> str:
    """Text without markup."""
    return f"#{json.dumps(text, ensure_ascii=False)}"


def facts(*rows: tuple[str, str]) -> str:
    """Labels with their values beside them."""
    return f"#grid(columns: (45mm, auto), row-gutter: 6pt, {_cells(rows)})"


def table(
    *rows: tuple[str, ...], right: int = 3, repeat: bool = True, stroke: str = "0.5pt", inset: str = "4pt", top: int = 1
) -> str:
    """A table; its columns from ``right`` on stand to the right. ``top`` rows are its heading."""
    head = f"table.header({_cells(rows[:top])})," if repeat else f"{_cells(rows[:top])},"
    align = f"(x, y) => if x >= {right} {{ end }} else {{ start }}"
    return f"#table(columns: {len(rows[0])}, align: {align}, stroke: {stroke}, inset: {inset}, {head} {_cells(rows[top:])})"


def _cells(rows: tuple[tuple[str, ...], ...]) -> str:
    return ", ".join(f"[{said(cell)}]" for row in rows for cell in row)
