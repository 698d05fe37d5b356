"""Billing records of Veri*Factu: one for each invoice issued (alta) and for each one voided (anulación), chained by fingerprint.

Pure functions with every fact as an argument: the document, the record before, the installation, the moment. The law wants each
record made when the invoice is issued and never changed, so what comes out is kept as it is.
Sources: Real Decreto 1007/2023 (RRSIF); Orden HAC/1177/2024; AEAT schemas SuministroLR.xsd and SuministroInformacion.xsd 1.0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from duebook.domain.codes import DocumentType
from duebook.domain.document import Document, Preceding
from duebook.formats.markup import attribute, group, leaf, number
from duebook.formats.verifactu.breakdown import MOST, breakdown, tax_total, total
from duebook.formats.verifactu.fields import DESCRIPTION, NAME, Money, day, invoice_number, recipient, seller_nif
from duebook.formats.verifactu.fingerprint import fingerprint
from duebook.formats.verifactu.qr import qr_text
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault

_BASE = "https://www2.agenciatributaria.gob.es/static_files/common/internet/dep/aplicaciones/es/aeat/tike/cont/ws/"
SF, LR = f"{_BASE}SuministroInformacion.xsd", f"{_BASE}SuministroLR.xsd"
MOST_RECORDS = 1000
"""Records in one submission."""
_CORRECTIVES = frozenset({DocumentType.CORRECTIVE, DocumentType.SELF_BILLED_CORRECTIVE})


@dataclass(frozen=True, slots=True)
class System:
    """SistemaInformatico: who made the program (for a self-hosted one, who runs it), which program, which installation."""

    producer: str
    producer_nif: str
    name: str = "Duebook"
    id: str = "01"
    version: str = "1"  # of what makes the records; an installation states its own
    installation: str = "1"
    only_verifactu: bool = True  # it cannot be run without sending records at once
    for_several: bool = True  # it can keep the invoices of several taxpayers
    of_several: bool = False  # it does


@dataclass(frozen=True, slots=True)
class Link:
    """What the next record says of this one (RegistroAnterior). ``day`` as 31-12-2026."""

    nif: str
    number: str
    day: str
    fingerprint: str


@dataclass(frozen=True, slots=True)
class Record:
    """A finished record: its XML element, the link for the next one, and the text of the invoice's QR code (none if voided)."""

    xml: str
    link: Link
    qr: str = ""


def record(
    document: Document,
    previous: Link | None,
    system: System,
    generated_at: datetime,
    *,
    original: Document | None = None,
    ground: str = "",
) -> Record:
    """RegistroAlta of an issued invoice; ``previous`` is None for the first record of an installation.

    ``original`` is the invoice that a corrective one replaces. ``ground`` is the kind of correction (R1 to R5) where it is known;
    else R1; it is R5 wherever the buyer is not identified. Raises :class:`Invalid` for what the agency would refuse.
    """
    money = Money(document)
    nif, name, when = seller_nif(document.seller), invoice_number(document), day(document.issue_date)
    _refuse(document, original)
    kind = invoice_kind(document, ground)
    tax, worth = number(tax_total(document, money)), total(document, money)
    moment = _moment(generated_at)
    mark = fingerprint(
        {
            "IDEmisorFactura": nif,
            "NumSerieFactura": name,
            "FechaExpedicionFactura": when,
            "TipoFactura": kind,
            "CuotaTotal": tax,
            "ImporteTotal": number(worth),
            "Huella": previous.fingerprint if previous else "",
            "FechaHoraHusoGenRegistro": moment,
        }
    )
    identity = (leaf("sf:IDEmisorFactura", nif), leaf("sf:NumSerieFactura", name), leaf("sf:FechaExpedicionFactura", when))
    xml = group(
        "sf:RegistroAlta",
        leaf("sf:IDVersion", "1.0"),
        group("sf:IDFactura", *identity),
        leaf("sf:NombreRazonEmisor", document.seller.name[:NAME].strip() or nif),
        leaf("sf:TipoFactura", kind),
        _correction(document, nif, original) if kind.startswith("R") else "",
        leaf("sf:FechaOperacion", _operation(document)),
        leaf("sf:DescripcionOperacion", _description(document)),
        leaf("sf:EmitidaPorTerceroODestinatario", "D" if document.type.is_self_billed else ""),
        group("sf:Destinatarios", recipient(document.buyer)),
        breakdown(document, money),
        leaf("sf:CuotaTotal", tax),
        leaf("sf:ImporteTotal", number(worth)),
        _end(previous, system, moment, mark),
    )
    issued = document.issue_date
    text = qr_text(nif, name, issued, worth, sent=system.only_verifactu) if issued else ""
    return Record(xml, Link(nif, name, when, mark), text)


def cancellation(document: Document, previous: Link | None, system: System, generated_at: datetime) -> Record:
    """RegistroAnulacion of an invoice that was issued by mistake. One that was right is corrected by a credit note instead."""
    nif, name, when = seller_nif(document.seller), invoice_number(document), day(document.issue_date)
    moment = _moment(generated_at)
    fields = {"IDEmisorFacturaAnulada": nif, "NumSerieFacturaAnulada": name, "FechaExpedicionFacturaAnulada": when}
    chain = {"Huella": previous.fingerprint if previous else "", "FechaHoraHusoGenRegistro": moment}
    mark = fingerprint(fields | chain)
    xml = group(
        "sf:RegistroAnulacion",
        leaf("sf:IDVersion", "1.0"),
        group("sf:IDFactura", *(leaf(f"sf:{name}", value) for name, value in fields.items())),
        _end(previous, system, moment, mark),
    )
    return Record(xml, Link(nif, name, when, mark))


