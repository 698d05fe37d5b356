"""The tidy rules: each takes one source file and yields its faults. The tree-wide ones are in graph.py."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.tidy import banned
from tests.tidy.source import Fault, Source

Rule = Callable[[Source], Iterator[Fault]]

LONGEST_FILE = 400
LONGEST_FUNCTION = 60
MEASURED = (".py", ".html", ".css", ".js", ".typ", ".sql", ".sh")
SPEAKING = ("kernel", "domain", "services")


def inside(source: Source, allowed: tuple[str, ...]) -> bool:
    """Whether a file lies under one of these paths of src/duebook."""
    return source.path.startswith(tuple(f"src/duebook/{path}" for path in allowed)) if allowed else False


def own_code(source: Source) -> bool:
    """Python of src/duebook, migrations aside: Django writes those."""
    return source.path.startswith("src/") and source.path.endswith(".py") and "/migrations/" not in source.path


def under(name: str, ban: str) -> bool:
    """Whether a dotted name is the banned one or lies below it."""
    return name == ban or name.startswith(f"{ban}.")


def file_length(source: Source) -> Iterator[Fault]:
    """No file over 400 lines."""
    if source.path.endswith(MEASURED) and "/migrations/" not in source.path and source.lines > LONGEST_FILE:
        yield Fault(source.path, source.lines, f"{source.lines} lines; split it by subject, {LONGEST_FILE} is the most")


def function_length(source: Source) -> Iterator[Fault]:
    """No function over 60 lines, from its def to its last line."""
    if not source.path.endswith(".py") or "/migrations/" in source.path:
        return
    for function in source.functions():
        length = (function.end_lineno or function.lineno) - function.lineno + 1
        if length > LONGEST_FUNCTION:
            sentence = f"{function.name} has {length} lines; give its steps names, {LONGEST_FUNCTION} is the most"
            yield Fault(source.path, function.lineno, sentence)


def banned_imports(source: Source) -> Iterator[Fault]:
    """Modules that only one room may use, or none."""
    if own_code(source):
        for line, name in source.imported():
            for ban in banned.IMPORTS:
                if under(name, ban.name) and not inside(source, ban.allowed):
                    yield Fault(source.path, line, f"imports {name}: {ban.instead}")


def banned_calls(source: Source) -> Iterator[Fault]:
    """Calls, methods and keyword arguments that are refused."""
    if not own_code(source):
        return
    for call, name in source.calls():
        for ban in banned.CALLS:
            if name == ban.name and not inside(source, ban.allowed):
                yield Fault(source.path, call.lineno, f"calls {name}: {ban.instead}")
        if isinstance(call.func, ast.Attribute) and call.func.attr in banned.METHODS and source.room != "store":
            yield Fault(source.path, call.lineno, f"calls .{call.func.attr}(): {banned.METHODS[call.func.attr]}")
        for keyword in call.keywords:
            on = isinstance(keyword.value, ast.Constant) and keyword.value.value is True
            if keyword.arg in banned.KEYWORDS and on:
                yield Fault(source.path, call.lineno, f"{keyword.arg}=True: {banned.KEYWORDS[keyword.arg]}")


def floats(source: Source) -> Iterator[Fault]:
    """No float on the path of money. ``isinstance(value, float)`` is how one refuses them and stays allowed."""
    if source.room not in banned.FLOATLESS or not own_code(source):
        return
    refusals: set[int] = set()
    for call, name in source.calls():
        if name == "isinstance":
            refusals.update(id(node) for argument in call.args[1:] for node in ast.walk(argument))
    for node in ast.walk(source.tree):
        literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        named = isinstance(node, ast.Name) and node.id == "float" and id(node) not in refusals
        column = isinstance(node, ast.Attribute | ast.Name) and source.full_name(node).rsplit(".", 1)[-1] == "FloatField"
        if literal or named or column:
            yield Fault(source.path, node.lineno, "float on the path of money: Decimal, or integer minor units")


def left_open(source: Source) -> Iterator[Fault]:
    """Nothing unfinished is committed; what is left out belongs in an issue."""
    if not source.path.endswith((*MEASURED, ".md", ".toml", ".yaml", ".yml")) or source.path.startswith("requirements/"):
        return
    for number, line in enumerate(source.text.splitlines(), 1):
        for word in banned.LEFT_OPEN:
            if re.search(rf"\b{word}\b", line):
                yield Fault(source.path, number, f"{word}: finish it, or leave it out and say so in an issue")


def stubs(source: Source) -> Iterator[Fault]:
    """A function does something. Only a Protocol's methods, overloads and abstract methods may be empty."""
    if not own_code(source):
        return
    promised: set[int] = set()
    for node in ast.walk(source.tree):
        if isinstance(node, ast.ClassDef) and any(source.full_name(base).endswith("Protocol") for base in bare(node.bases)):
            promised.update(id(child) for child in node.body)
    for function in source.functions():
        body = [each for each in function.body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
        marks = {source.full_name(each).rsplit(".", 1)[-1] for each in function.decorator_list}
        empty = all(isinstance(each, ast.Pass) for each in body)
        if empty and id(function) not in promised and not marks & {"overload", "abstractmethod", "callback", "group"}:
            yield Fault(source.path, function.lineno, f"{function.name} does nothing: write it or take it out")


def bare(bases: list[ast.expr]) -> list[ast.expr]:
    """Base classes without their type arguments: Protocol[T] is Protocol."""
    return [each.value if isinstance(each, ast.Subscript) else each for each in bases]


def vague_names(source: Source) -> Iterator[Fault]:
    """A module is named after what it is about."""
    if source.path.startswith(("src/", "tests/")) and source.path.endswith(".py"):
        for part in Path(source.path).with_suffix("").parts:
            if part in banned.NAMES_TOO_VAGUE:
                yield Fault(source.path, 1, f"{part} says nothing: name the module after its subject")


def docstrings(source: Source) -> Iterator[Fault]:
    """Every public module, class and function of the core says what it means."""
    if source.room not in SPEAKING or not own_code(source):
        return
    nodes: list[ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef] = [source.tree]
    nodes += [n for n in source.tree.body if isinstance(n, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef)]
    for node in nodes:
        name = getattr(node, "name", "the module")
        if not name.startswith("_") and not ast.get_docstring(node) and source.text.strip():
            yield Fault(source.path, getattr(node, "lineno", 1), f"{name} has no docstring: what it means, its units, its errors")


def templates(source: Source) -> Iterator[Fault]:
    """Pages escape everything and carry no inline code or style. Mail is read without our stylesheet and keeps its styles."""
    if not source.path.endswith(".html") or not source.path.startswith("src/"):
        return
    mail = "/mail/" in source.path
    for pattern, instead in banned.TEMPLATE.items():
        if mail and "style" in pattern:
            continue
        for match in re.finditer(pattern, source.text):
            yield Fault(source.path, source.text.count("\n", 0, match.start()) + 1, f"{match.group().strip()}: {instead}")


def unfit_words(source: Source) -> Iterator[Fault]:
    """No machine's path, no registry's host, nothing about who typed it."""
    for pattern, why in banned.UNFIT.items():
        for match in re.finditer(pattern, source.text):
            yield Fault(source.path, source.text.count("\n", 0, match.start()) + 1, f"{match.group()}: {why}")


RULES: tuple[Rule, ...] = (
    file_length,
    function_length,
    banned_imports,
    banned_calls,
    floats,
    left_open,
    stubs,
    vague_names,
    docstrings,
    templates,
    unfit_words,
)
