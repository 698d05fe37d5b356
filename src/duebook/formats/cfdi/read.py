"""A CFDI 4.0 or 3.3 as a document. docs/decisions/0089.

The number is series and folio; the UUID of the stamp, by which other documents name this one, is a note with the subject REG.
What the buyer withholds (ISR, IVA) counts as prepaid, so that the payable is the Total that the sender wrote.
"""

from babel.core import get_global

from duebook.domain.codes import DocumentType
from duebook.domain.document import Document, ExchangeRate, Note, PaymentMeans, Preceding
from duebook.domain.party import Address, Party
from duebook.domain.ports import Reading
from duebook.edge import xmlsafe
from duebook.edge.xmlsafe import Element
from duebook.formats.cfdi.attributes import Attributes
from duebook.formats.cfdi.names import ANYONE, KINDS, LOCAL_TAXES, MEANS, OTHER_KINDS, RELATIONS, STAMP, VERSIONS
from duebook.formats.cfdi.readmoney import lines, totals
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault, Severity

_SEALS = ("Sello", "NoCertificado", "Certificado")
_STAMP_SEALS = ("Version", "FechaTimbrado", "RfcProvCertif", "Leyenda", "SelloCFD", "NoCertificadoSAT", "SelloSAT")


def read(content: bytes) -> Reading:
    """The document in the bytes; raises :class:`Invalid` where they are not a CFDI that bills something."""
    root = xmlsafe.parse(content)
    namespace, _, name = str(root.tag).rpartition("}")
    namespace = namespace.removeprefix("{")
    if name != "Comprobante" or namespace not in VERSIONS:
        raise Invalid([Fault("READ-ROOT", "/", "This is not a CFDI: {name}.", facts={"name": str(root.tag)})])
    tree = Attributes(root, {"cfdi": namespace, "tfd": STAMP, "implocal": LOCAL_TAXES})
    version = tree.value(root, "Version")
    if version not in VERSIONS[namespace]:
        facts = {"version": version or root.get("version", "(none)")[:10], "line": str(root.sourceline or 1)}
        sentence = "CFDI version {version} is not read here; 4.0 and 3.3 are."
        raise Invalid([Fault("READ-VERSION", "/cfdi:Comprobante/@Version", sentence, facts=facts)])
    kind = tree.value(root, "TipoDeComprobante")
    if kind not in KINDS:
        facts = {"kind": OTHER_KINDS.get(kind, f"of the unknown type {kind[:10]}"), "line": str(root.sourceline or 1)}
        sentence = "This CFDI is {kind}; it bills nothing."
        raise Invalid([Fault("READ-KIND", "/cfdi:Comprobante/@TipoDeComprobante", sentence, facts=facts)])
    document = _document(tree, root, KINDS[kind])
    return Reading((document,), (*tree.faults, *tree.left()))


def _document(tree: Attributes, root: Element, kind: DocumentType) -> Document:
    _seals(tree, root)
    uuid = _complements(tree, root)
    currency = tree.value(root, "Moneda") or "MXN"
    preceding, kind = _related(tree, root, kind)
    found = lines(tree, root, currency)
    rate = tree.amount(root, "TipoCambio")
    exchange = None if currency == "MXN" or not rate or rate <= 0 else ExchangeRate(currency="MXN", rate=rate)
    money = totals(tree, root, found, exchange)
    series, folio = tree.value(root, "Serie"), tree.value(root, "Folio")
    return Document(
        type=kind,
        number="-".join(part for part in (series, folio) if part) or uuid,
        issue_date=tree.moment(root, "Fecha"),
        currency=currency,
        payment_terms=tree.value(root, "CondicionesDePago"),
        notes=(Note(text=f"UUID {uuid}", subject_code="REG"),) if uuid else (),
        preceding=preceding,
        seller=_seller(tree, root),
        buyer=_buyer(tree, root),
        payment=_payment(tree, root),
        allowances=money.allowances,
        lines=found.lines,
        prepaid=money.totals.prepaid or None,
        exchange=exchange,
        totals=money.totals,
        vat=money.vat,
    )


