"""Extract every sentence people read into the catalogues, and compile them, without GNU gettext.

``make messages`` writes ``src/duebook/locale/<language>/LC_MESSAGES/django.po``: what is new comes in empty, what is
translated stays, what is gone goes. ``--compile`` writes the ``.mo`` beside each.

Messages come from three places: templates (Django's own lexer turns them into calls), calls of gettext in Python, and
sentences that live as data: faults, rules, errors and reports are made where nothing may know about languages, and a door
translates them when it shows them. Those are found by their shape: a sentence beside a code, in an error of the tree, or
under one of the names below. In the folder of rules, which says little else, every text that reads like a sentence is one;
what profiles make of them besides is asked of the rules themselves.
"""

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from io import BytesIO
from pathlib import Path

import django.conf
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from duebook.rules import profiles

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "duebook"
LOCALE = SOURCE / "locale"
LANGUAGES = ("de", "fr", "es")
PLURALS = {"de": "(n != 1)", "fr": "(n > 1)", "es": "(n != 1)"}
HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=2; plural={plural};\n"

"""
SPEAKS_ENGLISH = ("api", "cli", "mcp", "worker", "portal", "store", "insight")  # the portal has texts of its own
KEYWORDS = {
    "_": None, "lazy": None, "gettext": None, "gettext_lazy": None, "gettext_noop": None,
    "ngettext": (1, 2), "ngettext_lazy": (1, 2), "plural": (1, 2),
    "pgettext": ((1, "c"), 2), "pgettext_lazy": ((1, "c"), 2), "npgettext": ((1, "c"), 2, 3),
}  # fmt: skip
_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:-[A-Z0-9]+)+|XSD")
_SENTENCE = re.compile(r"[“']?[A-Z{].*\s.*[.?}]", re.DOTALL)
_ERRORS = frozenset(
    ["Refused", "NotFound", "Conflict", "Immutable", "KeyReused", "TooLarge", "TooMany", "Unavailable", "Damaged", "DuebookError"]
)
_MAKERS = frozenset(["Rule", "Fault", "_refused"])  # calls that take a sentence whose code is not written beside it
_NAMES = frozenset(["sentence", "why", "KEPT", "NAMED"])  # variables that hold a sentence until it is used
_TABLES = frozenset(["SENTENCES", "WHY_NOT", "EVENTS"])
_WORDS = {  # tables of words that are filled into sentences
    "src/duebook/domain/checks/taxes.py": "NAMES",
    "src/duebook/formats/cfdi/names.py": "OTHER_KINDS",
}
_REASONS = frozenset(["need", "Broken", "_Broken", "Unserialised", "Profile"])  # calls that say what is filled in
_REASON = re.compile(r"[a-z][^./]* [^./]*")
_SPOKEN = frozenset(["rules", "reasons.py"])  # a folder and a file where sentences stand in tables of many shapes
_LABELS = {"Setting": ("label", "hint")}  # class -> which named arguments people read
_TITLES = {"Report": (1, 2), "Column": (1,)}  # class -> which arguments are titles
_NOTES = frozenset(["Corrections"])  # classes whose note is filled into a fault

Found = tuple[str, str | tuple[str, str], str | None]  # file, message or (singular, plural), context


def messages() -> list[Found]:
    """Every message, in the order of the files and their lines."""
    found: list[Found] = []
    for path in sorted(SOURCE.rglob("*")):
        room = path.relative_to(SOURCE).parts
        if room[0] in SPEAKS_ENGLISH or "migrations" in room or "vendor" in room:
            continue
        where = path.relative_to(ROOT).as_posix()
        if path.suffix == ".html" and "templates" in room:
            text = templatize(path.read_text(), origin=where)
            plain = "\n".join(line.strip() for line in text.splitlines())
            found += ((where, *each) for each in _calls(plain.encode()))
        elif path.suffix == ".py":
            found += ((where, *each) for each in _calls(path.read_bytes()))
            tree = ast.parse(path.read_bytes())
            read = _spoken(tree) if _SPOKEN & {room[0], room[-1]} else _sentences(tree)
            found += ((where, sentence, None) for sentence in read)
            found += ((where, word, None) for word in _words(tree, _WORDS.get(where, "")))
            if room[0] in {"banks", "formats", "rules"}:
                found += ((where, reason, None) for reason in _reasons(tree))
    literal = {message for _where, message, _context in found}
    return found + [one for one in _composed() if one[1] not in literal]


def _calls(source: bytes) -> Iterator[tuple[str | tuple[str, str], str | None]]:
    """Arguments of gettext and its siblings, with Babel's extractor."""
    for _line, name, given, _comments in extract_python(BytesIO(source), KEYWORDS, (), {"encoding": "utf-8"}):
        texts = (given or "",) if isinstance(given, str | None) else tuple(given)
        if name in {"ngettext", "ngettext_lazy", "plural"}:
            if len(texts) > 1 and texts[0] and texts[1]:
                yield (texts[0], texts[1]), None
        elif name in {"pgettext", "pgettext_lazy"}:
            if len(texts) > 1 and texts[1]:
                yield texts[1], texts[0]
        elif name == "npgettext":
            yield (texts[1], texts[2]), texts[0]
        elif texts[0]:
            yield texts[0], None


