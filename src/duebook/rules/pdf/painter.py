"""What the pages draw: content streams followed operator by operator, with the colours, states and fonts in force.

Only what is drawn is judged where the standard says "used": a device colour that is set but never painted with breaks nothing.
Forms, patterns, soft masks, Type 3 glyphs and annotation appearances are followed as deep as they go, each once for each state
that matters to it. Source: ISO 19005-3, 6.2.2, 6.2.4, 6.2.10 and 6.1.13.
"""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from duebook.rules.pdf import annotations, gstate
from duebook.rules.pdf.colour import ICC_CMYK, Colours
from duebook.rules.pdf.content import OPERATORS, Step, steps
from duebook.rules.pdf.file import PdfFile
from duebook.rules.pdf.found import Told, found
from duebook.rules.pdf.images import INTENTS, image
from duebook.rules.pdf.objects import Stream
from duebook.rules.pdf.pages import Page
from duebook.rules.pdf.text import Run, Use
from duebook.rules.pdf.values import Broken, Name, Note, Value, is_one_of

MOST_STEPS = 1_200_000
"""Operators of one file."""
MOST_CONTENT = 16 * 1024 * 1024
"""Bytes of all content that is followed."""
MOST_STRINGS = 600_000
"""Strings whose text is kept."""
DEEPEST_NESTING = 28
"""Of q and Q; 6.1.13."""
_DEEPEST_FORMS = 24
INVISIBLE = 3
"""The rendering mode that paints nothing."""
_INLINE_FILTERS = frozenset(
    "ASCIIHexDecode ASCII85Decode FlateDecode RunLengthDecode CCITTFaxDecode DCTDecode AHx A85 Fl RL CCF DCT".split()
)
_BLACK = Name("DeviceGray")
_DIRECT = frozenset({"DeviceGray", "DeviceRGB", "DeviceCMYK", "Pattern"})
_SETS = {"g": "DeviceGray", "rg": "DeviceRGB", "k": "DeviceCMYK"}
_FILLS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
_STROKES = frozenset({"S", "s", "B", "B*", "b", "b*"})
_PAGE_PARTS = {"Font": "font", "XObject": "object", "ExtGState": "graphics state", "Pattern": "pattern", "Shading": "shading"}


@dataclass(slots=True)
class State:
    """The graphics state, as far as a check asks for it."""

    fill: Value = _BLACK
    stroke: Value = _BLACK
    fill_pattern: Value = None
    stroke_pattern: Value = None
    font: Use | None = None
    mode: int = 0
    over_fill: bool = False
    over_stroke: bool = False
    over_mode: int = 0


@dataclass(slots=True)
class Scope:
    """Where a content stream looks names up; ``own`` says whether the dictionary is its own or taken from above.

    A Type 3 font ``lends`` its dictionary to its glyphs: that is theirs.
    """

    resources: dict[str, Value]
    own: bool
    path: str
    depth: int = 0
    lends: bool = False
    open: list[State] = field(default_factory=list)


