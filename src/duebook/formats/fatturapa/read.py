"""FatturaPA as documents: one header, and one document for each FatturaElettronicaBody. docs/decisions/0088.

The totals are the sender's own: the breakdown gives net and tax, ImportoTotaleDocumento the total, ImportoPagamento what is to be
paid. Elements are taken with or without a namespace, as they come.
"""

from collections.abc import Iterator

from lxml import etree

from duebook.domain.codes import DocumentType
from duebook.domain.document import Document, Note, Preceding
from duebook.domain.ports import Reading
from duebook.edge import xmlsafe
from duebook.edge.xmlsafe import Element
from duebook.formats.fatturapa.attached import read_attachment
from duebook.formats.fatturapa.codes import USUAL, type_read
from duebook.formats.fatturapa.envelope import unwrap
from duebook.formats.fatturapa.limits import LENGTHS
from duebook.formats.fatturapa.names import ROOT, SIGNATURE, SIMPLIFIED
from duebook.formats.fatturapa.readlines import lines
from duebook.formats.fatturapa.readmoney import breakdown, payment, totals, withheld
from duebook.formats.fatturapa.readparties import Header, header, transport
from duebook.formats.fatturapa.said import plain
from duebook.formats.fatturapa.simplified import simplified
from duebook.formats.tree import Tree
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault, Severity

_HEADING = "DatiGenerali/DatiGeneraliDocumento"
_ORDERS = ("DatiOrdineAcquisto", "DatiContratto", "DatiConvenzione")
_MOST_BODIES = 10_000


def read(content: bytes) -> Reading:
    """Every document in the bytes; raises :class:`Invalid` where they are not a FatturaPA."""
    inner = unwrap(content)
    root = xmlsafe.parse(inner)
    name = etree.QName(root).localname
    if name not in {ROOT, SIMPLIFIED}:
        raise Invalid([Fault("READ-ROOT", "/", "This is not a FatturaPA: {name}.", facts={"name": str(root.tag)})])
    signed = _prepared(root) or inner is not content
    tree = Tree(root, {})
    bodies = tree.all(root, "FatturaElettronicaBody")
    if not bodies or len(bodies) > _MOST_BODIES:
        sentence = "A FatturaPA holds 1 to {most} invoices; this one has {count}."
        raise Invalid([Fault("READ-BODIES", f"/{name}", sentence, facts={"most": str(_MOST_BODIES), "count": str(len(bodies))})])
    if name == SIMPLIFIED:
        documents = tuple(simplified(tree, root, body) for body in bodies)
    else:
        documents = tuple(_document(tree, header(tree, root), body) for body in bodies)
    return Reading(documents, (*_signature(name, signed=signed), *tree.faults, *tree.left()))


def _prepared(root: Element) -> bool:
    """Take the signature out and the namespaces off; whether there was a signature."""
    signatures = root.findall(SIGNATURE)
    for one in signatures:
        root.remove(one)
    for one in root.iter():
        if isinstance(one.tag, str) and one.tag.startswith("{"):
            one.tag = etree.QName(one).localname
    return bool(signatures)


def _signature(name: str, *, signed: bool) -> Iterator[Fault]:
    if signed:
        yield Fault("READ-SIGNED", f"/{name}", "This file is signed. The signature was not checked.", Severity.INFO)


def _document(tree: Tree, head: Header, body: Element) -> Document:
    heading = tree.one(body, _HEADING)
    rows = breakdown(tree, body, head.setting)
    kind, process = _type(tree, body, head)
    currency = tree.text(body, f"{_HEADING}/Divisa") or "EUR"
    order, item_of = _orders(tree, body)
    found = lines(tree, body, rows, head.setting, currency, item_of)
    held = withheld(tree, heading)
    paid = payment(tree, body, currency, tree.day(body, f"{_HEADING}/Data"))
    sums, prepaid = totals(tree, body, found, rows, paid, held)
    project, tender = _project(tree, body)
    instalments = paid.instalments if sum(one.amount for one in paid.instalments) == sums.payable else ()
    return Document(
        type=kind,
        number=tree.text(body, f"{_HEADING}/Numero"),
        issue_date=tree.day(body, f"{_HEADING}/Data"),
        tax_point_code=rows.tax_point_code,
        due_date=paid.due,
        currency=currency,
        project_reference=project,
        contract_reference=plain(tree.text(body, "DatiGenerali/DatiContratto/IdDocumento")),
        purchase_order=order,
        receiving_advice=plain(tree.text(body, "DatiGenerali/DatiRicezione/IdDocumento")),
        despatch_advice=_despatch(tree, body),
        tender=tender,
        buyer_accounting_reference=head.reference,
        notes=_notes(tree, body),
        process=process,
        preceding=tuple(_preceding(tree, one) for one in tree.all(body, "DatiGenerali/DatiFattureCollegate")),
        seller=head.seller,
        buyer=head.buyer,
        tax_representative=head.representative,
        delivery=transport(tree, body),
        payment=paid.means,
        allowances=found.allowances,
        attachments=tuple(read_attachment(tree, one) for one in tree.all(body, "Allegati")),
        lines=found.lines,
        prepaid=prepaid,
        totals=sums,
        vat=rows.vat,
        instalments=instalments,
    )


