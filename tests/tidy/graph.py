"""Rules about the whole tree: which modules nothing reaches, which folders stand on no floor, which links lead nowhere, which settings are not documented."""

import ast
import re
import tomllib
from collections.abc import Iterable
from pathlib import Path

from tests.tidy.source import PACKAGE, ROOT, Source

DOORS = ("duebook.main", "duebook.cli", "duebook.__main__")
"""Where a process starts: settings, URL table, ASGI, plug-in table, and the command line."""

CONVENTIONS = re.compile(r"\.(migrations|templatetags|management)\.|\.(apps|models)$|\.migrations$|\.templatetags$|\.management$")
"""Modules that Django finds by their name."""


def reached(sources: Iterable[Source]) -> tuple[set[str], set[str]]:
    """All modules of the package, and those a process can reach from its doors by imports or by a name in a string."""
    by_name = {each.module: each for each in sources if each.path.startswith("src/duebook/") and each.path.endswith(".py")}
    waiting = [name for name in by_name if name.startswith(DOORS) or name == "duebook" or CONVENTIONS.search(name)]
    seen: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name in seen or name not in by_name:
            continue
        seen.add(name)
        waiting += [name.rpartition(".")[0], *mentioned(by_name[name])]
    return set(by_name), seen


def mentioned(source: Source) -> set[str]:
    """Every module a file imports, by statement or by a dotted name in a string ("duebook.formats.ubl:FORMAT", middleware)."""
    names: set[str] = set()
    package = source.module if source.path.endswith("__init__.py") else source.module.rpartition(".")[0]
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(filter(None, [".".join(package.split(".")[: len(package.split(".")) + 1 - node.level]), node.module]))
            base = base if node.level else node.module or ""
            names.add(base)
            names.update(f"{base}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.startswith("duebook."):
            dotted = node.value.partition(":")[0].split(".")
            names.update(".".join(dotted[:end]) for end in range(2, len(dotted) + 1))
    return names


def unlisted() -> tuple[set[str], set[str]]:
    """Folders and modules of the package that the floors leave out, and floors without a folder."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(each["layers"] for each in contracts if each["type"] == "layers")
    listed = {room.strip() for layer in layers for room in re.split(r"[|:]", layer)}
    required = {room for room in listed if not room.startswith("(")}
    present = {path.parent.name for path in PACKAGE.glob("*/__init__.py")}
    present |= {path.stem for path in PACKAGE.glob("*.py") if path.stem != "__init__"}
    return present - {room.strip("()") for room in listed}, required - present


def dead_plugs(table: dict[str, dict[str, str]]) -> list[str]:
    """Lines of the plug-in table whose module or name is not there, read without importing anything."""
    broken = []
    for kind, plugs in table.items():
        for key, target in plugs.items():
            module, _, name = target.partition(":")
            stem = ROOT / "src" / Path(*module.split("."))
            path = next((each for each in (stem.with_suffix(".py"), stem / "__init__.py") if each.exists()), None)
            if path is None or not re.search(rf"^(?:class |def )?{name}\b", path.read_text("utf-8"), re.MULTILINE):
                broken.append(f"{kind}.{key}: {target}")
    return broken


def dead_links(sources: Iterable[Source]) -> list[str]:
    """Relative links in the documents that lead to no file."""
    broken = []
    for source in sources:
        if source.path.endswith(".md"):
            for target in re.findall(r"\]\(([^)\s]+)\)", source.text):
                if not re.match(r"[a-z]+:|#", target):
                    path = (ROOT / source.path).parent / target.partition("#")[0]
                    if not path.exists():
                        broken.append(f"{source.path}: {target}")
    return broken


def unlisted_decisions() -> list[str]:
    """Pages of docs/decisions that its index does not link, and numbers used twice."""
    folder = ROOT / "docs/decisions"
    index = (folder / "README.md").read_text("utf-8")
    pages = sorted(path.name for path in folder.glob("[0-9]*.md"))
    numbers = [name[:4] for name in pages]
    twice = [name for name in pages if numbers.count(name[:4]) > 1]
    return [f"docs/decisions/README.md misses {name}" for name in pages if f"({name})" not in index] + twice


def unnamed_settings(sources: Iterable[Source]) -> set[str]:
    """Environment variables the code reads and docs/operating/settings.md does not name."""
    page = (ROOT / "docs/operating/settings.md").read_text("utf-8")
    read: set[str] = set()
    for source in sources:
        if source.path.startswith("src/") and source.path.endswith(".py"):
            read.update(re.findall(r"environ(?:\.get\(|\[)\s*[\"']([A-Z][A-Z0-9_]+)", source.text))
    return {name for name in read if f"`{name}`" not in page}