class Painter:
    """Follows the content of a whole file and keeps what it meets: faults, fonts with their codes, the text of each page.

    ``whole`` says whether it came to the end of everything.
    """

    def __init__(self, file: PdfFile, output: str | None) -> None:
        self.file = file
        self.colours = Colours(file, output)
        self.faults = Told()
        self.fonts: dict[int, Use] = {}
        self.runs: list[list[Run]] = []
        self.steps = 0
        self.whole = True
        self._output = output
        self._bytes = 0
        self._strings = 0
        self._transparent = False
        self._done: dict[tuple[object, ...], bool] = {}  # what was followed, and whether it is transparent
        self._states: set[int] = set()

    def page(self, page: Page) -> None:
        """Follow a page's content and its annotations' appearances."""
        file = self.file
        self._transparent = False
        self.runs.append([])
        own = "Resources" in page.keys
        resources = file.keys(page.inherited("Resources"))
        parts = page.keys.get("Contents")
        streams = file.items(parts) if isinstance(file.get(parts), list) else [parts]
        content = b"\n".join(file.data(one) or b"" for one in streams)
        self._follow(content, Scope(resources, own, page.path), State())
        for keys, path in annotations.annotations(file, page):
            for stream in annotations.appearances(file, keys):
                self._form(stream, Scope(resources, own=False, path=path), State())
        group = file.keys(page.keys.get("Group"))
        self._group(group, resources, page.path)
        if self._transparent and self._output is None and "CS" not in group:
            self.faults.add(found("PDFA-BLENDING", page.path))

    def _group(self, group: dict[str, Value], resources: dict[str, Value], path: str) -> None:
        if "CS" in group and self.file.get(group.get("S")) == "Transparency":
            self.colours.use(group["CS"], resources, f"{path} / Group")

    def _follow(self, content: bytes, scope: Scope, state: State) -> None:
        """Go through one content stream."""
        notes: list[Note] = []
        self._bytes += len(content)
        if self._bytes > MOST_CONTENT:
            self._stop(scope, f"{MOST_CONTENT} bytes of content")
            return
        try:
            for step in steps(content, notes):
                self.steps += 1
                if self.steps > MOST_STEPS:
                    self._stop(scope, f"{MOST_STEPS} operators")
                    break
                if step.operator == "q":
                    scope.open.append(replace(state))
                    if len(scope.open) == DEEPEST_NESTING + 1:
                        self.faults.add(found("PDFA-NESTING", scope.path, most=DEEPEST_NESTING))
                elif step.operator == "Q":
                    state = scope.open.pop() if scope.open else state
                elif step.operator in OPERATORS:
                    action = _ACTIONS.get(step.operator)
                    if action is not None:
                        action(self, step, scope, state)
                else:
                    self.faults.add(found("PDFA-OPERATOR", scope.path, operator=step.operator))
        except Broken as error:
            self.faults.add(found("PDFA-CONTENT", scope.path, why=error))
        self.faults.take(found(note.code, scope.path, text=note.fact, at=note.at) for note in notes)

    def _stop(self, scope: Scope, limit: str) -> None:
        self.whole = False
        self.faults.add(found("PDFA-LIMIT", scope.path, text=limit))

    def _named(self, scope: Scope, kind: str, name: Value) -> Value:
        """A named resource; a name that is not in a dictionary of the stream's own breaks 6.2.2."""
        value = self.file.keys(scope.resources.get(kind)).get(str(name))
        if value is None or not scope.own:
            self.faults.add(found("PDFA-RESOURCES", scope.path, name=name, kind=_PAGE_PARTS.get(kind, "colour space")))
        return value

    # colours

    def set_colour(self, step: Step, scope: Scope, state: State) -> None:
        """``g rg k`` and ``G RG K``: a device colour space."""
        del scope
        space = Name(_SETS[step.operator.lower()])
        if step.operator.islower():
            state.fill, state.fill_pattern = space, None
        else:
            state.stroke, state.stroke_pattern = space, None

    def set_space(self, step: Step, scope: Scope, state: State) -> None:
        """``cs`` and ``CS``."""
        name = step.operands[-1] if step.operands else None
        space = name if is_one_of(name, _DIRECT) else self._named(scope, "ColorSpace", name)
        if step.operator == "cs":
            state.fill, state.fill_pattern = space, None
        else:
            state.stroke, state.stroke_pattern = space, None

    def set_pattern(self, step: Step, scope: Scope, state: State) -> None:
        """``scn`` and ``SCN``, where they name a pattern."""
        if step.operands and isinstance(step.operands[-1], Name):
            pattern = self._named(scope, "Pattern", step.operands[-1])
            if step.operator == "scn":
                state.fill_pattern = pattern
            else:
                state.stroke_pattern = pattern

    def paint(self, step: Step, scope: Scope, state: State) -> None:
        """A path is filled, stroked or both."""
        if step.operator in _FILLS:
            self._fill(scope, state)
        if step.operator in _STROKES:
            self._stroke(scope, state)

    def _fill(self, scope: Scope, state: State) -> None:
        kind = self.colours.use(state.fill, scope.resources, scope.path)
        self._overprint(kind, scope, on=state.over_fill and state.over_mode == 1)
        self._pattern(state.fill_pattern, scope, state)

    def _stroke(self, scope: Scope, state: State) -> None:
        kind = self.colours.use(state.stroke, scope.resources, scope.path)
        self._overprint(kind, scope, on=state.over_stroke and state.over_mode == 1)
        self._pattern(state.stroke_pattern, scope, state)

    def _overprint(self, kind: str, scope: Scope, *, on: bool) -> None:
        if on and kind == ICC_CMYK:
            self.faults.add(found("PDFA-OVERPRINT", scope.path))

    def _pattern(self, value: Value, scope: Scope, state: State) -> None:
        """A tiling pattern draws, a shading pattern has a colour space."""
        pattern = self.file.get(value)
        if isinstance(pattern, Stream):
            self._form(pattern, scope, replace(state, fill_pattern=None, stroke_pattern=None))
        elif isinstance(pattern, dict):
            self._shade(pattern.get("Shading"), scope)
            if "ExtGState" in pattern:
                self._state(pattern["ExtGState"], scope, replace(state))

    def _shade(self, value: Value, scope: Scope) -> None:
        keys = self.file.keys(value)
        if "ColorSpace" in keys:
            self.colours.use(keys["ColorSpace"], scope.resources, f"{scope.path} / shading")

    def shading(self, step: Step, scope: Scope, state: State) -> None:
        """``sh``."""
        del state
        if step.operands:
            self._shade(self._named(scope, "Shading", step.operands[-1]), scope)

    # states

    def set_state(self, step: Step, scope: Scope, state: State) -> None:
        """``gs``."""
        if step.operands:
            self._state(self._named(scope, "ExtGState", step.operands[-1]), scope, state)

    def _state(self, value: Value, scope: Scope, state: State) -> None:
        keys = self.file.keys(value)
        if id(keys) not in self._states:
            self._states.add(id(keys))
            self.faults.take(gstate.state(self.file, keys, f"{scope.path} / graphics state"))
        self._transparent = self._transparent or gstate.transparent(self.file, keys)
        if "OP" in keys:
            state.over_stroke = self.file.get(keys["OP"]) is True
            state.over_fill = state.over_stroke
        if "op" in keys:
            state.over_fill = self.file.get(keys["op"]) is True
        mode = self.file.get(keys.get("OPM"))
        state.over_mode = mode if isinstance(mode, int) else state.over_mode
        font = self.file.items(keys.get("Font"))
        if font:
            state.font = self._use(font[0], scope, "")
        mask = self.file.get(keys.get("SMask"))
        group = self.file.get(mask.get("G")) if isinstance(mask, dict) else None
        if isinstance(group, Stream):
            self._form(group, scope, State())

    def intent(self, step: Step, scope: Scope, state: State) -> None:
        """``ri``."""
        del state
        if not step.operands or not is_one_of(step.operands[-1], INTENTS):
            self.faults.add(found("PDFA-INTENT", scope.path, intent=step.operands[-1] if step.operands else "-"))

    # objects

    def do(self, step: Step, scope: Scope, state: State) -> None:
        """``Do``: an image or a form."""
        name = step.operands[-1] if step.operands else None
        stream = self.file.get(self._named(scope, "XObject", name))
        if not isinstance(stream, Stream):
            return
        if self.file.get(stream.keys.get("Subtype")) == "Form":
            self._form(stream, scope, state)
        elif self.file.get(stream.keys.get("Subtype")) == "Image":
            self._image(stream.keys, scope, state, f"{scope.path} / image {name}")

    def _image(self, keys: dict[str, Value], scope: Scope, state: State, path: str) -> None:
        if self.file.get(keys.get("ImageMask")) is True:
            self._fill(scope, state)
        elif "ColorSpace" in keys:
            kind = self.colours.use(keys["ColorSpace"], scope.resources, path)
            self._overprint(kind, scope, on=state.over_fill and state.over_mode == 1)
        if isinstance(self.file.get(keys.get("SMask")), Stream) or self.file.scalar(keys.get("SMaskInData")) in {1, 2}:
            self._transparent = True

    def inline(self, step: Step, scope: Scope, state: State) -> None:
        """``BI``: an inline image."""
        keys, path = step.operands[0], f"{scope.path} / inline image"
        given = keys.get("Filter")
        for name in given if isinstance(given, list) else [given] if given is not None else []:
            if not is_one_of(name, _INLINE_FILTERS):
                self.faults.add(found("PDFA-INLINE-FILTER", path, filter=name))
        self.faults.take(image(self.file, keys, path))
        space = keys.get("ColorSpace")
        if isinstance(space, Name) and space not in {"G", "RGB", "CMYK", "DeviceGray", "DeviceRGB", "DeviceCMYK"}:
            keys["ColorSpace"] = self._named(scope, "ColorSpace", space)
        self._image(keys, scope, state, path)

    def _form(self, stream: Stream, scope: Scope, state: State) -> None:
        """A form, a tiling pattern, a soft mask's group or an appearance."""
        own = "Resources" in stream.keys or scope.lends
        resources = self.file.keys(stream.keys["Resources"]) if "Resources" in stream.keys else scope.resources
        seen = (stream.number, id(resources), str(state.fill)[:99], str(state.stroke)[:99], state.over_fill, state.over_mode)
        group = self.file.keys(stream.keys.get("Group"))
        before = self._transparent or self.file.get(group.get("S")) == "Transparency"
        if scope.depth <= _DEEPEST_FORMS and seen not in self._done:
            self._done[seen] = self._transparent = False
            path = f"{scope.path.partition(' / ')[0]} / object {stream.number}"
            self._group(group, resources, path)
            self._follow(self.file.data(stream) or b"", Scope(resources, own, path, scope.depth + 1), replace(state))
            self._done[seen] = self._transparent
        self._transparent = before or self._done.get(seen, False)

    # text

    def set_font(self, step: Step, scope: Scope, state: State) -> None:
        """``Tf``."""
        if len(step.operands) > 1:
            state.font = self._use(self._named(scope, "Font", step.operands[-2]), scope, str(step.operands[-2]))

    def _use(self, value: Value, scope: Scope, name: str) -> Use | None:
        keys = self.file.keys(value)
        if not keys:
            return None
        if id(keys) not in self.fonts:
            base = self.file.get(keys.get("BaseFont")) or self.file.get(keys.get("Name")) or name
            self.fonts[id(keys)] = Use(keys, f"{scope.path.partition(' / ')[0]} / font {base}")
        return self.fonts[id(keys)]

    def set_mode(self, step: Step, scope: Scope, state: State) -> None:
        """``Tr``."""
        del scope
        if step.operands and isinstance(step.operands[-1], int):
            state.mode = step.operands[-1]

    def show(self, step: Step, scope: Scope, state: State) -> None:
        """``Tj TJ ' "``: text is shown."""
        operand = step.operands[-1] if step.operands else None
        parts = operand if isinstance(operand, list) else [operand]
        use = state.font
        for part in parts:
            if isinstance(part, bytes) and use is not None:
                use.show(part, rendered=state.mode != INVISIBLE)
                self._run(use, part)
        if state.mode in {0, 2, 4, 6}:
            self._fill(scope, state)
        if state.mode in {1, 2, 5, 6}:
            self._stroke(scope, state)
        if use is not None and self.file.get(use.keys.get("Subtype")) == "Type3":
            self._glyphs(use, scope, state)

    def _glyphs(self, use: Use, scope: Scope, state: State) -> None:
        """The drawings of a Type 3 font."""
        own = "Resources" in use.keys
        inner = Scope(self.file.keys(use.keys["Resources"]) if own else scope.resources, own, use.path, scope.depth + 1, own)
        for value in self.file.keys(use.keys.get("CharProcs")).values():
            stream = self.file.get(value)
            if isinstance(stream, Stream):
                self._form(stream, inner, replace(state, font=None))

    def moved(self, step: Step, scope: Scope, state: State) -> None:
        """A new place for the text: words do not run on."""
        del step, scope, state
        self._run(None, b"")

    def _run(self, use: Use | None, text: bytes) -> None:
        self._strings += 1
        if self._strings <= MOST_STRINGS:
            self.runs[-1].append(Run(use, text))
        else:
            self.whole = False


_Action = Callable[[Painter, Step, Scope, State], None]
_ACTIONS: dict[str, _Action] = {
    **dict.fromkeys(("g", "rg", "k", "G", "RG", "K"), Painter.set_colour),
    **dict.fromkeys(("cs", "CS"), Painter.set_space),
    **dict.fromkeys(("scn", "SCN"), Painter.set_pattern),
    **dict.fromkeys(_FILLS | _STROKES, Painter.paint),
    **dict.fromkeys(("Td", "TD", "Tm", "T*", "BT"), Painter.moved),
    **dict.fromkeys(("Tj", "TJ", "'", '"'), Painter.show),
    "sh": Painter.shading,
    "gs": Painter.set_state,
    "ri": Painter.intent,
    "Do": Painter.do,
    "BI": Painter.inline,
    "Tf": Painter.set_font,
    "Tr": Painter.set_mode,
}