def _sentences(tree: ast.AST) -> Iterator[str]:
    """Sentences that are data, by their shape."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _of_call(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            names = {target.id for target in targets if isinstance(target, ast.Name)}
            if node.value is not None and names & _NAMES:
                yield from _texts(node.value)
            elif isinstance(node.value, ast.Dict) and names & _TABLES:
                for value in node.value.values:
                    yield from _texts(value)
        elif isinstance(node, ast.Dict):
            for key, value in zip(node.keys, node.values, strict=True):
                if _is_code(key):
                    yield from _texts(value)
        elif isinstance(node, ast.Tuple) and node.elts and _is_code(node.elts[0]):
            for value in node.elts[1:]:
                yield from _texts(value)


def _spoken(tree: ast.Module) -> Iterator[str]:
    """Every sentence of a module but its docstrings."""
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop()
        if not (isinstance(node, ast.JoinedStr) or (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant))):
            yield from _texts(node) if isinstance(node, ast.Constant) else ()
            waiting += reversed(list(ast.iter_child_nodes(node)))


def _composed() -> Iterator[Found]:
    """Sentences that stand nowhere as a whole: a specification's own wording of a rule that it takes from another one."""
    names = {name for profile in profiles.PROFILES for name in (*profile.ubl, *profile.cii)}
    for name in sorted(names):
        module = import_module(name)
        where = Path(module.__file__ or "").relative_to(ROOT).as_posix()
        yield from ((where, rule.sentence, None) for rule in module.RULES)


def _words(tree: ast.AST, table: str) -> Iterator[str]:
    """The values of a table, whatever they look like."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Dict):
            names = {target.id for target in node.targets if isinstance(target, ast.Name)}
            if table in names:
                yield from (str(value.value) for value in node.value.values if isinstance(value, ast.Constant))


def _reasons(tree: ast.AST) -> Iterator[str]:
    """Parts of sentences that say why or what: a fact of that name, or the text of an error that becomes one."""
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        given = [keyword.value for keyword in call.keywords if keyword.arg in {"why", "what"}]
        given += call.args if _name(call) in _REASONS else []
        for one in given:
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and _REASON.fullmatch(one.value):
                yield one.value


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else call.func.id if isinstance(call.func, ast.Name) else ""


def _of_call(call: ast.Call) -> Iterator[str]:
    name = _name(call)
    if name in _ERRORS and call.args:
        yield from _texts(call.args[0])
    elif name in _TITLES:
        for index in _TITLES[name]:
            if index < len(call.args) and isinstance(title := call.args[index], ast.Constant):
                yield str(title.value)
    elif name in _LABELS:
        named = (keyword.value for keyword in call.keywords if keyword.arg in _LABELS[name])
        yield from (str(value.value) for value in named if isinstance(value, ast.Constant))
    elif name in _NOTES:
        for keyword in call.keywords:
            if keyword.arg == "note":
                yield from _texts(keyword.value)
    elif name in _MAKERS or any(_is_code(argument) for argument in call.args):
        for value in [*call.args, *(keyword.value for keyword in call.keywords)]:
            yield from _texts(value)


def _is_code(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str) and bool(_CODE.fullmatch(node.value))


def _texts(node: ast.AST) -> Iterator[str]:
    """The sentences an expression can be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and _SENTENCE.fullmatch(node.value):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)
    elif isinstance(node, ast.BoolOp):
        for value in node.values:
            yield from _texts(value)


def template() -> Catalog:
    """All messages without translations, each once with the files it is in."""
    catalog = Catalog(charset="utf-8")
    for where, message, context in messages():
        catalog.add(message, locations=[(where, 1)], context=context)
    return catalog


def merged(language: str, fresh: Catalog) -> str:
    """The catalogue's text: the fresh messages with the translations there are."""
    path = place(language)
    catalog = Catalog(locale=language, charset="utf-8")
    if path.exists():
        with path.open("rb") as file:
            catalog = read_po(file, locale=language)
    catalog.update(fresh, no_fuzzy_matching=True)
    for message in catalog:
        message.flags.clear()  # "% of" is no format here; the tests hold the placeholders of both sides against each other
        message.locations = list(dict.fromkeys((where, 1) for where, _line in message.locations))
    out = BytesIO()
    write_po(out, catalog, width=0, omit_header=True, ignore_obsolete=True, include_lineno=False, sort_by_file=True)
    return HEADER.format(language=language, plural=PLURALS[language]) + out.getvalue().decode()


def place(language: str) -> Path:
    """Where a language's catalogue lies."""
    return LOCALE / language / "LC_MESSAGES" / "django.po"


def compile_all(into: Path = LOCALE) -> None:
    """Write every ``.mo``; what is not translated yet shows in English."""
    for language in LANGUAGES:
        with place(language).open("rb") as file:
            catalog = read_po(file, locale=language)
        target = into / language / "LC_MESSAGES" / "django.mo"
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            write_mo(file, catalog)


def main(arguments: list[str]) -> int:
    """Extract and merge, or compile."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--compile", action="store_true", help="write the .mo files instead")
    if parser.parse_args(arguments).compile:
        compile_all()
        return 0
    if not django.conf.settings.configured:
        django.conf.settings.configure()
    fresh = template()
    for language in LANGUAGES:
        text = merged(language, fresh)
        place(language).parent.mkdir(parents=True, exist_ok=True)
        place(language).write_text(text)
        catalog = read_po(BytesIO(text.encode()), locale=language)
        empty = sum(1 for message in catalog if message.id and not all(_strings(message.string)))
        print(f"{language}: {len(catalog)} messages, {empty} without a translation")  # noqa: T201 - said to whoever runs make
    return 0


def _strings(given: str | tuple[str, ...] | list[str] | None) -> tuple[str, ...]:
    return (given or "",) if isinstance(given, str | None) else tuple(given)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
