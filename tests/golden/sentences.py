"""Reads the source for faults that are made where they are found: code, severity and sentence of each ``Fault("CODE", ...)``."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src/duebook"
CODE = re.compile(r"[A-Z]+(-[A-Z0-9]+)+")
MAKERS = {"Fault", "_fault", "fault", "wrong"}


@dataclass(frozen=True, order=True)
class Made:
    """One kind of fault as the source makes it."""

    code: str
    severity: str
    sentence: str
    module: str


def made() -> list[Made]:
    """Every fault that the source makes by itself, each code with each of its sentences."""
    return sorted({one for path in sorted(SOURCE.rglob("*.py")) if "migrations" not in path.parts for one in _of(path)})


def _of(path: Path) -> Iterator[Made]:
    tree = ast.parse(path.read_text())
    module = path.relative_to(SOURCE).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")
    for scope in ast.walk(tree):
        if not isinstance(scope, ast.FunctionDef):
            continue
        assigned = sorted(_assigned(scope))
        for call in ast.walk(scope):
            if isinstance(call, ast.Call) and _name(call.func) in MAKERS:
                named = {name: text for line, name, text in assigned if line <= call.lineno}
                texts = [text for one in [*call.args, *(key.value for key in call.keywords)] if (text := _text(one, named))]
                codes = [text for text in texts if CODE.fullmatch(text)]
                sentences = [text for text in texts if " " in text and text.endswith((".", "..."))]
                if codes and sentences:
                    yield Made(codes[0], _severity(call), sentences[0], module)


def _assigned(scope: ast.FunctionDef) -> Iterator[tuple[int, str, str]]:
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and isinstance(node.value, ast.Constant):
            yield node.lineno, node.targets[0].id, str(node.value.value)


def _text(node: ast.expr, named: dict[str, str]) -> str:
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    return named.get(node.id, "") if isinstance(node, ast.Name) else ""


def _name(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _severity(call: ast.Call) -> str:
    for node in ast.walk(call):
        if isinstance(node, ast.Attribute) and _name(node.value) == "Severity":
            return node.attr.lower()
    return "error"


def codes() -> set[str]:
    """Every code that a fault is made with in the source, whatever its sentence: what a page of faults must name."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for call in ast.walk(ast.parse(path.read_text())):
            if isinstance(call, ast.Call) and _name(call.func) in {*MAKERS, "Rule"} and call.args:
                found |= {text for one in call.args[:1] if CODE.fullmatch(text := _text(one, {}))}
    return found
