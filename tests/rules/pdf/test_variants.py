"""The same rule in its many places: wherever a colour, a transparency, a name or a glyph may hide, it is found; near misses are not."""

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from duebook.rules.pdf import check
from tests.rules.pdf import breaks, paper, programs
from tests.rules.pdf.breaks import Change, add, content, page


def codes(change: Change) -> set[str]:
    return {fault.code for fault in check(paper.changed(paper.sampler(), change))}


def form(pdf: pikepdf.Pdf, text: bytes, **entries: object) -> pikepdf.Object:
    return pdf.make_stream(text, Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], **entries)


# device colours without a fitting output intent

CMYK = b"0 0 0 1 k 0 0 1 1 re f"


def in_form(pdf):
    page(pdf).Resources.XObject.X = form(pdf, CMYK, Resources=Dictionary())
    add(pdf, b"/X Do")


def in_pattern(pdf):
    tile = pdf.make_stream(
        CMYK, PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 2, 2], XStep=2, YStep=2, Resources=Dictionary()
    )
    page(pdf).Resources.Pattern.X = tile
    add(pdf, b"/Pattern cs /X scn 0 0 1 1 re f")


def in_uncoloured_pattern(pdf):
    tile = pdf.make_stream(
        b"0 0 1 1 re f", PatternType=1, PaintType=2, TilingType=1, BBox=[0, 0, 2, 2], XStep=2, YStep=2, Resources=Dictionary()
    )
    page(pdf).Resources.Pattern.X = tile
    page(pdf).Resources.ColorSpace.Pat = Array([Name.Pattern, Name.DeviceCMYK])
    add(pdf, b"/Pat cs 0 0 0 1 /X scn 0 0 1 1 re f")


def in_shading_pattern(pdf):
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceCMYK, Coords=[0, 0, 1, 1], Function=function)
    page(pdf).Resources.Pattern.X = Dictionary(PatternType=2, Shading=shading)
    add(pdf, b"/Pattern cs /X scn 0 0 1 1 re f")


def in_image(pdf):
    page(pdf).Resources.XObject.Im1.ColorSpace = Name.DeviceCMYK


def in_palette(pdf):
    page(pdf).Resources.XObject.Im1.ColorSpace = Array([Name.Indexed, Name.DeviceCMYK, 0, String("\0\0\0\0")])


def in_alternate(pdf):
    page(pdf).Resources.ColorSpace.Sep[2] = Name.DeviceCMYK
    page(pdf).Contents = pdf.make_stream(b"/Sep cs 1 scn 0 0 1 1 re f")


def in_glyph(pdf):
    page(pdf).Resources.Font.F3.CharProcs.square.write(b"500 0 d0 " + CMYK)


def in_appearance(pdf):
    page(pdf).Annots[0].AP.N.write(CMYK)


def in_soft_mask(pdf):
    page(pdf).Resources.ExtGState.Gs1.SMask = Dictionary(S=Name.Luminosity, G=form(pdf, CMYK, Resources=Dictionary()))


def in_group(pdf):
    page(pdf).Group = Dictionary(S=Name.Transparency, CS=Name.DeviceCMYK)


@pytest.mark.parametrize(
    "change",
    [in_form, in_pattern, in_uncoloured_pattern, in_shading_pattern, in_image, in_palette, in_alternate, in_glyph, in_appearance,
     in_soft_mask, in_group, content(b"/DeviceCMYK CS 0 0 0 1 SCN 0 0 m 1 1 l S"), content(b"BT 0 Tr 0 0 0 1 k /F1 9 Tf (A) Tj ET"),
     content(b"BI /W 1 /H 1 /CS /CMYK /BPC 8 ID \xaa\xaa\xaa\xaa EI")],
)  # fmt: skip
def test_a_device_colour_is_found_wherever_it_paints(change):
    assert codes(change) == {"PDFA-DEVICE-COLOUR"}


def with_default(pdf):
    profile = pdf.make_stream(programs.header(b"CMYK"), N=4)
    page(pdf).Resources.ColorSpace.DefaultCMYK = Array([Name.ICCBased, profile])
    add(pdf, CMYK)


@pytest.mark.parametrize("change", [with_default, content(b"0 0 0 1 k"), content(b"3 Tr 0 0 0 1 k BT /F1 9 Tf (A) Tj ET")])
def test_a_device_colour_that_does_not_paint_or_has_a_default_is_none(change):
    assert codes(change) == set()


# transparency without an output intent

CLEAR = b"/Clear gs"


def bare(pdf):
    """No output intent, and nothing that needs one."""
    breaks.no_output_intent(pdf)
    page(pdf).Contents = pdf.make_stream(b"")


