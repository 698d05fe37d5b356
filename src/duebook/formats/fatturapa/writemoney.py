"""The money of a FatturaPA: DatiRiepilogo, DatiPagamento; and the attachments."""

import base64
import binascii
from datetime import date
from decimal import Decimal

from duebook.domain.document import Attachment, Document, PaymentMeans
from duebook.formats.fatturapa import summary
from duebook.formats.fatturapa.attached import format_of, mime_of
from duebook.formats.fatturapa.codes import means_code, means_read
from duebook.formats.fatturapa.limits import PATTERNS, Fit
from duebook.formats.fatturapa.natura import Setting
from duebook.formats.markup import group, iso, leaf
from duebook.kernel.money import ZERO

DEFERRED = "432"
"""BT-8: the tax is due when it is paid (UNTDID 2005), which is EsigibilitaIVA D."""
BARE = "MP05"
"""A credit transfer; without an account it is all that need be said, and is read as no means of payment."""


def breakdown(document: Document, setting: Setting, fit: Fit) -> str:
    """Every DatiRiepilogo."""
    groups = summary.plan(document, setting)
    _compare(document, groups, setting, fit)
    if document.tax_point_code and (document.tax_point_code != DEFERRED or not any(_due(document, one) for one in groups)):
        fit.lose("tax_point_code")
    return "".join(
        group(
            "DatiRiepilogo",
            leaf("AliquotaIVA", fit.number("vat", one.rate, 2)),
            leaf("Natura", one.natura),
            leaf("ImponibileImporto", fit.number("vat", one.taxable, 2)),
            leaf("Imposta", fit.number("vat", one.tax, 2)),
            leaf("EsigibilitaIVA", _due(document, one)),
            leaf("RiferimentoNormativo", one.reference),
        )
        for one in groups
    )


def _due(document: Document, one: summary.Group) -> str:
    if one.natura:
        return ""
    if one.split:
        return "S"
    return "D" if document.tax_point_code == DEFERRED else "I"


def _compare(document: Document, groups: list[summary.Group], setting: Setting, fit: Fit) -> None:
    """Name every figure of the breakdown and the totals that a reader will not find as it was."""
    back = summary.merged((tax, one.taxable, one.tax) for one in groups if (tax := one.treatment(setting)))
    if len(back) != len(document.vat):
        fit.lose("vat")
    else:
        for i, (mine, theirs) in enumerate(zip(document.vat, back, strict=True)):
            for name in ("category", "rate", "taxable", "tax", "exemption_text", "exemption_code"):
                if getattr(mine, name) != getattr(theirs, name):
                    fit.lose(f"vat[{i}].{name}")
    totals = document.computed
    less = sum((one.amount or ZERO for one in document.allowances if not one.charge), ZERO)
    more = sum((one.amount or ZERO for one in document.allowances if one.charge), ZERO)
    net, vat = sum((one.taxable for one in groups), ZERO), sum((one.tax for one in groups), ZERO)
    for name, value in (
        ("lines", sum((line.net or ZERO for line in document.lines), ZERO)),
        ("allowances", less),
        ("charges", more),
        ("net", net),
        ("tax", vat),
        ("gross", net + vat),
    ):
        if getattr(totals, name) != value:
            fit.lose(f"totals.{name}")


def payment(document: Document, fit: Fit) -> str:
    """DatiPagamento: what is to be paid to the seller, without tax that the buyer pays to the state."""
    means = document.payment[0] if document.payment else None
    totals = document.computed
    if means is None and not document.due_date and not totals.prepaid:
        return ""
    split = sum((one.tax for one in document.vat if one.category == "B"), ZERO)
    several = len(document.instalments) > 1
    parts: list[tuple[date | None, Decimal]] = [(document.due_date, totals.payable - split)]
    if several and not split:
        parts = [(one.due, one.amount) for one in document.instalments]
        if document.due_date != max(one.due for one in document.instalments):
            fit.lose("due_date")
    elif several:
        fit.lose("instalments")
    if totals.prepaid < 0 or (document.prepaid or ZERO) != totals.prepaid:
        fit.lose("prepaid")
    detail = _means(means, document.currency, fit) if means else ("", BARE, "", "")
    return group(
        "DatiPagamento",
        leaf("CondizioniPagamento", "TP01" if len(parts) > 1 else "TP02"),
        *(_part(detail, day, amount, fit) for day, amount in parts),
    )


def _part(detail: tuple[str, str, str, str], day: date | None, amount: Decimal, fit: Fit) -> str:
    name, mode, accounts, reference = detail
    return group(
        "DettaglioPagamento",
        name,
        leaf("ModalitaPagamento", mode),
        leaf("DataScadenzaPagamento", iso(day)),
        leaf("ImportoPagamento", fit.number("totals.payable", amount, 2)),
        accounts,
        reference,
    )


def _means(one: PaymentMeans, currency: str, fit: Fit) -> tuple[str, str, str, str]:
    """Beneficiario, ModalitaPagamento, IBAN with BIC, CodicePagamento."""
    path = "payment[0]"
    iban = one.account.replace(" ", "")
    iban = iban if PATTERNS["IBAN"].fullmatch(iban) else ""
    if iban != one.account:
        fit.lose(f"{path}.account")
    bic = fit.match(f"{path}.bic", "BIC", one.bic)
    name = fit.text(f"{path}.account_name", "Beneficiario", one.account_name)
    reference = fit.text(f"{path}.reference", "CodicePagamento", one.reference)
    mode = means_code(one.code, one.text)
    code, text = means_read(mode, sepa=bool(iban) and currency == "EUR")
    if code != one.code:
        fit.lose(f"{path}.code")
    if text != one.text:
        fit.lose(f"{path}.text")
    if mode == BARE and not (iban or bic or name or reference):
        fit.lose(path)
    return leaf("Beneficiario", name), mode, leaf("IBAN", iban) + leaf("BIC", bic), leaf("CodicePagamento", reference)


def attachment(path: str, one: Attachment, fit: Fit) -> str:
    """Allegati: a file that stands in the invoice. A link has no place."""
    content = "".join(one.content.split())
    if not content or not _decodes(content):
        fit.lose(path)
        return ""
    name = fit.text(f"{path}.filename", "NomeAttachment", one.filename) or fit.text(path, "NomeAttachment", one.id) or "allegato"
    if name != one.filename:
        fit.lose(f"{path}.filename")
    kind = fit.text(f"{path}.mime", "FormatoAttachment", format_of(one.mime))
    if mime_of(kind, name) != one.mime:
        fit.lose(f"{path}.mime")
    if content != one.content:
        fit.lose(f"{path}.content")
    return group(
        "Allegati",
        leaf("NomeAttachment", name),
        leaf("FormatoAttachment", kind),
        leaf("DescrizioneAttachment", fit.text(f"{path}.description", "DescrizioneAttachment", one.description)),
        leaf("Attachment", content),
    )


def _decodes(content: str) -> bool:
    try:
        base64.b64decode(content, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
