"""The settlement of a CII document: payment means, VAT breakdown, terms, totals, earlier invoices."""

import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.document import Card, ExchangeRate, Mandate, PaymentMeans, Preceding, Totals, VatRow
from duebook.domain.line import AllowanceCharge
from duebook.domain.party import Identifier, Payee, Period
from duebook.domain.terms import Discount, Terms
from duebook.edge.xmlsafe import Element
from duebook.formats.cii.names import TAX_POINT_BACK
from duebook.formats.cii.readlines import allowance, day, logistics, period
from duebook.formats.rates import implied
from duebook.formats.tree import Tree

_SUMS = "SpecifiedTradeSettlementHeaderMonetarySummation"
_DEBITS = frozenset({"49", "59"})
_DAYS = re.compile(r"\d{1,4}(\.0*)?")


@dataclass(frozen=True, slots=True)
class Settlement:
    """What a document's settlement says. ``creditor`` is a BT-90 that belongs to no mandate."""

    currency: str
    exchange: ExchangeRate | None
    payment: tuple[PaymentMeans, ...]
    creditor: str
    payee: Payee | None
    vat: tuple[VatRow, ...]
    tax_point_date: date | None
    tax_point_code: str
    period: Period | None
    allowances: tuple[AllowanceCharge, ...]
    payment_terms: str
    terms: Terms | None
    due_date: date | None
    totals: Totals | None
    preceding: tuple[Preceding, ...]
    buyer_accounting_reference: str


def settlement(tree: Tree, node: Element) -> Settlement:
    """Read ``ApplicableHeaderTradeSettlement``."""
    currency = tree.currency = tree.text(node, "InvoiceCurrencyCode")
    sums = _totals(tree, node, currency)
    payment = _payment(tree, node)
    creditor = tree.text(node, "CreditorReferenceID")
    point_day, point_code = _tax_point(tree, node)
    terms = [tree.text(one) for one in tree.all(node, "SpecifiedTradePaymentTerms/Description")]
    return Settlement(
        currency=currency,
        exchange=implied(tree, node, "TaxCurrencyCode", currency, sums),
        payment=payment,
        creditor="" if any(one.mandate for one in payment) else creditor,
        payee=_payee(tree, node),
        vat=tuple(row for one in tree.all(node, "ApplicableTradeTax") if (row := _row(tree, one))),
        tax_point_date=point_day,
        tax_point_code=TAX_POINT_BACK.get(point_code, point_code),
        period=period(tree, node),
        allowances=(
            *(allowance(tree, one) for one in tree.all(node, "SpecifiedTradeAllowanceCharge")),
            *(logistics(tree, one) for one in tree.all(node, "SpecifiedLogisticsServiceCharge")),
        ),
        payment_terms="\n".join(one for one in terms if one),
        terms=_discounts(tree, node),
        due_date=day(tree, node, "SpecifiedTradePaymentTerms/DueDateDateTime"),
        totals=sums,
        preceding=tuple(_preceding(tree, one) for one in tree.all(node, "InvoiceReferencedDocument")),
        buyer_accounting_reference=tree.text(node, "ReceivableSpecifiedTradeAccountingAccount/ID"),
    )


def _discounts(tree: Tree, node: Element) -> Terms | None:
    """Early-payment discounts of Factur-X EXTENDED, as far as they are a percentage within days."""
    found = []
    for one in tree.all(node, "SpecifiedTradePaymentTerms/ApplicableTradePaymentDiscountTerms"):
        measure = tree.one(one, "BasisPeriodMeasure")
        unit = "" if measure is None else measure.get("unitCode", "").strip()
        days, percent = tree.peek(one, "BasisPeriodMeasure"), tree.number(one, "CalculationPercent")
        if unit != "DAY" or percent is None or not _DAYS.fullmatch(days):
            value = " ".join(filter(None, (days, unit, tree.peek(one, "CalculationPercent"))))
            sentence = "This discount is not a percentage within days and was left out: {value}."
            tree.aside("READ-TERMS", one, sentence, value=value or "?")
            continue
        tree.skip(measure)
        found.append(Discount(percent=percent, days=int(days.partition(".")[0])))
    return Terms(discounts=tuple(found)) if found else None


def _tax_point(tree: Tree, node: Element) -> tuple[date | None, str]:
    """BT-7 and BT-8, which CII repeats in each row of the breakdown; the first one speaks for all that agree."""
    found: date | None = None
    code = ""
    for one in tree.all(node, "ApplicableTradeTax"):
        here = tree.day(one, "TaxPointDate/udt:DateString") or tree.day(one, "TaxPointDate/udt:DateTime")
        found = found or here
        if here and here != found:
            tree.wrong("READ-TWICE", one, "TaxPointDate", "There is more than one tax point date.")
        code = code or tree.text(one, "DueDateTypeCode")
        if tree.text(one, "DueDateTypeCode") not in {"", code}:
            tree.wrong("READ-TWICE", one, "DueDateTypeCode", "There is more than one tax point code.")
    return found, code


