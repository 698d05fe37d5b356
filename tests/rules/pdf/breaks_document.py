"""One way to break each rule about what is in a document: annotations, forms, actions, layers, metadata, embedded files, invoice."""

import pikepdf
from pikepdf import Array, Dictionary, Name, String

from duebook.formats import facturx
from tests.render import samples
from tests.rules.pdf.breaks import Change, page, signature_field
from tests.rules.pdf.paper import packet

FX = b"urn:factur-x:pdfa:CrossIndustryDocument:invoice:1p0#"


def annotation(index: int, **entries: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            if value is None:
                del page(pdf).Annots[index][f"/{key}"]
            else:
                page(pdf).Annots[index][f"/{key}"] = value

    return change


def root(**entries: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            pdf.Root[f"/{key}"] = value

    return change


def metadata(content: bytes) -> Change:
    return lambda pdf: pdf.Root.Metadata.write(content)


def described(*properties: str, schema: str = "", types: str = "") -> bytes:
    """A packet with an extension schema whose parts are given as XML."""
    rows = "".join(f'<rdf:li rdf:parseType="Resource">{one}</rdf:li>' for one in properties)
    spaces = "".join(
        f' xmlns:{prefix}="http://www.aiim.org/pdfa/ns/{end}"'
        for prefix, end in (
            ("pdfaExtension", "extension/"),
            ("pdfaSchema", "schema#"),
            ("pdfaProperty", "property#"),
            ("pdfaType", "type#"),
            ("pdfaField", "field#"),
        )
    )
    return packet(
        f'<rdf:Description rdf:about="" xmlns:my="urn:my:1"{spaces}><my:shelf>7</my:shelf><pdfaExtension:schemas><rdf:Bag>'
        f'<rdf:li rdf:parseType="Resource"><pdfaSchema:schema>Mine</pdfaSchema:schema><pdfaSchema:namespaceURI>urn:my:1'
        f"</pdfaSchema:namespaceURI><pdfaSchema:prefix>my</pdfaSchema:prefix>{schema}<pdfaSchema:property><rdf:Seq>{rows}</rdf:Seq>"
        f"</pdfaSchema:property>{types}</rdf:li></rdf:Bag></pdfaExtension:schemas></rdf:Description>"
    )


def shelf(type_: str = "Integer", category: str = "external", more: str = "") -> str:
    return (
        f"<pdfaProperty:name>shelf</pdfaProperty:name><pdfaProperty:valueType>{type_}</pdfaProperty:valueType>"
        f"<pdfaProperty:category>{category}</pdfaProperty:category><pdfaProperty:description>Where it is</pdfaProperty:description>{more}"
    )


def plain(name: str, value: str) -> bytes:
    """A packet with one more property of the XMP basic schema."""
    return packet(
        f'<rdf:Description rdf:about="" xmlns:xmp="http://ns.adobe.com/xap/1.0/"><xmp:{name}>{value}</xmp:{name}></rdf:Description>'
    )


INTERACTION: dict[str, Change] = {
    "PDFA-ANNOT-TYPE": annotation(0, Subtype=Name.Movie),
    "PDFA-ANNOT-FLAGS-MISSING": annotation(0, F=None),
    "PDFA-ANNOT-FLAGS": annotation(0, F=6),
    "PDFA-ANNOT-APPEARANCE-MISSING": annotation(0, AP=None),
    "PDFA-ANNOT-APPEARANCE": annotation(0, AP=Dictionary(N=Dictionary(On=Dictionary()))),
    "PDFA-FIELD-ACTION": annotation(1, A=Dictionary(S=Name.URI, URI=String("https://nordlicht.example"))),
    "PDFA-NEED-APPEARANCES": lambda pdf: pdf.Root.AcroForm.__setitem__("/NeedAppearances", True),
    "PDFA-XFA": lambda pdf: pdf.Root.AcroForm.__setitem__("/XFA", Array([])),
    "PDFA-NEEDS-RENDERING": root(NeedsRendering=True),
    "PDFA-SIGNATURE-RANGE": signature_field(),
    "PDFA-SIGNATURE": signature_field(),
    "PDFA-ACTION": annotation(2, A=Dictionary(S=Name.JavaScript, JS=String("1"))),
    "PDFA-ACTION-NAMED": lambda pdf: pdf.Root.Outlines.First.A.__setitem__("/N", Name.Print),
    "PDFA-AA": lambda pdf: page(pdf).__setitem__("/AA", Dictionary()),
    "PDFA-OC-NAME": lambda pdf: pdf.Root.OCProperties.D.__delitem__("/Name"),
    "PDFA-OC-NAME-TWICE": lambda pdf: pdf.Root.OCProperties.Configs[0].__setitem__("/Name", String("Usual")),
    "PDFA-OC-ORDER": lambda pdf: pdf.Root.OCProperties.D.__setitem__("/Order", Array([])),
    "PDFA-OC-AS": lambda pdf: pdf.Root.OCProperties.D.__setitem__("/AS", Array([])),
    "PDFA-PRESENTATIONS": root(Names=Dictionary(AlternatePresentations=Dictionary())),
    "PDFA-PRES-STEPS": lambda pdf: page(pdf).__setitem__("/PresSteps", Dictionary()),
    "PDFA-REQUIREMENTS": root(Requirements=Array([])),
}


def twisted(pdf: pikepdf.Pdf) -> None:
    pdf.Root.StructTreeRoot.RoleMap.P = Name.Span
    pdf.Root.StructTreeRoot.K.S = Name.P


METADATA: dict[str, Change] = {
    "PDFA-XMP": lambda pdf: pdf.Root.__delitem__("/Metadata"),
    "PDFA-XMP-HEADER": metadata(packet().replace(b"?>", b' bytes="9"?>', 1)),
    "PDFA-XMP-ENCODING": metadata(packet().decode().encode("utf-16")),
    "PDFA-XMP-SYNTAX": metadata(packet().replace(b"</dc:title>", b"</dc:titel>")),
    "PDFA-XMP-UNDEFINED": metadata(plain("Mood", "good")),
    "PDFA-XMP-TYPE": metadata(plain("ModifyDate", "yesterday")),
    "PDFA-XMP-EXTENSION": metadata(
        described(shelf()).replace(b"pdfaExtension:", b"ext:").replace(b"xmlns:pdfaExtension", b"xmlns:ext")
    ),
    "PDFA-XMP-EXTENSION-FIELD": metadata(described(shelf(more="<pdfaProperty:colour>red</pdfaProperty:colour>"))),
    "PDFA-XMP-EXTENSION-VALUE": metadata(described(shelf(category="mine"))),
    "PDFA-XMP-EXTENSION-TYPE": metadata(described(shelf("Furniture"))),
    "PDFA-CLAIM": metadata(packet().replace(b"pdfaid:part=", b"dc:source=").replace(b'pdfaid:conformance="A"', b"")),
    "PDFA-CLAIM-PART": metadata(packet(part="1")),
    "PDFA-CLAIM-LEVEL": metadata(packet(level="b")),
    "PDFA-CLAIM-PREFIX": metadata(packet().replace(b"pdfaid", b"id")),
    "PDFA-MARKED": lambda pdf: pdf.Root.__delitem__("/MarkInfo"),
    "PDFA-STRUCTURE": lambda pdf: pdf.Root.__delitem__("/StructTreeRoot"),
    "PDFA-ROLE": lambda pdf: pdf.Root.StructTreeRoot.__delitem__("/RoleMap"),
    "PDFA-ROLE-STANDARD": twisted,
    "PDFA-LANGUAGE": root(Lang=String("deutsch_oe!")),
}


def filespec(pdf: pikepdf.Pdf) -> pikepdf.Object:
    return pdf.Root.AF[0]


def spec(**entries: object) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        for key, value in entries.items():
            if value is None:
                del filespec(pdf)[f"/{key}"]
            else:
                filespec(pdf)[f"/{key}"] = value

    return change


def claimed(old: bytes, new: bytes) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        said = pdf.Root.Metadata.read_bytes()
        assert old in said, old
        pdf.Root.Metadata.write(said.replace(old, new))

    return change


def inside(old: bytes, new: bytes) -> Change:
    def change(pdf: pikepdf.Pdf) -> None:
        stream = filespec(pdf).EF.F
        content = stream.read_bytes()
        assert old in content, old
        stream.write(content.replace(old, new))

    return change


def second_invoice(pdf: pikepdf.Pdf) -> None:
    other = pikepdf.AttachedFileSpec(pdf, facturx.xml(samples.credit()), filename="xrechnung.xml", mime_type="text/xml")
    pdf.attachments["xrechnung.xml"] = other
    other.obj.AFRelationship = Name.Alternative
    other.obj.EF.F.Params.ModDate = String("D:20260330")
    pdf.Root.AF.append(other.obj)


def unlisted(pdf: pikepdf.Pdf) -> None:
    page(pdf).AF = pdf.Root.AF
    del pdf.Root.AF


def without_files(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.AF
    del pdf.Root.Names


def part_2(pdf: pikepdf.Pdf) -> None:
    said = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(said.replace(b"<pdfaid:part>3<", b"<pdfaid:part>2<"))


EMBEDDED: dict[str, Change] = {
    "PDFA-FILE-NAME": spec(UF=None),
    "PDFA-FILE-MIME": lambda pdf: filespec(pdf).EF.F.__setitem__("/Subtype", Name.xml),
    "PDFA-FILE-RELATIONSHIP": spec(AFRelationship=None),
    "PDFA-FILE-UNLINKED": lambda pdf: pdf.Root.__delitem__("/AF"),
    "PDFA-FILE-NOT-PDFA": part_2,
}


def other_total(pdf: pikepdf.Pdf) -> None:
    stream = filespec(pdf).EF.F
    made = stream.read_bytes()
    for name in (b"GrandTotalAmount", b"DuePayableAmount"):
        start = made.index(b">", made.index(b"<ram:" + name)) + 1
        made = made[:start] + b"77123.45" + made[made.index(b"<", start) :]
    stream.write(made)


INVOICE: dict[str, Change] = {
    "FX-PDF-NONE": without_files,
    "FX-PDF-TWO": second_invoice,
    "FX-PDF-PART": part_2,
    "FX-PDF-XML": inside(b"</rsm:CrossIndustryInvoice>", b""),
    "FX-PDF-NAME": spec(F=String("invoice.xml"), UF=String("invoice.xml")),
    "FX-PDF-RELATIONSHIP": spec(AFRelationship=Name.Supplement),
    "FX-PDF-RELATIONSHIP-DATA": inside(b"urn:cen.eu:en16931:2017", b"urn:factur-x.eu:1p0:minimum"),
    "FX-PDF-MIME": lambda pdf: filespec(pdf).EF.F.__setitem__("/Subtype", Name("/text/plain")),
    "FX-PDF-MODDATE": lambda pdf: filespec(pdf).EF.F.Params.__delitem__("/ModDate"),
    "FX-PDF-AF": unlisted,
    "FX-PDF-TREE": lambda pdf: pdf.Root.__delitem__("/Names"),
    "FX-PDF-XMP": lambda pdf: pdf.Root.Metadata.write(packet(level="B")),
    "FX-PDF-XMP-FIELD": claimed(b"<fx:Version>1.0</fx:Version>", b""),
    "FX-PDF-TYPE": claimed(b"<fx:DocumentType>INVOICE<", b"<fx:DocumentType>ORDER<"),
    "FX-PDF-XMP-NAME": claimed(b"<fx:DocumentFileName>factur-x.xml<", b"<fx:DocumentFileName>zugferd-invoice.xml<"),
    "FX-PDF-LEVEL": claimed(b"<fx:ConformanceLevel>EN 16931<", b"<fx:ConformanceLevel>EXTENDED<"),
    "FX-PDF-TOTAL": other_total,
}


ALSO: dict[str, set[str]] = {
    "PDFA-SIGNATURE-RANGE": {"PDFA-SIGNATURE"},
    "PDFA-SIGNATURE": {"PDFA-SIGNATURE-RANGE"},
    "PDFA-FILE-MIME": {"FX-PDF-MIME"},
    "PDFA-FILE-RELATIONSHIP": {"FX-PDF-RELATIONSHIP"},
    "PDFA-FILE-UNLINKED": {"FX-PDF-AF"},
    "PDFA-FILE-NOT-PDFA": {"FX-PDF-PART"},
    "FX-PDF-PART": {"PDFA-FILE-NOT-PDFA"},
    "FX-PDF-NAME": {"FX-PDF-XMP-NAME"},
    "FX-PDF-RELATIONSHIP-DATA": {"FX-PDF-LEVEL"},
}
"""What a break brings with it."""