def _type(tree: Tree, body: Element, head: Header) -> tuple[DocumentType, str]:
    """BT-3, and BT-23 where the code says more than the type."""
    code = tree.text(body, f"{_HEADING}/TipoDocumento")
    kind = type_read(code, by_buyer=head.by_buyer)
    if kind is None:
        sentence = "The document type {value} is not known here; it is read as {type}."
        tree.wrong("READ-TYPE", body, f"{_HEADING}/TipoDocumento", sentence, value=code or "(none)", type="380")
        return DocumentType.INVOICE, ""
    return kind, "" if code in USUAL else code


def _notes(tree: Tree, body: Element) -> tuple[Note, ...]:
    """Causale: one that fills its field goes on in the next."""
    texts: list[str] = []
    full = False
    for one in tree.all(body, f"{_HEADING}/Causale"):
        tree.skip(one)
        text = one.text or ""
        if full:
            texts[-1] += text
        else:
            texts.append(text)
        full = len(text) == LENGTHS["Causale"]
    return tuple(Note(text=text.strip()) for text in texts if text.strip())


def _orders(tree: Tree, body: Element) -> tuple[str, dict[str, str]]:
    """BT-13, and BT-132 by NumeroLinea. A second order stays unread, and so is named."""
    order = ""
    items: dict[str, str] = {}
    for one in tree.all(body, "DatiGenerali/DatiOrdineAcquisto"):
        node = tree.one(one, "IdDocumento")
        value = plain((node.text or "").strip()) if node is not None else ""
        if not order or value in {"", order}:
            tree.skip(node)
            order = order or value
        numbers = tree.all(one, "RiferimentoNumeroLinea")
        if numbers and tree.one(one, "NumItem") is not None and value in {"", order}:
            item = tree.text(one, "NumItem")
            items.update({tree.text(number): item for number in numbers})
    return order, items


def _project(tree: Tree, body: Element) -> tuple[str, str]:
    """BT-11 (CUP, else the code of the job) and BT-17 (CIG) of the first order, contract or agreement that names them."""
    project = tender = ""
    for name in _ORDERS:
        for one in tree.all(body, f"DatiGenerali/{name}"):
            for element in ("CodiceCUP", "CodiceCommessaConvenzione"):
                node = tree.one(one, element)
                value = (node.text or "").strip() if node is not None else ""
                if value and project in {"", value}:
                    project = tree.text(node)
            node = tree.one(one, "CodiceCIG")
            value = (node.text or "").strip() if node is not None else ""
            if value and tender in {"", value}:
                tender = tree.text(node)
    return project, tender


def _preceding(tree: Tree, one: Element) -> Preceding:
    return Preceding(number=tree.text(one, "IdDocumento"), issue_date=tree.day(one, "Data"))


def _despatch(tree: Tree, body: Element) -> str:
    """BT-16: the first DDT; its day says no more than the delivery's or the document's where it is one of them."""
    one = tree.one(body, "DatiGenerali/DatiDDT")
    if one is None:
        return ""
    day = (
        tree.one(one, "DataDDT"),
        tree.one(body, f"{_HEADING}/Data"),
        tree.one(body, "DatiGenerali/DatiTrasporto/DataOraConsegna"),
    )
    own, *others = ((node.text or "").strip()[:10] if node is not None else "" for node in day)
    if own in others:
        tree.skip(one, "DataDDT")
    return tree.text(one, "NumeroDDT")
