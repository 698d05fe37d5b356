"""The settlement of a CII document: payment means, VAT breakdown, terms, totals, earlier invoices."""

from decimal import Decimal

from duebook.domain.document import Document, PaymentMeans, Preceding, VatRow
from duebook.domain.line import AllowanceCharge
from duebook.domain.party import Payee
from duebook.domain.terms import Discount
from duebook.formats.accounts import looks_like_iban
from duebook.formats.cii.names import SEPA, TAX_POINT
from duebook.formats.cii.writelines import allowance, basic_date, date_time, outside, period, rate
from duebook.formats.flavours import DISCOUNTS, Flavour
from duebook.formats.markup import attribute, group, leaf, number
from duebook.formats.terms import terms_text, wants_zero_rate


def settlement(document: Document, flavour: Flavour) -> str:
    """``ApplicableHeaderTradeSettlement``."""
    first = document.payment[0] if document.payment else None
    mandate = next((one.mandate for one in document.payment if one.mandate), None)
    creditor = mandate.creditor_id if mandate else ""
    discounts = document.terms.discounts if document.terms and ("cii", DISCOUNTS) in flavour.carries else ()
    creditor = creditor or next((one.value for one in document.seller.ids if one.scheme == SEPA), "")
    return group(
        "ram:ApplicableHeaderTradeSettlement",
        leaf("ram:CreditorReferenceID", creditor),
        leaf("ram:PaymentReference", first.reference) if first else "",
        leaf("ram:TaxCurrencyCode", document.tax_currency),
        leaf("ram:InvoiceCurrencyCode", document.currency),
        _payee(document.payee) if document.payee else "",
        *(_means(one) for one in document.payment),
        *(_row(row, document, first=not index) for index, row in enumerate(document.vat)),
        period("ram:BillingSpecifiedPeriod", document.period),
        *(allowance(one, one.tax) for one in document.allowances),
        group(
            "ram:SpecifiedTradePaymentTerms",
            leaf("ram:Description", terms_text(document.payment_terms)),
            date_time("ram:DueDateDateTime", document.due_date),
            leaf("ram:DirectDebitMandateID", mandate.id) if mandate else "",
        ),
        *(_discount(one) for one in discounts),
        _totals(document, lines="vat" not in flavour.forbids),
        *(_preceding(one) for one in document.preceding),
        group("ram:ReceivableSpecifiedTradeAccountingAccount", leaf("ram:ID", document.buyer_accounting_reference)),
    )


def _payee(one: Payee) -> str:
    payee, legal = one.id, one.legal_id
    tag = "ram:GlobalID" if payee and payee.scheme else "ram:ID"
    return group(
        "ram:PayeeTradeParty",
        leaf(tag, payee.value, attribute("schemeID", payee.scheme)) if payee else "",
        leaf("ram:Name", one.name),
        group(
            "ram:SpecifiedLegalOrganization",
            leaf("ram:ID", legal.value, attribute("schemeID", legal.scheme)) if legal else "",
        ),
    )


def _means(one: PaymentMeans) -> str:
    iban = looks_like_iban(one.account)
    return group(
        "ram:SpecifiedTradeSettlementPaymentMeans",
        leaf("ram:TypeCode", one.code),
        leaf("ram:Information", one.text),
        group(
            "ram:ApplicableTradeSettlementFinancialCard",
            leaf("ram:ID", one.card.number),
            leaf("ram:CardholderName", one.card.holder),
        )
        if one.card
        else "",
        group("ram:PayerPartyDebtorFinancialAccount", leaf("ram:IBANID", one.mandate.debited_iban)) if one.mandate else "",
        group(
            "ram:PayeePartyCreditorFinancialAccount",
            leaf("ram:IBANID", one.account) if iban else "",
            leaf("ram:AccountName", one.account_name),
            "" if iban else leaf("ram:ProprietaryID", one.account),
        ),
        group("ram:PayeeSpecifiedCreditorFinancialInstitution", leaf("ram:BICID", one.bic)),
    )


def _row(row: VatRow, document: Document, *, first: bool) -> str:
    """BG-23; the tax point (BT-7, BT-8) is the document's and stands in its first row (CII-SR-461, CII-SR-462)."""
    day = document.tax_point_date if first else None
    code = document.tax_point_code if first else ""
    rated = not outside(row.category) or wants_zero_rate(document.specification)
    return group(
        "ram:ApplicableTradeTax",
        leaf("ram:CalculatedAmount", number(row.tax)),
        leaf("ram:TypeCode", "VAT"),
        leaf("ram:ExemptionReason", row.exemption_text),
        leaf("ram:BasisAmount", number(row.taxable)),
        leaf("ram:CategoryCode", row.category.value),
        leaf("ram:ExemptionReasonCode", row.exemption_code),
        group("ram:TaxPointDate", leaf("udt:DateString", basic_date(day), ' format="102"')) if day else "",
        leaf("ram:DueDateTypeCode", TAX_POINT.get(code, code)),
        rate(row.rate) if rated else "",
    )


def _discount(one: Discount) -> str:
    """BT-X-279 and its like: a discount for paying within days of the issue date."""
    return group(
        "ram:SpecifiedTradePaymentTerms",
        group(
            "ram:ApplicableTradePaymentDiscountTerms",
            leaf("ram:BasisPeriodMeasure", str(one.days), ' unitCode="DAY"'),
            leaf("ram:CalculationPercent", number(one.percent)),
        ),
    )


def _totals(document: Document, *, lines: bool) -> str:
    """BG-22; the profile MINIMUM has neither lines nor their sum."""
    totals = document.computed
    second = totals.tax_in_tax_currency
    rows = document.allowances
    return group(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        leaf("ram:LineTotalAmount", number(totals.lines)) if lines else "",
        leaf("ram:ChargeTotalAmount", number(_where(totals.charges, rows, charge=True))),
        leaf("ram:AllowanceTotalAmount", number(_where(totals.allowances, rows, charge=False))),
        leaf("ram:TaxBasisTotalAmount", number(totals.net)),
        leaf("ram:TaxTotalAmount", number(totals.tax), attribute("currencyID", document.currency)),
        leaf("ram:TaxTotalAmount", number(second), attribute("currencyID", document.tax_currency)),
        leaf("ram:RoundingAmount", number(totals.rounding or None)),
        leaf("ram:GrandTotalAmount", number(totals.gross)),
        leaf("ram:TotalPrepaidAmount", number(totals.prepaid or None)),
        leaf("ram:DuePayableAmount", number(totals.payable)),
    )


def _where(total: Decimal, rows: tuple[AllowanceCharge, ...], *, charge: bool) -> Decimal | None:
    """A sum is written where there is something to sum, even if that comes to zero (BR-CO-11, BR-CO-12)."""
    return total if total or any(row.charge is charge for row in rows) else None


def _preceding(one: Preceding) -> str:
    day = one.issue_date
    return group(
        "ram:InvoiceReferencedDocument",
        leaf("ram:IssuerAssignedID", one.number),
        group("ram:FormattedIssueDateTime", leaf("qdt:DateTimeString", basic_date(day), ' format="102"')) if day else "",
    )
