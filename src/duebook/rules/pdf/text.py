"""The fonts in use with the strings shown in them, and the text of a page as far as it can be read."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from duebook.rules.pdf import cmaps, encodings
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.values import Value

MOST_STRINGS = 50_000
MOST_CHARACTERS = 2_000_000
BREAK = "\n"
UNKNOWN = "\ufffd"


@dataclass(eq=False)
class Use:
    """A font dictionary with its strings: each with whether it is painted anywhere (not in rendering mode 3)."""

    keys: dict[str, Value]
    path: str
    shown: dict[bytes, bool] = field(default_factory=dict)

    def show(self, text: bytes, *, rendered: bool) -> None:
        """Note a string."""
        if len(self.shown) < MOST_STRINGS or text in self.shown:
            self.shown[text] = rendered or self.shown.get(text, False)

    @property
    def rendered(self) -> bool:
        """Whether the font paints anything."""
        return any(self.shown.values())


class Run(NamedTuple):
    """A string shown in a font; without a font the place moved."""

    font: Use | None
    text: bytes


class Reader:
    """Strings to characters: by ``ToUnicode``, else by the names of the font's encoding."""

    def __init__(self, file: PdfFile, keys: dict[str, Value]) -> None:
        self._file = file
        self._keys = keys
        self.composite = file.get(keys.get("Subtype")) == "Type0"

    @cached_property
    def unicode(self) -> cmaps.CMap | None:
        """The font's map to Unicode."""
        data = self._file.data(self._keys.get("ToUnicode"))
        return cmaps.parsed(data) if data else None

    @cached_property
    def codes(self) -> cmaps.CMap:
        """The map that cuts strings of a composite font into codes; single bytes in a simple one."""
        if not self.composite:
            return cmaps.CMap([(1, 0, 255)])
        encoding = self._keys.get("Encoding")
        data = self._file.data(encoding)
        return cmaps.parsed(data) if data else cmaps.identity()

    @cached_property
    def names(self) -> dict[int, str]:
        """Code to glyph name in a simple font."""
        encoding = self._keys.get("Encoding")
        base = encodings.BASES.get(encodings.base_name(self._file, encoding), encodings.standard)
        return base() | encodings.differences(self._file, encoding)

    def read(self, text: bytes) -> str:
        """The characters; :data:`UNKNOWN` for each that has no meaning."""
        out = []
        for code, size in self.codes.cut(text):
            said = self.unicode.find(code, size) if self.unicode else None
            if said is None and self.unicode and not self.composite:
                said = self.unicode.find(code, 2)
            if said is None and not self.composite:
                said = encodings.character(self.names.get(code, "")) or None
            out.append(said if isinstance(said, str) and said else UNKNOWN)
        return "".join(out)

    def has_meaning(self, code: int, size: int) -> bool:
        """Whether ``ToUnicode`` gives the code a character (levels A and U)."""
        said = self.unicode.find(code, size) if self.unicode else None
        return isinstance(said, str) and bool(said.strip("\x00\ufeff\ufffe"))


def page_text(file: PdfFile, runs: Sequence[Run], readers: dict[int, Reader]) -> str:
    """The text of a page in the order of its content; a line break wherever the place is set anew."""
    parts: list[str] = []
    length = 0
    for run in runs:
        if run.font is None:
            parts.append(BREAK)
            continue
        keys = run.font.keys
        if id(keys) not in readers:
            readers[id(keys)] = Reader(file, keys)
        parts.append(readers[id(keys)].read(run.text))
        length += len(run.text)
        if length > MOST_CHARACTERS:
            break
    return "".join(parts)
