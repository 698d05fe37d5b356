"""The project's files as the tidy rules see them: text, syntax tree, room, and every name written out in full."""

import ast
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
PACKAGE = ROOT / "src/duebook"


@dataclass(frozen=True)
class Fault:
    """Where a rule is broken, and what to do instead."""

    path: str
    line: int
    sentence: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.sentence}"


@dataclass(frozen=True)
class Source:
    """One text file, by its path from the root of the repository."""

    path: str
    text: str

    @property
    def room(self) -> str:
        """The folder under src/duebook, "" for what lies elsewhere."""
        parts = Path(self.path).parts
        return parts[2] if parts[:2] == ("src", "duebook") and len(parts) > 3 else ""

    @property
    def module(self) -> str:
        """The dotted name: src/duebook/kernel/money.py is duebook.kernel.money."""
        parts = list(Path(self.path).with_suffix("").parts)
        parts = parts[1:] if parts[0] == "src" else parts
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @property
    def lines(self) -> int:
        """How long the file is."""
        return self.text.count("\n")

    @cached_property
    def tree(self) -> ast.Module:
        """The syntax tree of a Python file."""
        return ast.parse(self.text, self.path)

    @cached_property
    def imports(self) -> dict[str, str]:
        """Local name -> full dotted name, for every import in the file, late ones too."""
        found: dict[str, str] = {}
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    found[alias.asname or alias.name.split(".")[0]] = alias.name if alias.asname else alias.name.split(".")[0]
            elif isinstance(node, ast.ImportFrom) and node.module:
                for alias in node.names:
                    found[alias.asname or alias.name] = f"{node.module}.{alias.name}"
        return found

    def full_name(self, node: ast.expr) -> str:
        """The dotted name behind an expression: ``now`` after ``from datetime import datetime as now`` is datetime.datetime."""
        if isinstance(node, ast.Name):
            return self.imports.get(node.id, node.id)
        if isinstance(node, ast.Attribute):
            before = self.full_name(node.value)
            return f"{before}.{node.attr}" if before else ""
        return ""

    def imported(self) -> Iterator[tuple[int, str]]:
        """Line and full name of everything imported: modules, and names taken from modules."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Import):
                yield from ((node.lineno, alias.name) for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)

    def calls(self) -> Iterator[tuple[ast.Call, str]]:
        """Every call with the full name of what is called."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Call):
                yield node, self.full_name(node.func)

    def functions(self) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
        """Every function and method."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                yield node


def committed() -> list[Source]:
    """Every text file git knows or would add, without what .gitignore leaves out."""
    listing = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    found = []
    for name in sorted(filter(None, listing.split("\0"))):
        try:
            found.append(Source(name, (ROOT / name).read_text("utf-8")))
        except (UnicodeDecodeError, FileNotFoundError):
            continue  # a picture, a font, or a file deleted a moment ago
    return found


def python(sources: list[Source]) -> list[Source]:
    """The Python files of the project proper: its code, its tests, its build scripts."""
    return [each for each in sources if each.path.endswith(".py") and each.path.startswith(("src/", "tests/", "assets/"))]