def _seals(tree: Attributes, root: Element) -> None:
    """Seal and certificate are not checked here. Exportacion 01 says that nothing leaves the country."""
    for name in _SEALS:
        tree.value(root, name)
    if root.get("Exportacion") == "01":
        tree.value(root, "Exportacion")
    tree.fault("READ-SIGNED", root, "Sello", "This file is sealed. The seal was not checked.", severity=Severity.INFO)


def _complements(tree: Attributes, root: Element) -> str:
    """The UUID of the stamp. Other complements, and what the parties added for themselves, are named as a whole."""
    uuid = ""
    for holder in (*tree.all(root, "cfdi:Complemento"), *tree.all(root, "cfdi:Addenda")):
        for one in holder:
            if one.tag == f"{{{STAMP}}}TimbreFiscalDigital":
                uuid = uuid or tree.value(one, "UUID").upper()
                for name in _STAMP_SEALS:
                    tree.value(one, name)
            elif one.tag != f"{{{LOCAL_TAXES}}}ImpuestosLocales":
                tree.close(one)
                value = str(one.tag).rpartition("}")[2]
                sentence = "This has no place in the document and was left out: {value}."
                tree.fault("READ-LEFT", one, "", sentence, severity=Severity.WARNING, value=value)
    return uuid


def _related(tree: Attributes, root: Element, kind: DocumentType) -> tuple[tuple[Preceding, ...], DocumentType]:
    """BG-3: the UUIDs of the documents this one belongs to; a debit note and a replacement are known by the kind of relation."""
    found = []
    for block in tree.all(root, "cfdi:CfdiRelacionados"):
        relation = tree.value(block, "TipoRelacion")
        if kind is DocumentType.INVOICE:
            kind = RELATIONS.get(relation, kind)
        found += [Preceding(number=tree.value(one, "UUID").upper()) for one in tree.all(block, "cfdi:CfdiRelacionado")]
    return tuple(found), kind


def _seller(tree: Attributes, root: Element) -> Party:
    one = tree.one(root, "cfdi:Emisor")
    rfc, regime = tree.value(one, "Rfc"), tree.value(one, "RegimenFiscal")
    return Party(
        name=tree.value(one, "Nombre") or rfc,
        vat_id=f"MX{rfc}" if rfc else "",
        legal_info=f"Régimen fiscal {regime}" if regime else "",
        address=Address(postcode=tree.value(root, "LugarExpedicion"), country="MX"),
    )


def _buyer(tree: Attributes, root: Element) -> Party:
    one = tree.one(root, "cfdi:Receptor")
    rfc, regime, use = (tree.value(one, name) for name in ("Rfc", "RegimenFiscalReceptor", "UsoCFDI"))
    residence = tree.value(one, "ResidenciaFiscal")
    country = _country(residence) if residence else "MX"
    if not country:
        tree.fault("READ-COUNTRY", one, "ResidenciaFiscal", "The country {value} is not known.", value=residence[:10])
    known = [f"Régimen fiscal {regime}" if regime else "", f"Uso CFDI {use}" if use else ""]
    return Party(
        name=tree.value(one, "Nombre") or rfc,
        vat_id="" if rfc in ANYONE or not rfc else f"MX{rfc}",
        tax_number=tree.value(one, "NumRegIdTrib"),
        legal_info=", ".join(part for part in known if part),
        address=Address(postcode=tree.value(one, "DomicilioFiscalReceptor"), country=country),
    )


def _country(code: str) -> str:
    """ISO 3166-1 alpha-2 of an alpha-3 code; empty for one that there is not.

    >>> _country("USA"), _country("DEU"), _country("XYZ")
    ('US', 'DE', '')
    """
    found: list[str] = get_global("territory_aliases").get(code, [])
    return found[0] if len(found) == 1 and len(code) == len("USA") else ""


def _payment(tree: Attributes, root: Element) -> tuple[PaymentMeans, ...]:
    """BG-16: FormaPago; BT-82 says with MetodoPago whether it was paid at once (PUE) or will be in parts or later (PPD)."""
    form, method = tree.value(root, "FormaPago"), tree.value(root, "MetodoPago")
    if not form and not method:
        return ()
    code = MEANS.get(form, "")
    if form and not code:
        tree.fault("READ-MEANS", root, "FormaPago", "The means of payment {value} is not known.", value=form[:10])
    return (PaymentMeans(code=code or "1", text=" ".join(part for part in (form, method) if part)),)