def clear_state(**entries: object) -> Change:
    def change(pdf):
        bare(pdf)
        page(pdf).Resources.ExtGState.Clear = Dictionary(**entries)
        page(pdf).Contents = pdf.make_stream(CLEAR)

    return change


def clear_form(pdf):
    bare(pdf)
    page(pdf).Resources.XObject.X = form(pdf, b"", Resources=Dictionary(), Group=Dictionary(S=Name.Transparency))
    page(pdf).Contents = pdf.make_stream(b"/X Do")


def clear_image(pdf):
    bare(pdf)
    page(pdf).Resources.XObject.Im1.SMask = pdf.make_stream(
        b"\0", Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8, ColorSpace=Name.DeviceGray
    )
    page(pdf).Resources.XObject.Im1.ColorSpace = Array([Name.CalRGB, Dictionary(WhitePoint=[1, 1, 1])])
    page(pdf).Contents = pdf.make_stream(b"/Im1 Do")


def clear_appearance(pdf):
    bare(pdf)
    inner = Dictionary(ExtGState=Dictionary(Clear=Dictionary(ca=0.5)))
    drawn = form(pdf, CLEAR, Resources=inner)
    page(pdf).Annots = Array([Dictionary(Type=Name.Annot, Subtype=Name.Stamp, Rect=[0, 0, 1, 1], F=4, AP=Dictionary(N=drawn))])


@pytest.mark.parametrize(
    "change",
    [clear_state(ca=0.5), clear_state(CA=0), clear_state(BM=Name.Multiply), clear_state(SMask=Dictionary(S=Name.Alpha)), clear_form,
     clear_image, clear_appearance],
)  # fmt: skip
def test_transparency_is_found(change):
    assert codes(change) == {"PDFA-BLENDING"}

    def grouped(pdf):
        change(pdf)
        calibrated = Array([Name.CalRGB, Dictionary(WhitePoint=[1, 1, 1])])
        page(pdf).Group = Dictionary(S=Name.Transparency, CS=calibrated)

    assert codes(grouped) == set()


@pytest.mark.parametrize(
    "change", [bare, clear_state(ca=1, BM=Name.Normal, SMask=Name("/None")), clear_state(BM=Array([Name.Compatible]))]
)
def test_what_is_opaque_needs_no_blending_space(change):
    assert codes(change) == set()


# names of resources


def inherited(pdf):
    pdf.Root.Pages.Resources = page(pdf).Resources
    del page(pdf).Resources


def borrowed(pdf):
    del page(pdf).Resources.XObject.Fm1.Resources
    page(pdf).Resources.XObject.Fm1.write(b"/Gs1 gs")


@pytest.mark.parametrize("change", [inherited, borrowed])
def test_a_resource_from_above_is_not_ones_own(change):
    assert codes(change) == {"PDFA-RESOURCES"}


def test_content_without_names_may_inherit():
    def change(pdf):
        inherited(pdf)
        page(pdf).Contents = pdf.make_stream(b"0 g 0 0 1 1 re f")
        page(pdf).Annots = Array([])

    assert codes(change) == set()


# fonts


def symbolic(**maps: tuple[int, int]) -> Change:
    def change(pdf):
        font = page(pdf).Resources.Font.F1
        del font.Encoding
        font.ToUnicode = paper.unicode_map(pdf, 1, {ord(sign): sign for sign in programs.LETTERS})
        font.FontDescriptor.Flags = 4
        font.FontDescriptor.FontFile2.write(programs.true_type_with(**maps))

    return change


def test_symbolic_fonts():
    assert codes(symbolic(a=(3, 0))) == set()
    assert codes(symbolic(a=(1, 0))) == set()
    assert codes(symbolic(a=(1, 0), b=(3, 0))) == set()
    assert codes(symbolic(a=(1, 0), b=(3, 1))) == {"PDFA-TRUETYPE-CMAP"}


def test_differences_of_a_true_type_font():
    def with_name(name: str, base: pikepdf.Object = Name.WinAnsiEncoding) -> Change:
        encoding = Dictionary(BaseEncoding=base, Differences=Array([66, Name(f"/{name}")]))
        return breaks.font("F1", Encoding=encoding)

    assert codes(with_name("B")) == set()
    assert codes(with_name("B", Name.MacExpertEncoding)) >= {"PDFA-TRUETYPE-ENCODING"}
    assert "PDFA-TRUETYPE-ENCODING" in codes(with_name("nobody"))


