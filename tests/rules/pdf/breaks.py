"""One way to break each rule about the file, its drawing and its fonts: code -> what makes the sampler break it.

A change takes the opened file; an edit takes the bytes. What is broken beside the rule itself stands in ``ALSO``.
"""

from collections.abc import Callable

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from tests.rules.pdf import programs
from tests.rules.pdf.paper import again

Change = Callable[[pikepdf.Pdf], None]
Edit = Callable[[bytes], bytes]


def page(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.pages[0].obj


def add(pdf: pikepdf.Pdf, content: bytes) -> None:
    """More content at the end of the page."""
    target = page(pdf)
    target.Contents = pdf.make_stream(target.Contents.read_bytes() + b"\n" + content)


def resource(kind: str, name: str, value: object, content: bytes = b"") -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        page(pdf).Resources[f"/{kind}"][f"/{name}"] = value
        add(pdf, content)

    return change


def font(name: str, **entries: object) -> Change:
    """Change entries of a font; None takes one away."""

    def change(pdf: pikepdf.Pdf) -> None:
        _put(page(pdf).Resources.Font[f"/{name}"], entries)

    return change


def below(name: str, **entries: object) -> Change:
    """The same of the font below a composite one."""
    return lambda pdf: _put(page(pdf).Resources.Font[f"/{name}"].DescendantFonts[0], entries)


def described(name: str, **entries: object) -> Change:
    return lambda pdf: _put(page(pdf).Resources.Font[f"/{name}"].FontDescriptor, entries)


def _put(target: pikepdf.Object, entries: dict[str, object]) -> None:
    for key, value in entries.items():
        if value is None:
            del target[f"/{key}"]
        else:
            target[f"/{key}"] = value


def content(more: bytes) -> Change:
    return lambda pdf: add(pdf, more)


def image(**entries: object) -> Change:
    return lambda pdf: _put(page(pdf).Resources.XObject.Im1, entries)


def form(**entries: object) -> Change:
    return lambda pdf: _put(page(pdf).Resources.XObject.Fm1, entries)


def state(**entries: object) -> Change:
    return lambda pdf: _put(page(pdf).Resources.ExtGState.Gs1, entries)


def jpeg2000(pdf: pikepdf.Pdf) -> None:
    header = b"\x00\x00\x00\x01\x00\x00\x00\x01\x00\x02\x07\x07\x00\x00"
    boxes = (22).to_bytes(4, "big") + b"ihdr" + header
    picture = pdf.make_stream((8 + len(boxes)).to_bytes(4, "big") + b"jp2h" + boxes, Type=Name.XObject, Subtype=Name.Image)
    picture.Filter = Name.JPXDecode
    page(pdf).Resources.XObject.Im9 = picture


def cmap(text: bytes, **entries: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        stream = page(pdf).Resources.Font.F6.Encoding
        stream.write(stream.read_bytes() + text)
        _put(stream, entries)

    return change


def separation(pdf: pikepdf.Pdf) -> None:
    tint = pdf.make_stream(b"{ dup dup }", FunctionType=4, Domain=[0, 1], Range=[0, 1, 0, 1, 0, 1])
    page(pdf).Resources.ColorSpace.Sep2 = Array([Name.Separation, Name.Gold, Name.DeviceRGB, tint])
    add(pdf, b"/Sep2 cs 1 scn 0 0 1 1 re f")


def many_colourants(pdf: pikepdf.Pdf) -> None:
    names = Array([Name(f"/C{i}") for i in range(33)])
    page(pdf).Resources.ColorSpace.Big = Array([Name.DeviceN, names, Name.DeviceRGB, Dictionary()])


def intents(pdf: pikepdf.Pdf) -> None:
    other = Dictionary(S=Name.GTS_PDFX, DestOutputProfile=pdf.make_stream(programs.srgb(), N=3))
    pdf.Root.OutputIntents.append(other)


def no_output_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents
    page(pdf).Resources.ColorSpace = Dictionary()
    page(pdf).Contents = pdf.make_stream(b"/Gs1 gs")
    page(pdf).Annots = Array([])


def overprint(pdf: pikepdf.Pdf) -> None:
    page(pdf).Resources.ExtGState.Gs9 = Dictionary(op=True, OPM=1)
    add(pdf, b"/Gs9 gs /Icc cs 0 0 0 1 scn 0 0 1 1 re f")


def no_to_unicode(pdf: pikepdf.Pdf) -> None:
    del page(pdf).Resources.Font.F5.ToUnicode


def signature_field(**entries: object) -> Change:
    """A signature that is nothing but what is given."""

    def change(pdf: pikepdf.Pdf) -> None:
        value = Dictionary(Type=Name.Sig, ByteRange=Array([0, 10, 20, 30]), Contents=String("x"), **entries)
        pdf.Root.AcroForm.Fields.append(pdf.make_indirect(Dictionary(FT=Name.Sig, T=String("s"), V=pdf.make_indirect(value))))

    return change


def digest(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Perms.DocMDP = Dictionary(Reference=Array([Dictionary(DigestMethod=Name.MD5)]))


def lzw(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Unused = pdf.make_indirect(pikepdf.Stream(pdf, b"\x80\x0b\x60\x50\x22\x0c\x0c\x85\x01", Filter=Name.LZWDecode))


STRUCTURE: dict[str, Edit] = {
    "PDFA-FILE": lambda made: b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n" + b"nothing to see here\n%%EOF",
    "PDFA-HEADER": lambda made: again(rb"^%PDF-1\.\d", b"%PDF-1.9", made),
    "PDFA-HEADER-BINARY": lambda made: again(rb"\n%[\x80-\xff]{4}", b"\n%abcd", made),
    "PDFA-ID": lambda made: again(rb"/ID \[<[0-9a-f]+><[0-9a-f]+>\]", b"", made),
    "PDFA-ENCRYPT": lambda made: again(rb"trailer <<", b"trailer << /Encrypt << >>", made),
    "PDFA-EOF": lambda made: made + b"more",
    "PDFA-XREF": lambda made: again(rb"startxref\n\d+", b"startxref\n7", made),
    "PDFA-XREF-SPACING": lambda made: again(rb"xref\n0", b"xref \n0", made),
    "PDFA-OBJECT": lambda made: again(rb"\n3 0 obj\n<<", b"\n3 0 obj\n>>", made),
    "PDFA-OBJECT-SPACING": lambda made: again(rb"\n3 0 obj\n", b"\n3 0 obj ", made),
    "PDFA-HEX-ODD": lambda made: again(rb"\((On|Top|Layer|Usual)\)", b"<4A414>", made),
    "PDFA-HEX-DIGITS": lambda made: again(rb"\((Top|Layer|Usual)\)", b"<4G4A>", made),
    "PDFA-STREAM-LENGTH": lambda made: again(rb"/Length 16 ", b"/Length 15 ", made),
    "PDFA-STREAM-EOL": lambda made: again(rb"stream\n0 g", b"stream\r0 g", made),
    "PDFA-UTF8": lambda made: again(rb"/BaseFont /Small", b"/BaseFont /Gr#fcn", made),
    "PDFA-INTEGER": lambda made: again(rb"/CapHeight 700", b"/CapHeight 2147483648", made),
    "PDFA-REAL": lambda made: again(rb"/CapHeight 700", b"/CapHeight 4" + b"0" * 38 + b".0", made),
    "PDFA-REAL-SMALL": lambda made: again(rb"/CapHeight 700", b"/CapHeight 0." + b"0" * 40 + b"1", made),
    "PDFA-STRING": lambda made: again(rb"\(Layer\)", b"(" + b"x" * 32768 + b")", made),
    "PDFA-NAME": lambda made: again(rb"/CapHeight 700", b"/CapHeight 700/" + b"x" * 128 + b" 1", made),
}

FILE: dict[str, Change] = {
    "PDFA-STREAM-DATA": lambda pdf: pdf.Root.Metadata.write(b"no flate", filter=Name.FlateDecode),
    "PDFA-STREAM-EXTERNAL": image(F=String("elsewhere.bin")),
    "PDFA-FILTER": lzw,
    "PDFA-INLINE-FILTER": content(b"BI /W 1 /H 1 /CS /G /BPC 8 /F /LZW ID \xaa EI"),
    "PDFA-PERMISSIONS": lambda pdf: pdf.Root.Perms.__setitem__("/UR", Dictionary()),
    "PDFA-PERMISSIONS-DIGEST": digest,
    "PDFA-NESTING": content(b"q " * 29 + b"Q " * 29),
    "PDFA-DEVICEN-COUNT": many_colourants,
    "PDFA-CID": cmap(b" 1 begincidrange <0100> <0101> 65535 endcidrange"),
    "PDFA-PAGE-SIZE": lambda pdf: page(pdf).__setitem__("/TrimBox", Array([0, 0, 2, 2])),
}

GRAPHICS: dict[str, Change] = {
    "PDFA-OPERATOR": content(b"BX 1 2 frob EX"),
    "PDFA-CONTENT": content(b"(no end"),
    "PDFA-RESOURCES": content(b"/Nowhere gs"),
    "PDFA-OUTPUT-PROFILE": lambda pdf: pdf.Root.OutputIntents[0].DestOutputProfile.write(programs.header(b"RGB ", b"scnr")),
    "PDFA-OUTPUT-INTENTS": intents,
    "PDFA-OUTPUT-PROFILE-REF": lambda pdf: pdf.Root.OutputIntents[0].__setitem__("/DestOutputProfileRef", Dictionary()),
    "PDFA-ICC": lambda pdf: page(pdf).Resources.ColorSpace.Icc[1].write(programs.header(b"CMYK", version=5)),
    "PDFA-OVERPRINT": overprint,
    "PDFA-DEVICE-COLOUR": content(b"0 0 0 1 k 0 0 1 1 re f"),
    "PDFA-DEVICEN": lambda pdf: page(pdf).Resources.ColorSpace.DevN[1].append(Name.Silver),
    "PDFA-SEPARATION": separation,
    "PDFA-GSTATE": state(TR=Name.Identity),
    "PDFA-HALFTONE": state(HT=Dictionary(HalftoneType=6)),
    "PDFA-INTENT": content(b"/Beautiful ri"),
    "PDFA-ALTERNATES": image(Alternates=Array([])),
    "PDFA-OPI": form(OPI=Dictionary()),
    "PDFA-INTERPOLATE": image(Interpolate=True),
    "PDFA-IMAGE-BITS": image(BitsPerComponent=3),
    "PDFA-JPX": jpeg2000,
    "PDFA-POSTSCRIPT": form(Subtype2=Name.PS),
    "PDFA-REFERENCE": form(Ref=Dictionary()),
    "PDFA-BLEND-MODE": state(BM=Name.Shiny),
    "PDFA-BLENDING": no_output_intent,
}

FONTS: dict[str, Change] = {
    "PDFA-FONT-KEY": font("F1", FirstChar=None),
    "PDFA-FONT-PROGRAM": lambda pdf: page(pdf).Resources.Font.F2.FontDescriptor.FontFile.write(b"not a font"),
    "PDFA-CIDSYSTEMINFO": below(
        "F6", CIDSystemInfo=Dictionary(Registry=String("Adobe"), Ordering=String("Japan1"), Supplement=0)
    ),
    "PDFA-CIDTOGID": below("F5", CIDToGIDMap=None),
    "PDFA-CMAP": font("F6", Encoding=Name.Unheard),
    "PDFA-CMAP-WMODE": cmap(b"", WMode=1),
    "PDFA-FONT-EMBED": described("F1", FontFile2=None),
    "PDFA-GLYPH": content(b"BT 0 Tr /F5 9 Tf <0099> Tj ET"),
    "PDFA-FONT-CHARSET": described("F2", CharSet=String("/A")),
    "PDFA-FONT-CIDSET": lambda pdf: page(pdf).Resources.Font.F5.DescendantFonts[0].FontDescriptor.CIDSet.write(b"\x80"),
    "PDFA-GLYPH-WIDTH": font("F4", Widths=Array([600, 700])),
    "PDFA-TRUETYPE-ENCODING": font("F1", Encoding=Name.StandardEncoding),
    "PDFA-TRUETYPE-CMAP": lambda pdf: page(pdf).Resources.Font.F1.FontDescriptor.FontFile2.write(
        programs.true_type_with(a=(3, 0))
    ),
    "PDFA-TOUNICODE": no_to_unicode,
    "PDFA-TOUNICODE-CODE": lambda pdf: page(pdf).Resources.Font.F5.ToUnicode.write(b"1 beginbfchar <0001> <0041> endbfchar"),
    "PDFA-NOTDEF": content(b"BT 0 Tr /F1 9 Tf (Z) Tj ET"),
}

ALSO: dict[str, set[str]] = {
    "PDFA-FILE": {"PDFA-XREF", "PDFA-ID"},
    "PDFA-OBJECT": {"PDFA-XMP"},
    "PDFA-GLYPH": {"PDFA-TOUNICODE-CODE"},
    "PDFA-NOTDEF": {"PDFA-GLYPH-WIDTH"},
    "PDFA-TRUETYPE-ENCODING": {"PDFA-TOUNICODE"},
}
"""What a break brings with it."""
