"""Typst in this process: a view and a design in, PDF, SVG or PNG bytes out.

What a user typed reaches Typst inside one string literal of ASCII JSON; nothing of it is ever read as markup (a literal ends
only at an unescaped quotation mark, and :func:`literal` leaves none). Templates can read files below ``render/`` only; no package
is downloaded (the package folder has none) and only the fonts of ``fonts/`` exist, so the bytes are the same everywhere.

A literal instead of ``sys.inputs`` is not only as safe but faster: the inputs are part of Typst's library, and a library that
changes with each document empties its cache (docs/decisions/0040).
"""

import json
import threading
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from duebook.kernel.errors import Unavailable
from duebook.render import fonts
from duebook.render.design import Design

ROOT = Path(__file__).parent
STANDARDS: Any = ["a-3b"]
INCH = 72


class _Local(threading.local):
    """Each thread has its own compiler: one is not made for two compilations at a time; the fonts are shared."""

    def __init__(self) -> None:
        nowhere = ROOT / "common"  # holds no packages
        self.compiler = typst.Compiler(
            root=ROOT,
            font_paths=_fonts(),
            ignore_system_fonts=True,
            package_path=nowhere,
            package_cache_path=nowhere,
        )


@cache
def _fonts() -> typst.Fonts:
    wrong = fonts.check()
    if wrong:
        raise Unavailable(wrong[0], missing=len(wrong))
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[fonts.FOLDER])


_local: _Local | None = None
_lock = threading.Lock()


def _compiler() -> typst.Compiler:
    global _local  # noqa: PLW0603  made at the first document, so that importing costs nothing
    if _local is None:
        with _lock:
            _local = _local or _Local()
    return _local.compiler


def literal(text: str) -> str:
    r"""A text as a Typst string literal.

    >>> print(literal('a "b" \\ #c'))
    "a \"b\" \\ #c"
    """
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def source(design: Design, view: dict[str, Any], attachment: tuple[str, bytes, str] | None = None) -> bytes:
    """The whole Typst program: import the design, hand it the data; ``attachment`` is (name, UTF-8 XML, relationship)."""
    attach = "none"
    if attachment:
        name, xml, relationship = attachment
        attach = (
            f"pdf.attach({literal(name)}, bytes({literal(xml.decode())}), relationship: {literal(relationship)}, "
            'mime-type: "text/xml", description: "Factur-X")'
        )
    data = literal(json.dumps(view))
    return f'#import "{design.template}": page\n#page(json(bytes({data})) + (attach: {attach}))\n'.encode()


def moment(view: dict[str, Any]) -> int:
    """The creation time written into a file: midnight UTC of the issue date, so that the same document has the same bytes."""
    if not view["date"]:
        return 0
    year, month, day = view["date"]
    return int(datetime(year, month, day, tzinfo=UTC).timestamp())


def pdf(program: bytes, timestamp: int) -> bytes:
    """Compile to tagged PDF/A-3b."""
    made = _compile(program, format="pdf", pdf_standards=STANDARDS, timestamp=timestamp)
    return made[0]


def images(program: bytes, kind: Literal["svg", "png"], scale: float = 1.0) -> list[bytes]:
    """Compile to one picture a page; ``scale`` 1 is 72 pixels to the inch."""
    return _compile(program, format=kind, ppi=INCH * scale)


def _compile(program: bytes, **options: Any) -> list[bytes]:
    made = _compiler().compile(input=program, **options)
    return [bytes(page) for page in made] if isinstance(made, list) else [bytes(made or b"")]
