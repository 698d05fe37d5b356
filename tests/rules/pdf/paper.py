"""Two conforming files to break: an invoice as Duebook prints it, and a sampler that uses what our own pages do not."""

import io
import re
from collections.abc import Callable
from functools import cache

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from duebook import render
from duebook.formats import facturx
from tests.render import samples
from tests.rules.pdf import programs

CONTENT = b"""
q /Gs1 gs /Perceptual ri 0.5 g 10 10 100 100 re f 1 0 0 RG 10 10 m 20 20 l S Q
/Sep cs 0.5 scn 10 10 20 20 re f
/DevN cs 0.5 0.5 scn 10 40 20 20 re f
/Pattern cs /P1 scn 10 70 20 20 re f
/Icc cs 0 0 0 1 scn 40 40 5 5 re f
/Sh1 sh
q 50 0 0 50 100 100 cm /Im1 Do Q
/Fm1 Do
BI /W 1 /H 1 /CS /G /BPC 8 ID \xaa EI
BT /F1 12 Tf 1 0 0 1 50 700 Tm (ABab) Tj /F2 12 Tf (AB) Tj /F3 12 Tf (x) Tj /F4 12 Tf [(A) -20 (B)] TJ
/F5 12 Tf <00010002> Tj /F6 12 Tf <0001> Tj 3 Tr /F7 12 Tf (hidden) Tj ET
"""


@cache
def invoice() -> bytes:
    """The usual invoice with its XML."""
    document = samples.invoice()
    return render.pdf(document, samples.LOOK, xml=facturx.xml(document))


def changed(made: bytes, change: Callable[[pikepdf.Pdf], None]) -> bytes:
    """The file after a change, its objects written one by one."""
    with pikepdf.open(io.BytesIO(made)) as pdf:
        change(pdf)
        out = io.BytesIO()
        _save(pdf, out)
    return out.getvalue()


def _save(pdf: pikepdf.Pdf, out: io.BytesIO) -> None:
    pdf.save(
        out,
        deterministic_id=True,
        fix_metadata_version=False,
        object_stream_mode=pikepdf.ObjectStreamMode.disable,
        stream_decode_level=pikepdf.StreamDecodeLevel.none,
        compress_streams=False,
    )


@cache
def sampler() -> bytes:
    """One page with every kind of font, colour and annotation; conforming."""
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595, 842))
    page = pdf.pages[0].obj
    page.Resources = pdf.make_indirect(_resources(pdf))
    page.Contents = pdf.make_stream(CONTENT)
    page.Annots = Array([pdf.make_indirect(one) for one in _annotations(pdf)])
    root = pdf.Root
    profile = pdf.make_stream(programs.srgb(), N=3)
    intent = Dictionary(
        Type=Name.OutputIntent, S=Name.GTS_PDFA1, DestOutputProfile=profile, OutputConditionIdentifier=String("sRGB")
    )
    root.OutputIntents = Array([pdf.make_indirect(intent)])
    group = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("Layer")))
    root.OCProperties = Dictionary(
        OCGs=Array([group]),
        D=Dictionary(Name=String("Usual"), Order=Array([group])),
        Configs=Array([pdf.make_indirect(Dictionary(Name=String("Other")))]),
    )
    root.AcroForm = Dictionary(Fields=Array([page.Annots[1]]))
    root.Perms = Dictionary(UR3=Dictionary())
    root.MarkInfo = Dictionary(Marked=True)
    root.Lang = String("en")
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot, RoleMap=Dictionary(Mine=Name.P)))
    tree.K = pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.Mine, P=tree, Pg=page))
    root.StructTreeRoot = tree
    root.Metadata = pdf.make_stream(packet(), Type=Name.Metadata, Subtype=Name.XML)
    root.Outlines = Dictionary()
    first = pdf.make_indirect(Dictionary(Title=String("Top"), A=Dictionary(S=Name.Named, N=Name.NextPage)))
    root.Outlines.First = first
    out = io.BytesIO()
    _save(pdf, out)
    return out.getvalue()


