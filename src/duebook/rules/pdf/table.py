"""The table of rules: code, sentence, source. A test asks that every rule is found in some file, and that no other code is.

Sources are clauses of ISO 19005-3:2012 (part 2 has the same numbers) and sections of Factur-X 1.09.
"""

from typing import NamedTuple

from duebook.kernel.rules import Severity

PDFA = "ISO 19005-3:2012"
FACTURX = "Factur-X 1.09"


class Row(NamedTuple):
    """One rule."""

    sentence: str
    source: str
    severity: Severity = Severity.ERROR


def _rows(standard: str, rows: dict[str, tuple[str, str]]) -> dict[str, Row]:
    return {code: Row(sentence, f"{standard}, {clause}") for code, (clause, sentence) in rows.items()}


_STRUCTURE = {
    "PDFA-FILE": ("6.1", "This cannot be read as a PDF: {why}. Make the file anew."),
    "PDFA-HEADER": ("6.1.2", "The file begins with '{text}'. It must begin with %PDF-1.0 to %PDF-1.7 and a line end."),
    "PDFA-HEADER-BINARY": ("6.1.2", "The second line is not % and four bytes above 127. Save the file anew as PDF/A."),
    "PDFA-ID": ("6.1.3", "The trailer has no file identifier. Write an ID of two strings."),
    "PDFA-ENCRYPT": ("6.1.3", "The file is encrypted. Save it without a password and without restrictions."),
    "PDFA-EOF": ("6.1.3", "{count} bytes stand behind the last end-of-file marker, or there is none. Cut them off."),
    "PDFA-XREF": ("6.1.4", "The cross-reference table does not lead to the objects. Save the file anew."),
    "PDFA-XREF-SPACING": ("6.1.4", "A single line end must stand between xref and the numbers that follow."),
    "PDFA-OBJECT": ("6.1.9", "This object cannot be read: {text}. Save the file anew."),
    "PDFA-OBJECT-SPACING": ("6.1.9", "Around '{text}' spaces or line ends are missing or too many. Save the file anew."),
    "PDFA-OBJECT-COUNT": ("6.1.13", "The file has {count} objects; 8388607 are allowed."),
    "PDFA-HEX-ODD": ("6.1.6", "The hexadecimal string <{text}> has an odd number of digits. Add the missing one."),
    "PDFA-HEX-DIGITS": ("6.1.6", "The hexadecimal string <{text}> holds something other than 0-9 and A-F."),
    "PDFA-STREAM-LENGTH": ("6.1.7.1", "The stated length of the stream and its real one differ ({text}). Save the file anew."),
    "PDFA-STREAM-EOL": ("6.1.7.1", "A line end is missing or wrong at '{text}'. Save the file anew."),
    "PDFA-STREAM-DATA": ("6.1.7.2", "The stream cannot be decoded: {text}."),
    "PDFA-STREAM-EXTERNAL": ("6.1.7.1", "The key {key} takes the stream's bytes from another file. Embed them."),
    "PDFA-FILTER": ("6.1.7.2", "The filter {filter} is not allowed. Compress the stream with FlateDecode."),
    "PDFA-UTF8": ("6.1.8", "The name '{name}' of a {what} is not UTF-8."),
    "PDFA-INLINE-FILTER": ("6.1.10", "The inline image uses the filter {filter}, which is not allowed. Use FlateDecode."),
    "PDFA-PERMISSIONS": ("6.1.12", "The permissions hold {key}; only UR3 and DocMDP are allowed."),
    "PDFA-PERMISSIONS-DIGEST": ("6.1.12", "The signature reference holds {key}, which is not allowed beside DocMDP."),
    "PDFA-INTEGER": ("6.1.13", "The whole number {text} is out of range: -2147483648 to 2147483647."),
    "PDFA-REAL": ("6.1.13", "The number {text} is out of range: 3.403e38 is the largest."),
    "PDFA-REAL-SMALL": ("6.1.13", "The number {text} is too close to zero: 1.175e-38 is the smallest."),
    "PDFA-STRING": ("6.1.13", "A string has {text} bytes; 32767 are allowed."),
    "PDFA-NAME": ("6.1.13", "A name has {text} bytes; 127 are allowed."),
    "PDFA-NESTING": ("6.1.13", "Graphics states are nested deeper than {most} levels (q and Q)."),
    "PDFA-DEVICEN-COUNT": ("6.1.13", "A DeviceN colour space has {count} colourants; 32 are allowed."),
    "PDFA-CID": ("6.1.13", "The CMap gives the CID {cid}; 65535 is the largest."),
    "PDFA-PAGE-SIZE": ("6.1.13", "The {box} is {width} x {height} units; each side must have 3 to 14400."),
}

