"""Colour spaces as they are used: every device colour needs an output intent or a default of its kind (ISO 19005-3, 6.2.4)."""

from collections.abc import Iterator
from hashlib import sha256

from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Found, Told, found, numbered
from duebook.rules.pdf.icc import COMPONENTS, INPUT_CLASSES, profile
from duebook.rules.pdf.objects import Stream
from duebook.rules.pdf.structure import is_utf8
from duebook.rules.pdf.values import Name, Ref, Value

DEVICE = {"DeviceGray": "DefaultGray", "DeviceRGB": "DefaultRGB", "DeviceCMYK": "DefaultCMYK"}
SHORT = {"G": "DeviceGray", "RGB": "DeviceRGB", "CMYK": "DeviceCMYK", "I": "Indexed"}
_NEEDS = {"DeviceRGB": "RGB ", "DeviceCMYK": "CMYK"}
MOST_COLOURANTS = 32
_PROCESS = frozenset({"Cyan", "Magenta", "Yellow", "Black", "None"})
_DEEPEST = 8
_MOST_VALUES = 20_000
ICC_CMYK = "ICCBased CMYK"
"""What :meth:`Colours.use` answers for such a space; overprinting depends on it."""


class Colours:
    """The colour spaces of one file, judged once each."""

    def __init__(self, file: PdfFile, output: str | None) -> None:
        self._file = file
        self._output = output
        self._judged: dict[tuple[object, int, bool], str] = {}
        self._kept: list[Value] = []
        self._separations: dict[str, tuple[bytes, str]] = {}
        self.faults = Told()

    def use(self, space: Value, resources: dict[str, Value], path: str, *, defaults: bool = True, depth: int = 0) -> str:
        """Judge a colour space where it is used; its kind."""
        file = self._file
        key = (space if isinstance(space, Ref | str) else id(space), id(resources), defaults)
        if key in self._judged and not isinstance(space, Name):
            return self._judged[key]
        self._judged[key] = ""
        self._kept.append((space, resources))  # an identity is theirs only as long as they live
        value = file.get(space)
        kind = ""
        if isinstance(value, str):
            kind = self._named(SHORT.get(value, value), resources, path, defaults=defaults, depth=depth)
        elif isinstance(value, list) and value and depth < _DEEPEST:
            kind = self._array([file.get(value[0]), *value[1:]], resources, path, defaults=defaults, depth=depth + 1)
        self._judged[key] = kind
        return kind

    def _named(self, name: str, resources: dict[str, Value], path: str, *, defaults: bool, depth: int) -> str:
        if name not in DEVICE or depth > _DEEPEST:
            return name
        default = self._file.keys(resources.get("ColorSpace")).get(DEVICE[name]) if defaults else None
        if default is not None:
            return self.use(default, resources, path, defaults=False, depth=depth + 1)
        if self._output is None or _NEEDS.get(name, self._output) != self._output:
            self.faults.add(found("PDFA-DEVICE-COLOUR", path, space=name, intent=(self._output or "-").strip()))
        return name

    def _array(self, space: list[Value], resources: dict[str, Value], path: str, *, defaults: bool, depth: int) -> str:
        name, rest = SHORT.get(str(space[0]), str(space[0])), space[1:]
        if name == "ICCBased" and rest:
            read = profile(self._file, rest[0], INPUT_CLASSES, tuple(COMPONENTS))
            if read.why:
                self.faults.add(found("PDFA-ICC", path, why=read.why))
            return ICC_CMYK if read.space == "CMYK" else name
        if name in {"Indexed", "Pattern"} and rest:
            self.use(rest[0], resources, path, defaults=defaults, depth=depth)
        elif name == "Separation" and len(rest) > 2:  # noqa: PLR2004 - name, alternate, tint transform
            self._separation(rest, path)
            self.use(rest[1], resources, path, defaults=defaults, depth=depth)
        elif name == "DeviceN" and len(rest) > 2:  # noqa: PLR2004
            self.faults.take(self._device_n(rest, path))
            self.use(rest[1], resources, path, defaults=defaults, depth=depth)
        elif name in DEVICE:
            return self._named(name, resources, path, defaults=defaults, depth=depth)
        return name

    def _separation(self, rest: list[Value], path: str) -> None:
        """6.2.4.4: the same name has the same alternate space and tint transform in the whole file."""
        name = str(self._file.get(rest[0]))
        if not is_utf8(name):
            self.faults.add(found("PDFA-UTF8", path, name=name, what="colourant"))
        if name in {"All", "None"}:
            return
        digest = fingerprint(self._file, [rest[1], rest[2]])
        first = self._separations.setdefault(name, (digest, path))
        if first[0] != digest:
            self.faults.add(found("PDFA-SEPARATION", path, name=name, other=first[1]))

    def _device_n(self, rest: list[Value], path: str) -> Iterator[Found]:
        """Each spot colour is described (6.2.4.4)."""
        file = self._file
        names = [str(file.get(one)) for one in file.items(rest[0])]
        attributes = file.keys(rest[3]) if len(rest) > 3 else {}  # noqa: PLR2004
        described = file.keys(attributes.get("Colorants"))
        process = {str(file.get(one)) for one in file.items(file.at(attributes, "Process", "Components"))}
        for name in names:
            if not is_utf8(name):
                yield found("PDFA-UTF8", path, name=name, what="colourant")
            if name not in described and name not in process and name not in _PROCESS:
                yield found("PDFA-DEVICEN", path, name=name)
        for value in described.values():
            space = file.items(value)
            if len(space) > 3 and file.get(space[0]) == "Separation":  # noqa: PLR2004
                self._separation(space[1:], path)


def colourants(file: PdfFile) -> Iterator[Found]:
    """6.1.13: no DeviceN space with more than 32 colourants, used or not."""
    for number in file.spots:
        waiting, steps = [file.value(number)], 0
        while waiting and steps < _MOST_VALUES:
            steps += 1
            one = waiting.pop()
            if isinstance(one, dict | Stream):
                waiting += file.keys(one).values()
            elif isinstance(one, list):
                if len(one) > 1 and one[0] == "DeviceN" and len(file.items(one[1])) > MOST_COLOURANTS:
                    yield found("PDFA-DEVICEN-COUNT", numbered(number), count=len(file.items(one[1])))
                waiting += one


def fingerprint(file: PdfFile, value: Value) -> bytes:
    """A digest of a value with everything it refers to: equal whether direct or indirect, compressed or not."""
    digest = sha256()
    waiting: list[Value] = [value]
    steps = 0
    while waiting and steps < _MOST_VALUES:  # a circle of references ends here too
        steps += 1
        one = file.get(waiting.pop())
        if isinstance(one, Stream):
            digest.update(b"stream" + (file.data(one) or b""))
            one = {key: each for key, each in one.keys.items() if key not in {"Length", "Filter", "DecodeParms"}}
        if isinstance(one, dict):
            digest.update(b"<<%d" % len(one))
            for key in sorted(one):
                waiting += [one[key], Name(key)]
        elif isinstance(one, list):
            digest.update(b"[%d" % len(one))
            waiting += reversed(one)
        elif isinstance(one, bool) or one is None or not isinstance(one, int | float):
            digest.update(repr(one).encode("utf-8", "replace"))
        else:
            digest.update(b"%g" % one)
    return digest.digest()
