"""A calculated document as Facturae 3.2.2, unsigned. Elements stand in the order of the schema.

A credit note is a correction by differences (method 02) with amounts below zero; a corrective invoice replaces the first one
(method 01). DIR3 codes of an administration are identifiers of the buyer: ``DIR3-02 L01230920``.
"""

import calendar
import re
from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.document import Attachment, Document, PaymentMeans, VatRow
from duebook.domain.line import AllowanceCharge
from duebook.domain.ports import Writing
from duebook.domain.terms import Instalment
from duebook.formats.accounts import looks_like_iban
from duebook.formats.facturae.names import (
    CODES,
    CORRECTIVES,
    DIFFERENCES,
    FILE_NAME,
    FORMATS,
    LANGUAGES,
    MEANS,
    MEANS_CODES,
    NAMESPACE,
    NOTES,
    REASON,
    REPLACED,
    SPECIAL,
    TAXES,
)
from duebook.formats.facturae.sheet import Sheet, decimal
from duebook.formats.facturae.writelines import line, reason_text
from duebook.formats.facturae.writeparty import party, tax_number
from duebook.formats.loss import unsaid
from duebook.formats.markup import group, iso, leaf
from duebook.kernel.errors import Invalid
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault

_NUMBER, _REFERENCE, _TEXT, _LITERAL = 20, 20, 2500, 250
_LONGEST_LINK = 40
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")


def write(document: Document) -> Writing:
    """The bytes and what they do not carry; raises :class:`Invalid` where Facturae wants what is not there."""
    _refuse(document)
    sheet = Sheet(document)
    _note_lost(document, sheet)
    invoice = group(
        "Invoice",
        _header(document, sheet),
        _issue(document, sheet),
        group("TaxesOutputs", *(_tax(row, euro, sheet) for row, euro in zip(document.vat, _euros(document, sheet), strict=True))),
        _totals(document, sheet),
        group("Items", *(line(document, place, sheet) for place in range(len(document.lines)))),
        _payment(document, sheet),
        _literals(document, sheet),
        _additional(document, sheet),
    )
    parties = group(
        "Parties",
        group("SellerParty", party(document.seller, "seller", sheet)),
        group("BuyerParty", party(document.buyer, "buyer", sheet)),
    )
    body = _file(document, sheet) + parties + group("Invoices", invoice)
    root = f'<fe:Facturae xmlns:fe="{NAMESPACE}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#">'
    text = f'<?xml version="1.0" encoding="UTF-8"?>\n{root}\n{body}</fe:Facturae>\n'
    return Writing(text.encode(), tuple(dict.fromkeys(sheet.lost)))


def _refuse(document: Document) -> None:
    faults = []
    if len(document.number) > _NUMBER:
        sentence = "Facturae takes invoice numbers of at most 20 characters; {value} is longer."
        faults.append(Fault("WRITE-NUMBER", "number", sentence, facts={"value": document.number[:80]}))
    for name, one in (("seller", document.seller), ("buyer", document.buyer)):
        if not tax_number(one):
            sentence = "Facturae wants the tax number of both parties; this one has none."
            faults.append(Fault("WRITE-TAX-NUMBER", f"{name}.vat_id", sentence))
        if not one.address.country:
            faults.append(Fault("WRITE-COUNTRY", f"{name}.address.country", "Facturae wants the country of both parties."))
    if faults:
        raise Invalid(faults)