def test_a_font_that_paints_nothing_needs_no_program():
    assert codes(breaks.font("F7", BaseFont=Name.Anything, FirstChar=0, LastChar=0, Widths=Array([0]))) == set()
    assert codes(content(b"BT 0 Tr /F7 9 Tf (A) Tj ET")) == {"PDFA-FONT-EMBED"}


def test_widths_of_every_kind_of_font():
    assert codes(breaks.font("F3", Widths=Array([400]))) == {"PDFA-GLYPH-WIDTH"}
    assert codes(breaks.font("F2", Widths=Array([600, 598]))) == {"PDFA-GLYPH-WIDTH"}
    assert codes(breaks.font("F2", Widths=Array([600.9, 599.1]))) == set()
    assert codes(breaks.below("F5", W=None)) == {"PDFA-GLYPH-WIDTH"}
    assert codes(breaks.below("F6", DW=500)) == {"PDFA-GLYPH-WIDTH"}


def test_a_map_from_cids_to_glyphs():
    def change(*glyphs: int) -> Change:
        def mapped(pdf):
            below = page(pdf).Resources.Font.F5.DescendantFonts[0]
            below.CIDToGIDMap = pdf.make_stream(b"".join(glyph.to_bytes(2, "big") for glyph in glyphs))

        return mapped

    assert codes(change(0, programs.glyph("A"), programs.glyph("B"))) == set()
    assert codes(change(0, programs.glyph("A"), 0)) >= {"PDFA-NOTDEF"}
    assert codes(change(0, programs.glyph("A"), 999)) == {"PDFA-GLYPH"}


# the document


@pytest.mark.parametrize("kind", ["Text", "FreeText", "Ink", "Stamp", "Redact", "Watermark", "TrapNet"])
def test_allowed_annotations(kind):
    assert codes(lambda pdf: page(pdf).Annots[0].__setitem__("/Subtype", Name(f"/{kind}"))) == set()


@pytest.mark.parametrize("kind", ["3D", "Sound", "Screen", "RichMedia", "Anything"])
def test_forbidden_annotations(kind):
    assert codes(lambda pdf: page(pdf).Annots[0].__setitem__("/Subtype", Name(f"/{kind}"))) == {"PDFA-ANNOT-TYPE"}


@pytest.mark.parametrize("flags", [0, 5, 6, 36, 260])
def test_wrong_flags(flags):
    assert codes(lambda pdf: page(pdf).Annots[0].__setitem__("/F", flags)) == {"PDFA-ANNOT-FLAGS"}


FORBIDDEN = "Launch Sound Movie ResetForm ImportData JavaScript Hide SetOCGState Rendition Trans GoTo3DView SetState NoOp".split()


@pytest.mark.parametrize("kind", FORBIDDEN)
def test_forbidden_actions_wherever_they_hang(kind):
    action = Dictionary(S=Name(f"/{kind}"))
    uri = Dictionary(S=Name.URI, URI=String("https://nordlicht.example"), Next=Array([action]))
    assert codes(lambda pdf: pdf.Root.__setitem__("/OpenAction", action)) == {"PDFA-ACTION"}
    assert codes(lambda pdf: page(pdf).Annots[2].__setitem__("/A", uri)) == {"PDFA-ACTION"}
    assert codes(lambda pdf: pdf.Root.Outlines.First.__setitem__("/A", action)) == {"PDFA-ACTION"}


def test_a_destination_is_no_action():
    assert codes(lambda pdf: pdf.Root.__setitem__("/OpenAction", Array([page(pdf), Name.Fit]))) == set()


@pytest.mark.parametrize("key", ["HTP", "TR"])
def test_forbidden_keys_of_a_graphics_state(key):
    assert codes(breaks.state(**{key: Name.Default})) == {"PDFA-GSTATE"}


def test_halftones():
    assert codes(breaks.state(TR2=Name.Default)) == set()
    assert codes(breaks.state(TR2=Name.Identity)) == {"PDFA-GSTATE"}
    assert codes(breaks.state(HT=Dictionary(HalftoneType=1))) == set()
    assert codes(breaks.state(HT=Dictionary(HalftoneType=1, HalftoneName=String("x")))) == {"PDFA-HALFTONE"}
    one = Dictionary(HalftoneType=1)
    shaped = Dictionary(HalftoneType=1, TransferFunction=Name.Identity)
    assert codes(breaks.state(HT=Dictionary(HalftoneType=5, Default=shaped, Cyan=one, Gold=shaped))) == set()
    assert codes(breaks.state(HT=Dictionary(HalftoneType=5, Default=one, Cyan=shaped))) == {"PDFA-HALFTONE"}
    assert codes(breaks.state(HT=Dictionary(HalftoneType=5, Default=one, Gold=one))) == {"PDFA-HALFTONE"}
