"""ICC profiles and output intents (ISO 19005-3, 6.2.3 and 6.2.4.2). Header fields as in ISO 15076-1, 7.2."""

from collections.abc import Iterator
from typing import NamedTuple

from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, found
from duebook.rules.pdf.objects import Stream
from duebook.rules.pdf.values import Ref, Value

COMPONENTS = {"GRAY": 1, "RGB ": 3, "Lab ": 3, "CMYK": 4}
OUTPUT_CLASSES = ("prtr", "mntr")
INPUT_CLASSES = ("prtr", "mntr", "scnr", "spac")
OUTPUT_SPACES = ("GRAY", "RGB ", "CMYK")
_HEADER = 128
NEWEST = 4


class Profile(NamedTuple):
    """What the header of a profile says; ``why`` is what is wrong with it, empty where nothing is."""

    space: str
    why: str


def profile(file: PdfFile, value: Value, classes: tuple[str, ...], spaces: tuple[str, ...]) -> Profile:
    """The profile in a stream, judged by its header and by the number of components in its dictionary."""
    stream = file.get(value)
    data = file.data(stream)
    if not isinstance(stream, Stream) or data is None or len(data) < _HEADER or data[36:40] != b"acsp":
        return Profile("", "it is not an ICC profile")
    kind, space = data[12:16].decode("latin-1"), data[16:20].decode("latin-1")
    count = file.get(stream.keys.get("N"))
    if data[8] > NEWEST:
        return Profile(space, f"version {data[8]} is too new")
    if kind not in classes:
        return Profile(space, f"class {kind}")
    if space not in spaces:
        return Profile(space, f"colour space {space}")
    if count is not None and count != COMPONENTS[space]:
        return Profile(space, f"N is {count}, the profile has {COMPONENTS[space]} components")
    return Profile(space, "")


def output(file: PdfFile) -> str | None:
    """The colour space of the PDF/A output intent (``RGB ``, ``CMYK``, ``GRAY``); None without one."""
    for value in file.items(file.root.get("OutputIntents")):
        keys = file.keys(value)
        if file.get(keys.get("S")) == "GTS_PDFA1" and "DestOutputProfile" in keys:
            read = profile(file, keys["DestOutputProfile"], OUTPUT_CLASSES, OUTPUT_SPACES)
            return read.space or None
    return None


def output_intents(file: PdfFile) -> Iterator[Found]:
    """What the output intents break."""
    used: set[object] = set()
    for i, value in enumerate(file.items(file.root.get("OutputIntents")), 1):
        keys, path = file.keys(value), f"output intent {i}"
        if "DestOutputProfileRef" in keys:
            yield found("PDFA-OUTPUT-PROFILE-REF", path)
        if "DestOutputProfile" not in keys:
            continue
        target = keys["DestOutputProfile"]
        used.add(target if isinstance(target, Ref) else id(target))
        why = profile(file, target, OUTPUT_CLASSES, OUTPUT_SPACES).why
        if why:
            yield found("PDFA-OUTPUT-PROFILE", path, why=why)
    if len(used) > 1:
        yield found("PDFA-OUTPUT-INTENTS", "catalogue / OutputIntents", count=len(used))