_GRAPHICS = {
    "PDFA-OPERATOR": ("6.2.2", "The content uses the operator '{operator}', which PDF does not know. Take it out."),
    "PDFA-CONTENT": ("6.2.2", "The content cannot be read to its end: {why}."),
    "PDFA-RESOURCES": ("6.2.2", "The {kind} '{name}' is not in a resource dictionary of the content's own. Add it there."),
    "PDFA-OUTPUT-PROFILE": (
        "6.2.3",
        "The colour profile of the output intent is not valid: {why}. Embed an ICC profile of version 2 or 4.",
    ),
    "PDFA-OUTPUT-INTENTS": ("6.2.3", "The output intents have {count} different profiles. Let all refer to the same one."),
    "PDFA-OUTPUT-PROFILE-REF": ("6.2.3", "The output intent refers to a profile outside the file. Embed it."),
    "PDFA-ICC": ("6.2.4.2", "The ICC profile of a colour space is not valid: {why}."),
    "PDFA-OVERPRINT": ("6.2.4.2", "Overprint mode 1 is used with an ICC based CMYK colour. Set OPM to 0."),
    "PDFA-DEVICE-COLOUR": (
        "6.2.4.3",
        "{space} is used, the output intent is '{intent}'. Add a fitting output intent or use an ICC based colour space.",
    ),
    "PDFA-DEVICEN": ("6.2.4.4", "The colourant {name} is not described in the Colorants of its DeviceN colour space."),
    "PDFA-SEPARATION": ("6.2.4.4", "The spot colour {name} is defined differently here and at {other}."),
    "PDFA-GSTATE": ("6.2.5", "The graphics state holds {key}. Take the transfer function or halftone phase out."),
    "PDFA-HALFTONE": ("6.2.5", "A halftone is not allowed as it is: {why}."),
    "PDFA-INTENT": (
        "6.2.6",
        "The rendering intent {intent} is not known. Use Perceptual, Saturation or one of the two colorimetric ones.",
    ),
    "PDFA-ALTERNATES": ("6.2.8", "The image has alternates. Take them out."),
    "PDFA-OPI": ("6.2.8", "The image or form stands for a file elsewhere (OPI). Embed that file's content."),
    "PDFA-INTERPOLATE": ("6.2.8", "The image asks for interpolation. Set Interpolate to false."),
    "PDFA-IMAGE-BITS": ("6.2.8", "The image has {bits} bits for each component; 1, 2, 4, 8 or 16 are allowed, 1 in a mask."),
    "PDFA-JPX": ("6.2.8.3", "The JPEG 2000 image is not allowed as it is: {why}."),
    "PDFA-POSTSCRIPT": ("6.2.9", "A PostScript object is used. Draw it with PDF operators."),
    "PDFA-REFERENCE": ("6.2.9", "A form takes its content from another PDF (Ref). Embed the content."),
    "PDFA-BLEND-MODE": ("6.2.10", "The blend mode {mode} is not known."),
    "PDFA-BLENDING": (
        "6.2.10",
        "The page is transparent, but has neither an output intent nor a blending colour space. Add one of them.",
    ),
}

_FONTS = {
    "PDFA-FONT-KEY": ("6.2.11.2", "The entry {key} of the font is missing or wrong."),
    "PDFA-FONT-PROGRAM": ("6.2.11.2", "The embedded font program cannot be read: {why}. Embed the font anew."),
    "PDFA-CIDSYSTEMINFO": ("6.2.11.3.1", "The collections of font ({font}) and character map ({map}) do not go together."),
    "PDFA-CIDTOGID": ("6.2.11.3.2", "The font has no CIDToGIDMap. Add one, or the name Identity."),
    "PDFA-CMAP": ("6.2.11.3.3", "The character map {name} is neither predefined nor embedded. Embed it."),
    "PDFA-CMAP-WMODE": (
        "6.2.11.3.3",
        "The writing mode of the character map is {dictionary} in its dictionary and {stream} in its stream.",
    ),
    "PDFA-FONT-EMBED": ("6.2.11.4.1", "The font is not embedded. Embed it, or let the text be invisible."),
    "PDFA-GLYPH": ("6.2.11.4.1", "The embedded font has no glyph for code {code}. Embed the font with every glyph that is used."),
    "PDFA-FONT-CHARSET": (
        "6.2.11.4.2",
        "The CharSet of the font leaves out the glyph {name}. List all glyphs or take CharSet out.",
    ),
    "PDFA-FONT-CIDSET": ("6.2.11.4.2", "The CIDSet of the font leaves out CID {cid}. List all or take CIDSet out."),
    "PDFA-GLYPH-WIDTH": ("6.2.11.5", "Code {code} is {stated} wide by the font dictionary, {width} by the embedded font."),
    "PDFA-TRUETYPE-ENCODING": ("6.2.11.6", "The encoding of this TrueType font is not allowed: {why}."),
    "PDFA-TRUETYPE-CMAP": ("6.2.11.6", "The character maps in this TrueType font are not allowed: {why}."),
    "PDFA-TOUNICODE": ("6.2.11.7.2", "The font does not say which characters its codes are. Add ToUnicode, or claim level B."),
    "PDFA-TOUNICODE-CODE": ("6.2.11.7.2", "ToUnicode gives no character for code {code}."),
    "PDFA-NOTDEF": (
        "6.2.11.8",
        "Code {code} shows the glyph for missing characters (.notdef). Embed a font that has the character.",
    ),
}

