"""Duebook's own drafts in JSON and YAML, in the short hand of :mod:`duebook.formats.drafts`; several in a list or a stream.

YAML is taken from the parser's events, so nothing is ever constructed: every scalar is text (numbers keep each digit, a postcode
its zeros) or null; tags, anchors and aliases are refused, and so are keys that come twice. Writing gives the whole document as
JSON.
"""

import json
import re
from collections.abc import Callable, Iterator
from itertools import chain, islice
from typing import Any

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.formats import drafts
from duebook.kernel import codec
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

LIMIT = 64 * 1024 * 1024
"""Bytes."""
MOST = 100_000
"""Drafts in one file."""
MOST_FAULTS = 1000
"""Faults told of one file."""
DEPTH = 20
"""Levels of nesting; a document needs 5."""

_NULL = frozenset({"", "~", "null", "Null", "NULL"})
_YAML = re.compile(r"\s*(?:#[^\n]*\n\s*)*(?:---|-\s+\w+\s*:|[A-Za-z_]+:(?:\s|$))")


class Native:
    """One of the two notations."""

    def __init__(self, key: str, title: str, mime: str, suffix: str, parse: Callable[[str], Iterator[Any]]) -> None:
        self.key = key
        self.title = title
        self.mime = mime
        self.suffix = suffix
        self._parse = parse

    def sniff(self, content: bytes) -> bool:
        """Whether the head looks like this notation."""
        head = content[:4096].decode("utf-8-sig", "ignore")
        opens = head.lstrip()[:1] in {"{", "["}
        return opens if self.key == "json" else not opens and bool(_YAML.match(head))

    def read(self, content: bytes) -> Reading:
        """The drafts in the bytes, all of them or none: raises :class:`Invalid` with the faults of every draft."""
        return Reading(tuple(self.each(content)))

    def each(self, content: bytes) -> Iterator[Document]:
        """The drafts one at a time, so that a long file takes little memory.

        Raises at the end, with the faults of every draft, where any has some: whoever reads acts only after the last.
        """
        if len(content) > LIMIT:
            raise TooLarge("This file has {bytes} bytes; the limit is {limit}.", bytes=len(content), limit=LIMIT)
        try:
            text = content.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Invalid([Fault("SHAPE-ENCODING", "", "This is not UTF-8 text.")]) from None
        plains = self._parse(text)
        first = list(islice(plains, 2))
        if not first:
            raise Invalid([Fault("SHAPE-EMPTY", "", "There is no draft in this file.")])
        several = len(first) > 1
        faults: list[Fault] = []
        for index, plain in enumerate(chain(first, plains)):
            if index >= MOST:
                raise TooLarge("This file has more than {limit} drafts.", limit=MOST)
            try:
                yield drafts.document(plain, f"[{index}]" if several else "")
            except Invalid as error:
                faults += error.faults[: MOST_FAULTS - len(faults)]
        if faults:
            raise Invalid(faults)

    def write(self, document: Document) -> Writing:
        """The whole document, computed parts included, as JSON (which YAML readers read too)."""
        return Writing(json.dumps(codec.dump(document), ensure_ascii=False, indent=2).encode() + b"\n")


def _json(text: str) -> Iterator[Any]:
    """One draft, a list of them, or one a line (JSON Lines)."""
    if text.lstrip()[:1] == "[":
        yield from codec.parse_each(text)
        return
    try:
        yield codec.parse(text)
    except Invalid as error:
        rows = [row for row in text.splitlines() if row.strip()]
        if len(rows) < 2 or not all(row.lstrip().startswith("{") and row.rstrip().endswith("}") for row in rows):  # noqa: PLR2004 - several
            raise error from None
    else:
        return
    for row in rows:
        yield codec.parse(row)


def _yaml(text: str) -> Iterator[Any]:
    """The documents of a stream; a document that is a list holds several drafts."""
    import yaml

    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        events = yaml.parse(text, Loader=loader)
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent):
                top = next(events)
                if isinstance(top, yaml.SequenceStartEvent) and not top.anchor and not top.tag:
                    yield from _sequence(events, 0)
                elif (plain := _value(top, events, 0)) is not None:
                    yield plain
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        why = str(getattr(error, "problem", "") or error).splitlines()[0]
        raise _fault("SHAPE-YAML", line, "This is not YAML (line {line}): {why}.", why=why) from None


def _value(event: Any, events: Iterator[Any], depth: int) -> Any:
    import yaml

    line = event.start_mark.line + 1
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        raise _fault("SHAPE-ALIAS", line, "Anchors and aliases are not read (line {line}). Write the value out.")
    if event.tag and event.tag != "!":
        raise _fault("SHAPE-TAG", line, "Tags are not read (line {line}): {tag}.", tag=event.tag[:60])
    if depth > DEPTH:
        raise _fault("SHAPE-DEPTH", line, "This is nested deeper than {most} levels (line {line}).", most=str(DEPTH))
    if isinstance(event, yaml.ScalarEvent):
        return None if event.value in _NULL and event.style in {None, ""} else event.value
    if isinstance(event, yaml.SequenceStartEvent):
        return list(_sequence(events, depth))
    return _mapping(events, depth)


def _sequence(events: Iterator[Any], depth: int) -> Iterator[Any]:
    import yaml

    while not isinstance(event := next(events), yaml.SequenceEndEvent):
        yield _value(event, events, depth + 1)


def _mapping(events: Iterator[Any], depth: int) -> dict[str, Any]:
    import yaml

    found: dict[str, Any] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        line = event.start_mark.line + 1
        key = _value(event, events, depth + 1)
        if not isinstance(key, str):
            raise _fault("SHAPE-KEY", line, "A field's name must be plain text (line {line}).")
        if key in found:
            raise _fault("SHAPE-TWICE", line, "The field {name} comes twice (line {line}).", name=key)
        found[key] = _value(next(events), events, depth + 1)
    return found


def _fault(code: str, line: int, sentence: str, **facts: str) -> Invalid:
    return Invalid([Fault(code, "", sentence, facts={**facts, "line": str(line)})])


FORMAT = Native("json", "Draft in JSON", "application/json", ".json", _json)
YAML = Native("yaml", "Draft in YAML", "application/yaml", ".yaml", _yaml)
