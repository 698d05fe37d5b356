"""A calculated document as FatturaPA 1.2.3 (FPR12, or FPA12 to an office of a public body), elements in the schema's order.

What the law wants and the document does not say is what it is for nearly everybody: the ordinary regime (RF01), VAT due at once,
the seller as transmitter. docs/decisions/0088 has the whole of it, with what is lost and why.
"""

import re
from hashlib import sha256

from duebook.domain.document import Document, Note, Preceding
from duebook.domain.ports import Writing
from duebook.formats.fatturapa import writelines, writemoney, writeparties
from duebook.formats.fatturapa.codes import BY_BUYER, type_code, type_read
from duebook.formats.fatturapa.limits import LENGTHS, Fit, spelt
from duebook.formats.fatturapa.lost import beyond
from duebook.formats.fatturapa.names import NAMESPACE, NOTHING
from duebook.formats.fatturapa.natura import Setting
from duebook.formats.markup import attribute, group, iso, leaf

_PUBLIC, _PRIVATE = "FPA12", "FPR12"
_OFFICE_SIGNS = 6
_TENDER_SIGNS = re.compile(r"[A-Z0-9]{15}")
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def write(document: Document) -> Writing:
    """The bytes and what they do not carry; raises ``Invalid`` with everything required that is missing."""
    fit = Fit()
    for path in beyond(document):
        fit.lose(path)
    regime = writeparties.regime(document)
    setting = Setting(country=document.buyer.address.country or "IT", regime=regime)
    code, mail = writeparties.channel(document, fit)
    format_code = _PUBLIC if len(code) == _OFFICE_SIGNS else _PRIVATE
    header = group(
        "FatturaElettronicaHeader",
        group(
            "DatiTrasmissione",
            group("IdTrasmittente", *writeparties.fiscal_id(document.seller.vat_id)),
            leaf("ProgressivoInvio", _progressive(document)),
            leaf("FormatoTrasmissione", format_code),
            leaf("CodiceDestinatario", code),
            leaf("PECDestinatario", mail),
        ),
        writeparties.seller(document, regime, fit),
        writeparties.representative(document, fit),
        writeparties.buyer(document, fit),
        leaf("SoggettoEmittente", "CC" if document.type in BY_BUYER.values() else ""),
    )
    body = group(
        "FatturaElettronicaBody",
        _general(document, fit),
        group("DatiBeniServizi", writelines.lines(document, setting, fit), writemoney.breakdown(document, setting, fit)),
        writemoney.payment(document, fit),
        *(writemoney.attachment(f"attachments[{i}]", one, fit) for i, one in enumerate(document.attachments)),
    )
    head = f"<p:FatturaElettronica{attribute('versione', format_code)}{attribute('xmlns:p', NAMESPACE)}>\n"
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{header}{body}</p:FatturaElettronica>\n'
    lost = fit.done()
    return Writing(text.encode(), lost)


def _progressive(document: Document) -> str:
    """A transmission number of up to ten signs: the document's own where it fits, else a digest of it."""
    plain = "".join(sign for sign in document.number if sign.isascii() and sign.isalnum())
    if plain and plain == document.number and len(plain) <= LENGTHS["ProgressivoInvio"]:
        return plain
    rest = int.from_bytes(sha256(f"{document.number} {iso(document.issue_date)}".encode()).digest()[:8], "big")
    signs = ""
    while len(signs) < LENGTHS["ProgressivoInvio"]:
        rest, digit = divmod(rest, len(_ALPHABET))
        signs += _ALPHABET[digit]
    return signs


def _general(document: Document, fit: Fit) -> str:
    return group(
        "DatiGenerali",
        _heading(document, fit),
        *_references(document, fit),
        *(_preceding(f"preceding[{i}]", one, fit) for i, one in enumerate(document.preceding)),
        _despatch(document, fit),
        writeparties.transport(document, fit),
    )