_INTERACTION = {
    "PDFA-ANNOT-TYPE": ("6.3.1", "Annotations of the type {type} are not allowed. Take it out."),
    "PDFA-ANNOT-FLAGS-MISSING": ("6.3.2", "The annotation has no flags. Add F with the value 4 (print)."),
    "PDFA-ANNOT-FLAGS": ("6.3.2", "The flags of the annotation are wrong ({flags}). It must be printed and must not be hidden."),
    "PDFA-ANNOT-APPEARANCE-MISSING": ("6.3.3", "The annotation has no appearance. Add one (AP)."),
    "PDFA-ANNOT-APPEARANCE": (
        "6.3.3",
        "The appearance of the annotation ({keys}) must hold N alone: a stream, for buttons a dictionary of states.",
    ),
    "PDFA-FIELD-ACTION": ("6.4.1", "The form field has an action ({key}). Take it out."),
    "PDFA-NEED-APPEARANCES": (
        "6.4.1",
        "The form asks the reader to draw its fields (NeedAppearances). Draw them and set it to false.",
    ),
    "PDFA-XFA": ("6.4.2", "The form is an XFA form. Make it a plain one."),
    "PDFA-NEEDS-RENDERING": ("6.4.2", "The catalogue holds NeedsRendering. Take it out."),
    "PDFA-SIGNATURE-RANGE": ("6.4.3", "The signature does not cover the whole file."),
    "PDFA-SIGNATURE": ("6.4.3", "The signature has {signers} signers, or no certificate. It must have one of each."),
    "PDFA-ACTION": ("6.5.1", "The action {action} is not allowed. Take it out."),
    "PDFA-ACTION-NAMED": ("6.5.1", "The named action {name} is not allowed; NextPage, PrevPage, FirstPage and LastPage are."),
    "PDFA-AA": ("6.5.2", "The {where} has additional actions (AA). Take them out."),
    "PDFA-OC-NAME": ("6.9", "A configuration of layers has no name. Give it one."),
    "PDFA-OC-NAME-TWICE": ("6.9", "Two configurations of layers are called {name}. Give each a name of its own."),
    "PDFA-OC-ORDER": ("6.9", "The order of layers leaves out {count} of them. List all."),
    "PDFA-OC-AS": ("6.9", "A configuration of layers changes by itself (AS). Take that out."),
    "PDFA-PRESENTATIONS": ("6.10", "The file holds alternate presentations. Take them out."),
    "PDFA-PRES-STEPS": ("6.10", "The page has presentation steps. Take them out."),
    "PDFA-REQUIREMENTS": ("6.11", "The catalogue makes requirements of the reader. Take them out."),
}