def submission(name: str, nif: str, records: Sequence[Record]) -> bytes:
    """RegFactuSistemaFacturacion: the records of one taxpayer in the order of their chain, as they are sent."""
    if len(records) > MOST_RECORDS:
        raise TooLarge("{count} records are more than the {limit} of one submission.", count=len(records), limit=MOST_RECORDS)
    spaces = attribute("xmlns:sfLR", LR) + attribute("xmlns:sf", SF)
    taxpayer = group("sf:ObligadoEmision", leaf("sf:NombreRazon", name[:NAME].strip() or nif), leaf("sf:NIF", nif))
    body = group("sfLR:Cabecera", taxpayer) + "".join(group("sfLR:RegistroFactura", one.xml) for one in records)
    root = "sfLR:RegFactuSistemaFacturacion"
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<{root}{spaces}>\n{body}</{root}>\n'.encode()


def invoice_kind(document: Document, ground: str = "") -> str:
    """TipoFactura: F1, F2 (the buyer is not identified), or a correction R1 to R5."""
    known = bool(recipient(document.buyer))
    if document.type.is_credit or document.type in _CORRECTIVES:
        return (ground or "R1") if known else "R5"
    return "F1" if known else "F2"


def _refuse(document: Document, original: Document | None) -> None:
    faults = []
    if document.issue_date is None:
        faults.append(Fault("WRITE-DAY", "issue_date", "A billing record needs the day of issue."))
    if len(document.vat) > MOST:
        sentence = "A Veri*Factu record has at most {most} VAT rows."
        faults.append(Fault("WRITE-ROWS", "vat", sentence, facts={"most": str(MOST)}))
    if document.type in _CORRECTIVES and original is None:
        sentence = "A corrective invoice by substitution tells what it replaces. Hand in the invoice it corrects."
        faults.append(Fault("WRITE-ORIGINAL", "preceding", sentence, source="RD 1619/2012, Article 15(5)"))
    faults += [
        Fault(
            "WRITE-PRECEDING",
            f"preceding[{i}].issue_date",
            "A correction names the day of invoice {number}.",
            facts={"number": one.number},
        )
        for i, one in enumerate(document.preceding)
        if one.issue_date is None and document.type.is_credit
    ]
    if faults:
        raise Invalid(faults)


def _correction(document: Document, nif: str, original: Document | None) -> str:
    """By differences (I) with amounts below zero, or by substitution (S) with what is replaced."""
    replaces = document.type in _CORRECTIVES
    corrected = "".join(_corrected(one, nif) for one in document.preceding if one.issue_date)
    amounts = ""
    if replaces and original is not None:
        old = Money(original)
        amounts = group(
            "sf:ImporteRectificacion",
            leaf("sf:BaseRectificada", old(original.computed.net)),
            leaf("sf:CuotaRectificada", number(tax_total(original, old))),
        )
    return leaf("sf:TipoRectificativa", "S" if replaces else "I") + group("sf:FacturasRectificadas", corrected) + amounts


def _corrected(one: Preceding, nif: str) -> str:
    return group(
        "sf:IDFacturaRectificada",
        leaf("sf:IDEmisorFactura", nif),
        leaf("sf:NumSerieFactura", one.number.strip()[:60]),
        leaf("sf:FechaExpedicionFactura", day(one.issue_date)),
    )


def _operation(document: Document) -> str:
    """FechaOperacion where it is not the day of issue: the supply, else the end of the period."""
    supplied = document.delivery.day if document.delivery and document.delivery.day else None
    supplied = supplied or (document.period.end if document.period else None)
    return day(supplied) if supplied != document.issue_date else ""


def _description(document: Document) -> str:
    """DescripcionOperacion: what is sold."""
    names = dict.fromkeys(line.item.name.strip() for line in document.lines)
    return "; ".join(name for name in names if name)[:DESCRIPTION].strip() or "Factura"


def _moment(generated_at: datetime) -> str:
    """The moment with its offset, to the second; one without an offset is a programmer's mistake."""
    if generated_at.tzinfo is None:
        raise ValueError("the moment of a billing record has an offset")
    return generated_at.isoformat(timespec="seconds")


def _end(previous: Link | None, system: System, moment: str, mark: str) -> str:
    """What both kinds of record end with: chain, program, moment, fingerprint."""
    chained = leaf("sf:PrimerRegistro", "S")
    if previous:
        chained = group(
            "sf:RegistroAnterior",
            leaf("sf:IDEmisorFactura", previous.nif),
            leaf("sf:NumSerieFactura", previous.number),
            leaf("sf:FechaExpedicionFactura", previous.day),
            leaf("sf:Huella", previous.fingerprint),
        )
    return "".join(
        (
            group("sf:Encadenamiento", chained),
            group(
                "sf:SistemaInformatico",
                leaf("sf:NombreRazon", system.producer[:NAME].strip()),
                leaf("sf:NIF", system.producer_nif),
                leaf("sf:NombreSistemaInformatico", system.name[:30]),
                leaf("sf:IdSistemaInformatico", system.id[:2]),
                leaf("sf:Version", system.version[:50]),
                leaf("sf:NumeroInstalacion", system.installation[:100]),
                *(
                    leaf(f"sf:{name}", "S" if flag else "N")
                    for name, flag in (
                        ("TipoUsoPosibleSoloVerifactu", system.only_verifactu),
                        ("TipoUsoPosibleMultiOT", system.for_several),
                        ("IndicadorMultiplesOT", system.of_several),
                    )
                ),
            ),
            leaf("sf:FechaHoraHusoGenRegistro", moment),
            leaf("sf:TipoHuella", "01"),
            leaf("sf:Huella", mark),
        )
    )