def packet(extra: str = "", part: str = "3", level: str = "A") -> bytes:
    """Metadata that claims PDF/A, with more properties if given."""
    text = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:xmp="http://ns.adobe.com/xap/1.0/" pdfaid:part="{part}" pdfaid:conformance="{level}">
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">Sampler</rdf:li></rdf:Alt></dc:title>
<xmp:CreateDate>2026-03-30T10:00:00+02:00</xmp:CreateDate>
</rdf:Description>{extra}</rdf:RDF></x:xmpmeta><?xpacket end="w"?>"""
    return text.encode()


def _resources(pdf: pikepdf.Pdf) -> Dictionary:
    cmyk = pdf.make_stream(programs.header(b"CMYK"), N=4)
    tint = pdf.make_stream(b"{ dup 0 exch 0 exch }", FunctionType=4, Domain=[0, 1], Range=[0, 1, 0, 1, 0, 1])
    two = pdf.make_stream(b"{ 0 }", FunctionType=4, Domain=[0, 1, 0, 1], Range=[0, 1, 0, 1, 0, 1])
    spot = Array([Name.Separation, Name.Gold, Name.DeviceRGB, tint])
    described = Dictionary(Colorants=Dictionary(Gold=spot))
    image = pdf.make_stream(b"\xff\x00\x00", Type=Name.XObject, Subtype=Name.Image, Width=1, Height=1, BitsPerComponent=8)
    image.ColorSpace = Name.DeviceRGB
    form = pdf.make_stream(b"0 g 0 0 5 5 re f", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], Resources=Dictionary())
    form.Group = Dictionary(S=Name.Transparency, CS=Name.DeviceRGB)
    tile = pdf.make_stream(b"0 g 0 0 1 1 re f", PatternType=1, PaintType=1, TilingType=1, BBox=[0, 0, 2, 2], XStep=2, YStep=2)
    tile.Resources = Dictionary()
    function = Dictionary(FunctionType=2, Domain=[0, 1], C0=[0], C1=[1], N=1)
    shading = Dictionary(ShadingType=2, ColorSpace=Name.DeviceGray, Coords=[0, 0, 1, 1], Function=function)
    return Dictionary(
        Font=_fonts(pdf),
        XObject=Dictionary(Im1=image, Fm1=form),
        ExtGState=Dictionary(Gs1=pdf.make_indirect(Dictionary(Type=Name.ExtGState, ca=0.5, BM=Name.Multiply, OPM=1))),
        ColorSpace=Dictionary(
            Sep=pdf.make_indirect(spot),
            DevN=pdf.make_indirect(Array([Name.DeviceN, Array([Name.Gold, Name.Cyan]), Name.DeviceRGB, two, described])),
            Icc=Array([Name.ICCBased, cmyk]),
        ),
        Pattern=Dictionary(P1=tile),
        Shading=Dictionary(Sh1=pdf.make_indirect(shading)),
    )


def unicode_map(pdf: pikepdf.Pdf, size: int, codes: dict[int, str]) -> pikepdf.Object:
    """A ToUnicode map."""
    rows = "\n".join(f"<{code:0{size * 2}X}> <{ord(sign):04X}>" for code, sign in codes.items())
    low, high = "0" * size * 2, "F" * size * 2
    text = f"1 begincodespacerange <{low}> <{high}> endcodespacerange\n{len(codes)} beginbfchar\n{rows}\nendbfchar\n"
    return pdf.make_stream(text.encode())


def _descriptor(pdf: pikepdf.Pdf, name: str, flags: int, **program: pikepdf.Object) -> pikepdf.Object:
    box = Array([0, 0, 1000, 1000])
    return pdf.make_indirect(
        Dictionary(Type=Name.FontDescriptor, FontName=Name(f"/{name}"), Flags=flags, FontBBox=box, ItalicAngle=0, Ascent=900,
                   Descent=-200, CapHeight=700, StemV=80, **program)
    )  # fmt: skip


def _fonts(pdf: pikepdf.Pdf) -> Dictionary:
    widths = programs.widths()
    plain = Array([widths.get(code, 0) for code in range(65, 99)])
    flat = Array([programs.WIDTH] * 2)
    inter = pdf.make_stream(programs.true_type(), Length1=len(programs.true_type()))
    small = pdf.make_stream(programs.cff(), Subtype=Name.Type1C)
    old = pdf.make_stream(programs.type1())
    square = pdf.make_stream(b"500 0 d0 0 0 400 400 re f")
    collection = Dictionary(Registry=String("Adobe"), Ordering=String("Identity"), Supplement=0)
    widths_of_cids = Array([programs.glyph("A"), Array([widths[65]]), programs.glyph("B"), Array([widths[66]])])
    below = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name("/ABCDEF+Inter"), CIDSystemInfo=collection,
                       CIDToGIDMap=Name.Identity, W=widths_of_cids,
                       FontDescriptor=_descriptor(pdf, "ABCDEF+Inter", 4, FontFile2=inter))  # fmt: skip
    below.FontDescriptor.CIDSet = pdf.make_stream(b"\xff")
    other = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name.Small, CIDSystemInfo=collection, DW=programs.WIDTH,
                       FontDescriptor=_descriptor(pdf, "Small", 4, FontFile3=pdf.make_stream(programs.cff(), Subtype=Name.CIDFontType0C)))  # fmt: skip
    text = b"/CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> def /WMode 0 def\n"
    text += b"1 begincodespacerange <0000> <FFFF> endcodespacerange 1 begincidrange <0000> <00FF> 0 endcidrange"
    cmap = pdf.make_stream(text, Type=Name.CMap, CMapName=Name.Own, CIDSystemInfo=collection, WMode=0)
    pairs = unicode_map(pdf, 2, {1: "A", 2: "B"})
    fonts = {
        "F1": Dictionary(Subtype=Name.TrueType, BaseFont=Name.Inter, FirstChar=65, LastChar=98, Widths=plain,
                         Encoding=Name.WinAnsiEncoding, FontDescriptor=_descriptor(pdf, "Inter", 32, FontFile2=inter)),
        "F2": Dictionary(Subtype=Name.Type1, BaseFont=Name("/ABCDEF+Old"), FirstChar=65, LastChar=66, Widths=flat,
                         FontDescriptor=_descriptor(pdf, "ABCDEF+Old", 32, FontFile=old, CharSet=String("/A/B"))),
        "F3": Dictionary(Subtype=Name.Type3, Name=Name.Squares, FirstChar=120, LastChar=120, Widths=Array([500]),
                         FontBBox=Array([0, 0, 500, 500]), FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]),
                         Encoding=Dictionary(Differences=Array([120, Name.square])), CharProcs=Dictionary(square=square),
                         Resources=Dictionary(), ToUnicode=unicode_map(pdf, 1, {120: "x"})),
        "F4": Dictionary(Subtype=Name.Type1, BaseFont=Name.Small, FirstChar=65, LastChar=66, Widths=flat,
                         Encoding=Name.WinAnsiEncoding, FontDescriptor=_descriptor(pdf, "Small", 32, FontFile3=small)),
        "F5": Dictionary(Subtype=Name.Type0, BaseFont=Name("/ABCDEF+Inter"), Encoding=Name("/Identity-H"), ToUnicode=pairs,
                         DescendantFonts=Array([pdf.make_indirect(below)])),
        "F6": Dictionary(Subtype=Name.Type0, BaseFont=Name("/Small-Own"), Encoding=cmap, ToUnicode=pairs,
                         DescendantFonts=Array([pdf.make_indirect(other)])),
        "F7": Dictionary(Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding),
    }  # fmt: skip
    for font in fonts.values():
        font.Type = Name.Font
    return Dictionary({f"/{name}": pdf.make_indirect(font) for name, font in fonts.items()})


def _annotations(pdf: pikepdf.Pdf) -> list[Dictionary]:
    def drawing() -> pikepdf.Object:
        return pdf.make_stream(b"", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9], Resources=Dictionary())

    common = {"Type": Name.Annot, "Rect": Array([0, 0, 9, 9]), "F": 4}
    return [
        Dictionary(Subtype=Name.Square, AP=Dictionary(N=drawing()), **common),
        Dictionary(
            Subtype=Name.Widget, FT=Name.Btn, T=String("b"), AP=Dictionary(N=Dictionary(On=drawing(), Off=drawing())), **common
        ),
        Dictionary(Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String("https://nordlicht.example")), **common),
    ]


def again(pattern: bytes, new: bytes, made: bytes, count: int = 1) -> bytes:
    """The bytes with a pattern replaced; the pattern must be there."""
    out, hits = re.subn(pattern, lambda _: new, made, count=count)
    assert hits, pattern
    return out