_METADATA = {
    "PDFA-XMP": ("6.6.2.1", "The file has no XMP metadata. Save it as PDF/A."),
    "PDFA-XMP-HEADER": ("6.6.2.1", "The header of the metadata holds the attribute {name}. Take it out."),
    "PDFA-XMP-ENCODING": ("6.6.2.1", "The metadata is not UTF-8."),
    "PDFA-XMP-SYNTAX": ("6.6.2.1", "The metadata is not valid XMP: {why}."),
    "PDFA-XMP-UNDEFINED": (
        "6.6.2.3.1",
        "The property {name} is neither predefined nor described by an extension schema. Describe it or take it out.",
    ),
    "PDFA-XMP-TYPE": ("6.6.2.3.1", "The property {name} must be of the type {type}; its value is '{value}'."),
    "PDFA-XMP-EXTENSION": ("6.6.2.3.3", "{name} is not a bag of schemas called pdfaExtension:schemas."),
    "PDFA-XMP-EXTENSION-FIELD": ("6.6.2.3.3", "The description of a {part} holds {name}, which it must not."),
    "PDFA-XMP-EXTENSION-VALUE": ("6.6.2.3.3", "{name} is missing in the description of a {part}, or is wrong there."),
    "PDFA-XMP-EXTENSION-TYPE": ("6.6.2.3.3", "The value type {type} is neither one of XMP nor described. Describe it."),
    "PDFA-CLAIM": ("6.6.4", "The file does not say that it is PDF/A. Save it as PDF/A-3."),
    "PDFA-CLAIM-PART": ("6.6.4", "The file says it is PDF/A-{part}. Parts 2 and 3 are checked here; e-invoices need part 3."),
    "PDFA-CLAIM-LEVEL": ("6.6.4", "The file claims conformance level '{level}'; A, B and U exist."),
    "PDFA-CLAIM-PREFIX": ("6.6.4", "The claim is written with the prefix {prefix} instead of pdfaid."),
    "PDFA-MARKED": ("6.7.2.2", "Level A needs a tagged file (MarkInfo, Marked true). Tag it, or claim level B."),
    "PDFA-STRUCTURE": ("6.7.3.3", "Level A needs a structure tree. Tag the file, or claim level B."),
    "PDFA-ROLE": ("6.7.3.4", "The structure type {type} does not lead to a standard type. Add it to RoleMap."),
    "PDFA-ROLE-STANDARD": ("6.7.3.4", "The standard structure type {type} is given another meaning in RoleMap. Take that out."),
    "PDFA-LANGUAGE": ("6.7.4", "'{language}' is not a language tag such as en or de-AT."),
    "PDFA-FILE-NAME": ("6.8", "The embedded file has no {keys}. Give it its name in F and UF."),
    "PDFA-FILE-MIME": ("6.8", "The type of the embedded file is '{type}'. State a MIME type such as text/xml in Subtype."),
    "PDFA-FILE-RELATIONSHIP": ("6.8", "The embedded file does not say how it relates to the document. Add AFRelationship."),
    "PDFA-FILE-UNLINKED": ("6.8", "The embedded file is associated with nothing. List it in AF of the catalogue."),
}

_PART_2 = {"PDFA-FILE-NOT-PDFA": ("6.8", "PDF/A-2 may embed only PDF/A files. Take this one out, or claim PDF/A-3.")}

_CONTAINER = {
    "FX-PDF-NONE": ("6.2", "The metadata speaks of a {schema} invoice, but no XML is embedded."),
    "FX-PDF-TWO": ("6.2", "Several different invoices are embedded ({names}). Embed exactly one."),
    "FX-PDF-PART": ("6.1", "An invoice with XML must be PDF/A-3; this file says '{part}'."),
    "FX-PDF-XML": ("6.2", "The embedded invoice is not well-formed XML: {why}."),
    "FX-PDF-NAME": (
        "6.2.2",
        "The embedded invoice is called {name}; it must be factur-x.xml (xrechnung.xml, zugferd-invoice.xml).",
    ),
    "FX-PDF-RELATIONSHIP": (
        "6.2.2",
        "The relationship of the embedded invoice is {relationship}; it must be Alternative, Data or Source.",
    ),
    "FX-PDF-RELATIONSHIP-DATA": (
        "6.2.2",
        "The relationship is {relationship}; with profile {level} it must be Data, as the XML does not replace the page.",
    ),
    "FX-PDF-MIME": ("6.2.2", "The type of the embedded invoice is '{type}'; it must be text/xml."),
    "FX-PDF-MODDATE": ("6.2.2", "The embedded invoice has no date of change. Add Params with ModDate."),
    "FX-PDF-AF": ("6.2.2", "The catalogue does not list the embedded invoice in AF. Add it."),
    "FX-PDF-TREE": ("6.2.2", "The embedded invoice is not in the name tree EmbeddedFiles. Add it."),
    "FX-PDF-XMP": (
        "6.3",
        "The metadata does not describe the embedded invoice. Add the fx properties with their extension schema.",
    ),
    "FX-PDF-XMP-FIELD": ("6.3", "The metadata gives no {name} for the embedded invoice. Add it."),
    "FX-PDF-TYPE": ("6.3", "The metadata says the document type is {type}; the XML is of type {expected}."),
    "FX-PDF-XMP-NAME": ("6.3", "The metadata names the file {name}; the embedded one is called {file}."),
    "FX-PDF-LEVEL": ("6.3", "The metadata claims profile {level}; the XML is of profile {expected}."),
    "FX-PDF-TOTAL": (
        "3.1",
        "The total in the XML ({total}, to pay {due}) is not printed on the page. Page and XML must say the same.",
    ),
}

RULES: dict[str, Row] = {
    **_rows(PDFA, {**_STRUCTURE, **_GRAPHICS, **_FONTS, **_INTERACTION, **_METADATA}),
    **_rows("ISO 19005-2:2011", _PART_2),
    **_rows(FACTURX, _CONTAINER),
    "PDFA-LIMIT": Row("The file was checked only in part: it passes the limit of {text}.", PDFA, Severity.WARNING),
}