def _payment(tree: Tree, node: Element) -> tuple[PaymentMeans, ...]:
    """BG-16. Remittance text, creditor and mandate stand once in CII: they are put where they belong."""
    found = tree.all(node, "SpecifiedTradeSettlementPaymentMeans")
    reference = tree.text(node, "PaymentReference") if found else ""
    creditor = tree.text(node, "CreditorReferenceID")
    mandate = tree.text(node, "SpecifiedTradePaymentTerms/DirectDebitMandateID")
    return tuple(_means(tree, one, reference, creditor, mandate) for one in found)


def _means(tree: Tree, one: Element, reference: str, creditor: str, mandate: str) -> PaymentMeans:
    code = tree.text(one, "TypeCode")
    number = tree.text(one, "ApplicableTradeSettlementFinancialCard/ID")
    holder = tree.text(one, "ApplicableTradeSettlementFinancialCard/CardholderName")
    debited = tree.text(one, "PayerPartyDebtorFinancialAccount/IBANID")
    held = debited or (code in _DEBITS and (creditor or mandate))
    account = tree.one(one, "PayeePartyCreditorFinancialAccount")
    return PaymentMeans(
        code=code,
        text=tree.text(one, "Information"),
        reference=reference,
        account=tree.text(account, "IBANID") or tree.text(account, "ProprietaryID"),
        account_name=tree.text(account, "AccountName"),
        bic=tree.text(one, "PayeeSpecifiedCreditorFinancialInstitution/BICID"),
        card=Card(number=number, holder=holder) if number or holder else None,
        mandate=Mandate(id=mandate, creditor_id=creditor, debited_iban=debited) if held else None,
    )


def _payee(tree: Tree, node: Element) -> Payee | None:
    one = tree.one(node, "PayeeTradeParty")
    if one is None:
        return None
    ids: list[Identifier | None] = [tree.identifier(one, "GlobalID"), tree.identifier(one, "ID")]
    return Payee(
        name=tree.text(one, "Name"),
        id=next((value for value in ids if value), None),
        legal_id=tree.identifier(one, "SpecifiedLegalOrganization/ID"),
    )


def _row(tree: Tree, one: Element) -> VatRow | None:
    tree.skip(one, "TypeCode")
    category = tree.category(one, "CategoryCode")
    rate = tree.number(one, "RateApplicablePercent")
    taxable, tax = tree.number(one, "BasisAmount"), tree.number(one, "CalculatedAmount")
    text, code = tree.text(one, "ExemptionReason"), tree.text(one, "ExemptionReasonCode")
    if category is None or tax is None:
        return None
    return VatRow(
        category=category,
        rate=None if category is VatCategory.OUTSIDE_SCOPE else rate,
        taxable=taxable or Decimal(0),
        tax=tax,
        exemption_text=text,
        exemption_code=code,
    )


def _totals(tree: Tree, node: Element, currency: str) -> Totals | None:
    """BG-22 as the sender wrote it; None (with a fault) where a required amount is missing.

    The Factur-X profiles MINIMUM and BASIC WL have no sum of lines: there the net total stands for it.
    """
    sums = tree.one(node, _SUMS)
    tax = second = None
    for one in tree.all(node, f"{_SUMS}/TaxTotalAmount"):
        if one.get("currencyID", currency) == currency and tax is None:
            tax = tree.number(one)
        elif second is None:
            second = tree.number(one, foreign=True)
    net, gross = tree.number(sums, "TaxBasisTotalAmount"), tree.number(sums, "GrandTotalAmount")
    payable = tree.number(sums, "DuePayableAmount")
    lines = tree.number(sums, "LineTotalAmount")
    if net is None or gross is None or payable is None:
        tree.wrong("READ-TOTALS", sums if sums is not None else node, "", "The totals are not complete.")
        return None
    return Totals(
        lines=net if lines is None else lines,
        allowances=tree.number(sums, "AllowanceTotalAmount") or Decimal(0),
        charges=tree.number(sums, "ChargeTotalAmount") or Decimal(0),
        net=net,
        tax=tax or Decimal(0),
        tax_in_tax_currency=second,
        gross=gross,
        prepaid=tree.number(sums, "TotalPrepaidAmount") or Decimal(0),
        rounding=tree.number(sums, "RoundingAmount") or Decimal(0),
        payable=payable,
    )


def _preceding(tree: Tree, one: Element) -> Preceding:
    return Preceding(number=tree.text(one, "IssuerAssignedID"), issue_date=day(tree, one, "FormattedIssueDateTime"))