def _note_lost(document: Document, sheet: Sheet) -> None:
    """What has no place in Facturae."""
    names = (
        "tax_point_date",
        "tax_point_code",
        "project_reference",
        "sales_order",
        "receiving_advice",
        "tender",
        "invoiced_object",
        "buyer_accounting_reference",
        "process",
        "specification",
        "payee",
        "tax_representative",
        "adjustment",
    )
    kept = ("language", "instalments")
    sheet.lost += [
        path for path in unsaid(document) if path not in kept and not path.endswith("delivered") and "exchange" not in path
    ]
    sheet.lost += [name for name in names if getattr(document, name)]
    if document.delivery:
        sheet.lost += [f"delivery.{name}" for name in ("name", "location", "address") if getattr(document.delivery, name)]
    if document.totals and document.totals.rounding:
        sheet.lost += ["totals.rounding", "totals.payable"]
    if document.language and document.language not in LANGUAGES:
        sheet.lost.append("language")
    sheet.lost += [f"preceding[{i}]" for i in range(1, len(document.preceding))]
    sheet.lost += ["totals.payable"] if document.third_party else []
    told = {one.tax.category for one in document.lines if one.tax}
    sheet.lost += [f"vat[{i}]" for i, row in enumerate(document.vat) if row.category not in told]
    exchange = document.exchange
    if exchange:
        sheet.lost += ["exchange.source"] if exchange.source else []
        sheet.lost += [] if exchange.day else ["exchange", "totals.tax_in_tax_currency"]


def _file(document: Document, sheet: Sheet) -> str:
    totals = document.computed
    due = sheet.amount(totals.gross - totals.prepaid)
    return group(
        "FileHeader",
        leaf("SchemaVersion", "3.2.2"),
        leaf("Modality", "I"),
        leaf("InvoiceIssuerType", "RE" if document.type.is_self_billed else "EM"),
        group(
            "Batch",
            leaf("BatchIdentifier", f"{tax_number(document.seller)}{document.number}"[:70]),
            leaf("InvoicesCount", "1"),
            group("TotalInvoicesAmount", sheet.amount(totals.gross)),
            group("TotalOutstandingAmount", due),
            group("TotalExecutableAmount", due),
            leaf("InvoiceCurrencyCode", document.currency),
        ),
    )


def _header(document: Document, sheet: Sheet) -> str:
    replaces = document.type in CORRECTIVES
    corrects = replaces or document.type.is_credit
    return group(
        "InvoiceHeader",
        leaf("InvoiceNumber", document.number),
        leaf("InvoiceDocumentType", "FC"),
        leaf("InvoiceClass", "OR" if corrects else "OO"),
        _corrective(document, sheet, REPLACED if replaces else DIFFERENCES) if corrects else "",
    )


def _corrective(document: Document, sheet: Sheet, method: tuple[str, str]) -> str:
    first = document.preceding[0] if document.preceding else None
    day = first.issue_date if first and first.issue_date else document.issue_date
    start = day.replace(day=1) if day else None
    end = day.replace(day=calendar.monthrange(day.year, day.month)[1]) if day else None
    return group(
        "Corrective",
        sheet.text("InvoiceNumber", first.number if first else "", _NUMBER, "preceding[0].number"),
        leaf("ReasonCode", REASON[0]),
        leaf("ReasonDescription", REASON[1]),
        group("TaxPeriod", leaf("StartDate", iso(start)), leaf("EndDate", iso(end))),
        leaf("CorrectionMethod", method[0]),
        leaf("CorrectionMethodDescription", method[1]),
        leaf("InvoiceIssueDate", iso(first.issue_date if first else None)),
    )


def _issue(document: Document, sheet: Sheet) -> str:
    exchange, period = document.exchange, document.period
    rated = exchange is not None and exchange.day is not None
    whole = period and period.start and period.end
    if period and not whole:
        sheet.lost.append("period")
    return group(
        "InvoiceIssueData",
        leaf("IssueDate", iso(document.issue_date)),
        leaf("OperationDate", iso(document.delivery.day if document.delivery else None)),
        group("InvoicingPeriod", leaf("StartDate", iso(period.start)), leaf("EndDate", iso(period.end)))
        if period and whole
        else "",
        leaf("InvoiceCurrencyCode", document.currency),
        group("ExchangeRateDetails", leaf("ExchangeRate", decimal(exchange.rate)), leaf("ExchangeRateDate", iso(exchange.day)))
        if exchange and rated
        else "",
        leaf("TaxCurrencyCode", document.tax_currency if rated else document.currency),
        leaf("LanguageName", document.language if document.language in LANGUAGES else "es"),
        sheet.text("ReceiverTransactionReference", document.purchase_order, _REFERENCE, "purchase_order"),
        sheet.text("FileReference", document.buyer_reference, _REFERENCE, "buyer_reference"),
        sheet.text("ReceiverContractReference", document.contract_reference, _REFERENCE, "contract_reference"),
    )


