"""Dataclasses to plain JSON values and back, strictly: an unknown key is refused, never skipped.

Types speak for themselves: ``Decimal`` and dates travel as strings, enums as their values, bytes as base64. What equals its
default is left out, so that two documents that mean the same have the same canonical bytes.
"""

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any, TypeVar, cast

from pydantic import TypeAdapter, ValidationError

from duebook.kernel.canonical import Plain, canonical
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}  # one for each record class: making one takes milliseconds


def _adapter(kind: Any) -> TypeAdapter[Any]:
    found = _adapters.get(kind)
    if found is None:
        found = _adapters[kind] = TypeAdapter(kind)
    return found


def dump(value: object) -> dict[str, Plain]:
    """A dataclass as plain JSON values, defaults left out."""
    return cast("dict[str, Plain]", _adapter(type(value)).dump_python(value, mode="json", exclude_defaults=True, warnings=False))


def seal(value: object) -> bytes:
    """A dataclass as canonical bytes."""
    return canonical(dump(value))


def load(kind: type[T], plain: object, root: str = "") -> T:
    """Plain values as a dataclass; raises :class:`Invalid` with one fault per wrong place.

    Faults have codes ``SHAPE-UNKNOWN`` (a key nobody knows), ``SHAPE-MISSING`` and ``SHAPE-TYPE``.
    """
    try:
        return cast("T", _adapter(kind).validate_python(plain))
    except ValidationError as error:
        raise Invalid([_fault(one, root) for one in error.errors(include_url=False)]) from None


def loads(kind: type[T], text: str | bytes) -> T:
    """JSON text as a dataclass; numbers keep every digit."""
    return load(kind, parse(text))


def parse(text: str | bytes) -> Any:
    """JSON text as plain values with exact decimals; raises :class:`Invalid` where it is not JSON."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        raise _not_json(error) from None


def parse_each(text: str) -> Iterator[Any]:
    """The elements of a JSON array one at a time, so that a long one never stands in memory whole; raises like :func:`parse`.

    >>> list(parse_each("[1.10, 2]"))
    [Decimal('1.10'), 2]
    """
    place = _skip(text, _skip(text, 0, "[") + 1)
    if text[place : place + 1] != "]":
        while True:
            try:
                value, place = _DECODER.raw_decode(text, place)
            except (ValueError, RecursionError) as error:
                raise _not_json(error) from None
            yield value
            place = _skip(text, place, ",]")
            if text[place] == "]":
                break
            place = _skip(text, place + 1)
    if _skip(text, place + 1) != len(text):
        raise _not_json(json.JSONDecodeError("Extra data", text, place + 1))


def _skip(text: str, place: int, wanted: str = "") -> int:
    """The next place that is no white space; one of the ``wanted`` signs must stand there."""
    found = _SPACE.match(text, place)
    place = found.end() if found else place
    if wanted and text[place : place + 1] not in tuple(wanted):
        raise _not_json(json.JSONDecodeError(f"Expecting {' or '.join(wanted)}", text, place))
    return place


def _not_json(error: Exception) -> Invalid:
    return Invalid([Fault("SHAPE-JSON", "", "This is not JSON: {why}.", facts={"why": str(error)})])


def schema(kind: type[object]) -> dict[str, Any]:
    """The JSON Schema of a dataclass, for OpenAPI and the docs."""
    return _adapter(kind).json_schema()


def place(parts: tuple[int | str, ...]) -> str:
    """A path as people write it.

    >>> place(("lines", 0, "price", "net"))
    'lines[0].price.net'
    """
    out = ""
    for part in parts:
        out += f"[{part}]" if isinstance(part, int) else f".{part}" if out else str(part)
    return out


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not a number")


_DECODER = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_constant)
_SPACE = re.compile(r"[ \t\n\r]*")


def _fault(error: Any, root: str) -> Fault:
    path = place((root, *error["loc"]) if root else tuple(error["loc"]))
    match error["type"]:
        case "unexpected_keyword_argument" | "extra_forbidden":
            return Fault("SHAPE-UNKNOWN", path, "Nothing here is called {name}.", facts={"name": str(error["loc"][-1])})
        case "missing" | "missing_argument":
            return Fault("SHAPE-MISSING", path, "This is required.")
        case _:
            return Fault("SHAPE-TYPE", path, "{why}.", facts={"why": str(error["msg"]).rstrip(".")})
