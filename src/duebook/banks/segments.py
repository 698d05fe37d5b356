"""EDI cut into segments: EDIFACT (ISO 9735) and ANSI X12, each by the separators that the file itself names."""

from collections.abc import Iterator, Sequence

Segment = Sequence[Sequence[str]]
"""Elements, each with its components; the tag is the first component of the first element."""
MOST = 200_000
"""Segments of one file."""
_UNA = "UNA:+.? '"
_ISA = 106
"""An interchange header of X12 has so many signs: all separators stand at fixed places of it."""


def edifact(text: str) -> Iterator[Segment]:
    """The segments of an EDIFACT interchange, the service string advice obeyed and released signs put back.

    >>> list(edifact("UNH+1+REMADV:D:96A:UN'FTX+AAI+++a?'b'"))[1]
    [['FTX'], ['AAI'], [''], [''], ["a'b"]]
    """
    body = text.lstrip("\ufeff \r\n\t")
    advice = body[:9] if body.startswith("UNA") else _UNA
    component, element, release, end = (advice.ljust(9)[place] for place in (3, 4, 6, 8))
    body = body[9:] if body.startswith("UNA") else body
    elements: list[list[str]] = [[]]
    word: list[str] = []
    count = 0
    signs = iter(body)
    for sign in signs:
        if sign == release and release != " ":
            word.append(next(signs, ""))
        elif sign == end:
            elements[-1].append("".join(word).strip("\r\n"))
            yield elements
            elements, word, count = [[]], [], count + 1
            if count >= MOST:
                return
        elif sign == element:
            elements[-1].append("".join(word).lstrip("\r\n"))
            elements.append([])
            word = []
        elif sign == component:
            elements[-1].append("".join(word))
            word = []
        else:
            word.append(sign)


def x12(text: str) -> Iterator[Segment]:
    """The segments of an X12 interchange; nothing where its header is too short to name the separators."""
    body = text.lstrip("\ufeff \r\n\t")
    if len(body) < _ISA:
        return
    element, component, end = body[3], body[104], body[105]
    for count, line in enumerate(body.split(end)):
        segment = line.strip("\r\n ")
        if count >= MOST:
            return
        if segment:
            header = segment.startswith("ISA")
            yield [[one] if header else one.split(component) for one in segment.split(element)]


def at(segment: Segment, element: int, component: int = 0) -> str:
    """One component of a segment, counted from 0; empty where it is not there."""
    parts = segment[element] if element < len(segment) else ()
    return parts[component].strip() if component < len(parts) else ""