def _heading(document: Document, fit: Fit) -> str:
    totals = document.computed
    fit.need("number", document.number, "a document number")
    fit.need("issue_date", document.issue_date, "the date of the document")
    fit.need("currency", fit.match("currency", "Divisa", document.currency), "a currency of three letters")
    code = type_code(document.type, document.process)
    if type_read(code, by_buyer=document.type in BY_BUYER.values()) is not document.type:
        fit.lose("type")
    if document.process and document.process != code:
        fit.lose("process")
    rounding = totals.rounding
    return group(
        "DatiGeneraliDocumento",
        leaf("TipoDocumento", code),
        leaf("Divisa", document.currency),
        leaf("Data", iso(document.issue_date)),
        leaf("Numero", fit.text("number", "Numero", document.number)),
        leaf("ImportoTotaleDocumento", fit.number("totals.gross", totals.gross + rounding, 2)),
        leaf("Arrotondamento", fit.number("totals.rounding", rounding, 2) if rounding else ""),
        *(
            piece
            for i, one in enumerate(document.notes)
            for piece in _note(f"notes[{i}]", one, fit, more=i + 1 < len(document.notes))
        ),
    )


def _note(path: str, note: Note, fit: Fit, *, more: bool) -> list[str]:
    """Causale, several times where the text is long: one that is full goes on in the next."""
    most = LENGTHS["Causale"]
    whole = spelt(note.text, basic=False).strip()
    if whole != note.text:
        fit.lose(f"{path}.text")
    if more and whole and len(whole) % most == 0:
        fit.lose(f"{path}.text")
    return [leaf("Causale", whole[at : at + most]) for at in range(0, len(whole), most)]


def _references(document: Document, fit: Fit) -> list[str]:
    """DatiOrdineAcquisto, DatiContratto and DatiRicezione; project and tender stand with the order, else with the contract."""
    project, tender = document.project_reference, document.tender
    cup = project if _TENDER_SIGNS.fullmatch(project) else ""
    more = [
        leaf("CodiceCommessaConvenzione", "" if cup else fit.text("project_reference", "CodiceCommessaConvenzione", project)),
        leaf("CodiceCUP", cup),
        leaf("CodiceCIG", fit.text("tender", "CodiceCIG", tender)),
    ]
    order = fit.text("purchase_order", "IdDocumento", document.purchase_order)
    contract = fit.text("contract_reference", "IdDocumento", document.contract_reference)
    receiving = fit.text("receiving_advice", "IdDocumento", document.receiving_advice)
    with_contract = bool(contract and not order)
    found = []
    if order or (any(more) and not with_contract):
        found.append(group("DatiOrdineAcquisto", leaf("IdDocumento", order or NOTHING), *([] if with_contract else more)))
    found += _order_lines(document, order, fit)
    if contract:
        found.append(group("DatiContratto", leaf("IdDocumento", contract), *(more if with_contract else [])))
    if receiving:
        found.append(group("DatiRicezione", leaf("IdDocumento", receiving)))
    return found


def _order_lines(document: Document, order: str, fit: Fit) -> list[str]:
    """BT-132: for each line with one, the order again with the number of the invoice line."""
    numbers = writelines.numbers(document)
    return [
        group(
            "DatiOrdineAcquisto",
            leaf("RiferimentoNumeroLinea", number),
            leaf("IdDocumento", order or NOTHING),
            leaf("NumItem", fit.text(f"lines[{i}].order_line", "NumItem", line.order_line)),
        )
        for i, (line, number) in enumerate(zip(document.lines, numbers, strict=True))
        if line.order_line
    ]


def _preceding(path: str, one: Preceding, fit: Fit) -> str:
    number = fit.text(f"{path}.number", "IdDocumento", one.number)
    return group("DatiFattureCollegate", leaf("IdDocumento", number), leaf("Data", iso(one.issue_date)))


def _despatch(document: Document, fit: Fit) -> str:
    """DatiDDT wants a day: the day of delivery, else that of the document."""
    number = fit.text("despatch_advice", "NumeroDDT", document.despatch_advice)
    day = (document.delivery.day if document.delivery else None) or document.issue_date
    return group("DatiDDT", leaf("NumeroDDT", number), leaf("DataDDT", iso(day))) if number else ""