def _euros(document: Document, sheet: Sheet) -> list[Decimal | None]:
    """The taxes in euro: they add up to the stated total (BT-111), the last cents go to the largest of them."""
    total = document.computed.tax_in_tax_currency
    if sheet.rate is None or total is None or not document.vat:
        return [None] * len(document.vat)
    found = [sheet.euro(row.tax) for row in document.vat]
    largest = max(range(len(found)), key=lambda i: abs(found[i]))
    found[largest] += total - sum(found, ZERO)
    return list(found)


def _tax(row: VatRow, euro: Decimal | None, sheet: Sheet) -> str:
    return group(
        "Tax",
        leaf("TaxTypeCode", TAXES.get(row.category, "01")),
        leaf("TaxRate", decimal(row.rate or ZERO)),
        group("TaxableBase", sheet.amount(row.taxable)),
        group("TaxAmount", sheet.amount(row.tax, euro)),
    )


def _totals(document: Document, sheet: Sheet) -> str:
    totals = document.computed
    off = [one for one in document.allowances if not one.charge]
    on = [one for one in document.allowances if one.charge]
    if len(document.vat) > 1:
        sheet.lost += [f"allowances[{i}].tax" for i in range(len(document.allowances))]
    ordered = [*off, *on]
    if ordered != list(document.allowances):
        sheet.lost.append("allowances")
    due = totals.gross - totals.prepaid
    paid = group(
        "PaymentsOnAccount",
        group(
            "PaymentOnAccount",
            leaf("PaymentOnAccountDate", iso(document.issue_date)),
            sheet.money("PaymentOnAccountAmount", totals.prepaid),
        ),
    )
    return group(
        "InvoiceTotals",
        sheet.money("TotalGrossAmount", totals.lines),
        group("GeneralDiscounts", *(allowance(one, document, sheet) for one in off)),
        group("GeneralSurcharges", *(allowance(one, document, sheet) for one in on)),
        sheet.money("TotalGeneralDiscounts", totals.allowances) if off else "",
        sheet.money("TotalGeneralSurcharges", totals.charges) if on else "",
        sheet.money("TotalGrossAmountBeforeTaxes", totals.net),
        sheet.money("TotalTaxOutputs", totals.tax),
        leaf("TotalTaxesWithheld", "0.00"),
        sheet.money("InvoiceTotal", totals.gross),
        paid if totals.prepaid else "",
        sheet.money("TotalOutstandingAmount", due),
        sheet.money("TotalPaymentsOnAccount", totals.prepaid) if totals.prepaid else "",
        sheet.money("TotalExecutableAmount", due),
    )


def allowance(one: AllowanceCharge, document: Document, sheet: Sheet) -> str:
    """A discount or charge of the whole document."""
    path = f"allowances[{document.allowances.index(one)}]"
    return sheet.allowance(one, path)


def _payment(document: Document, sheet: Sheet) -> str:
    """PaymentDetails: one instalment for each part, all by the first way to pay."""
    means = document.payment[0] if document.payment else None
    sheet.lost += [f"payment[{i}]" for i in range(1, len(document.payment))]
    day = document.due_date or document.issue_date
    parts = document.instalments or ((Instalment(due=day, amount=document.computed.payable),) if day else ())
    if means is None and not document.due_date:
        sheet.lost += ["payment_terms"] if document.payment_terms else []
        return ""
    if not document.due_date:
        sheet.lost.append("due_date")
    return group("PaymentDetails", *(_instalment(part, means, document, sheet) for part in parts))


def _instalment(part: Instalment, means: PaymentMeans | None, document: Document, sheet: Sheet) -> str:
    mandate = means.mandate if means else None
    if means:
        names = ("text", "account_name", "card")
        sheet.lost += [f"payment[0].{name}" for name in names if getattr(means, name)]
    if means and MEANS_CODES.get(MEANS.get(means.code, SPECIAL), "1") != means.code:
        sheet.lost.append("payment[0].code")
    if mandate and mandate.creditor_id:
        sheet.lost.append("payment[0].mandate.creditor_id")
    return group(
        "Installment",
        leaf("InstallmentDueDate", iso(part.due)),
        leaf("InstallmentAmount", decimal(sheet.signed(part.amount), least=2)),
        leaf("PaymentMeans", MEANS.get(means.code, SPECIAL) if means else SPECIAL),
        account("AccountToBeCredited", means.account, means.bic, sheet) if means else "",
        sheet.text("PaymentReconciliationReference", means.reference, 60, "payment[0].reference") if means else "",
        account("AccountToBeDebited", mandate.debited_iban, "", sheet) if mandate else "",
        sheet.text("CollectionAdditionalInformation", document.payment_terms, _TEXT, "payment_terms"),
        sheet.text("DebitReconciliationReference", mandate.id, 60, "payment[0].mandate.id") if mandate else "",
    )


def account(tag: str, number: str, bic: str, sheet: Sheet) -> str:
    """An account with its bank; the schema wants a BIC of eleven characters."""
    bare = number.replace(" ", "")
    if not 5 <= len(bare) <= 34:  # noqa: PLR2004 - the schema's TextMin5Max34Type
        sheet.lost += ["payment[0].account", "payment[0].bic"] if number or bic else []
        return ""
    if bic and not _BIC.fullmatch(bic):
        sheet.lost.append("payment[0].bic")
        bic = ""
    full = f"{bic}XXX" if bic and len(bic) == 8 else bic  # noqa: PLR2004 - the head office
    name = "IBAN" if looks_like_iban(number) else "AccountNumber"
    return group(tag, leaf(name, bare), leaf("BIC", full))


def _literals(document: Document, sheet: Sheet) -> str:
    """LegalLiterals: why no tax is charged, where the lines cannot say it (reverse charge)."""
    rows = [row for row in document.vat if row.category is VatCategory.REVERSE_CHARGE]
    texts = [reason_text(row.exemption_code or CODES[row.category], row.exemption_text) for row in rows]
    if any(len(text) > _LITERAL for text in texts):
        sheet.lost.append("vat")
    return group("LegalLiterals", *(leaf("LegalReference", text[:_LITERAL].strip()) for text in texts))


def _additional(document: Document, sheet: Sheet) -> str:
    corrects = document.type in CORRECTIVES or document.type.is_credit
    link = document.preceding[0] if document.preceding and not corrects else None
    if link and link.issue_date:
        sheet.lost.append("preceding[0].issue_date")
    notes = NOTES.join(f"#{one.subject_code}#{one.text}" if one.subject_code else one.text for one in document.notes)
    return group(
        "AdditionalData",
        sheet.text("RelatedInvoice", link.number if link else "", _LONGEST_LINK, "preceding[0].number"),
        group("RelatedDocuments", *(_attachment(i, one, sheet) for i, one in enumerate(document.attachments))),
        sheet.text("InvoiceAdditionalInformation", notes, _TEXT, "notes"),
    )


def _attachment(place: int, one: Attachment, sheet: Sheet) -> str:
    path = f"attachments[{place}]"
    kind = FORMATS.get(one.mime, "")
    if not kind or not one.content:
        sheet.lost.append(path)
        return ""
    name = one.description or one.filename
    kept = FILE_NAME.fullmatch(name) and not one.description
    names = ("id", "url") if kept else ("id", "url", "filename")
    sheet.lost += [f"{path}.{part}" for part in names if getattr(one, part)]
    if name and bool(FILE_NAME.fullmatch(name)) is bool(one.description):
        sheet.lost.append(f"{path}.description")
    return group(
        "Attachment",
        leaf("AttachmentCompressionAlgorithm", "NONE"),
        leaf("AttachmentFormat", kind),
        leaf("AttachmentEncoding", "BASE64"),
        sheet.text("AttachmentDescription", name, _TEXT, f"{path}.description"),
        leaf("AttachmentData", one.content),
    )
