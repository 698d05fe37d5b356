"""The money of a UBL document: payment means (BG-16 to BG-19), totals (BG-22), VAT breakdown (BG-23), tax currency (BT-6)."""

from dataclasses import replace
from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.document import Card, ExchangeRate, Mandate, PaymentMeans, ThirdPartyPayment, Totals, VatRow
from duebook.edge.xmlsafe import Element
from duebook.formats.flavours import THIRD_PARTY, of
from duebook.formats.rates import implied
from duebook.formats.tree import Tree
from duebook.formats.ubl.names import NO_ORDER

DEBITS = frozenset({"49", "59"})
"""UNTDID 4461 codes of direct debit, where a creditor identifier belongs to the mandate."""


def payment_means(tree: Tree, root: Element, creditor: str) -> tuple[PaymentMeans, ...]:
    """BG-16; ``creditor`` is BT-90, which UBL keeps among the seller's identifiers."""
    found = [_means(tree, one, creditor) for one in tree.all(root, "cac:PaymentMeans")]
    texts = {one.text for one in found if one.text}
    if len(texts) == 1:  # BT-82 stands once and is said of all (UBL-SR-46)
        found = [replace(one, text=found[0].text) if found[0].text else one for one in found]
    return tuple(found)


def _means(tree: Tree, one: Element, creditor: str) -> PaymentMeans:
    code = tree.one(one, "cbc:PaymentMeansCode")
    account = tree.one(one, "cac:PayeeFinancialAccount")
    return PaymentMeans(
        code=tree.text(code),
        text=code.get("name", "").strip() if code is not None else "",
        reference=tree.text(one, "cbc:PaymentID"),
        account=tree.text(account, "cbc:ID"),
        account_name=tree.text(account, "cbc:Name"),
        bic=tree.text(account, "cac:FinancialInstitutionBranch/cbc:ID"),
        card=_card(tree, one),
        mandate=_mandate(tree, one, creditor, tree.text(code)),
    )


def _card(tree: Tree, one: Element) -> Card | None:
    number, holder = (
        tree.text(one, "cac:CardAccount/cbc:PrimaryAccountNumberID"),
        tree.text(one, "cac:CardAccount/cbc:HolderName"),
    )
    network = tree.one(one, "cac:CardAccount/cbc:NetworkID")
    if network is not None and network.text == NO_ORDER:
        tree.skip(network)
    return Card(number=number, holder=holder) if number or holder else None


def _mandate(tree: Tree, one: Element, creditor: str, code: str) -> Mandate | None:
    held = tree.one(one, "cac:PaymentMandate")
    if held is None and not (creditor and code in DEBITS):
        return None
    return Mandate(
        id=tree.text(held, "cbc:ID"),
        creditor_id=creditor,
        debited_iban=tree.text(held, "cac:PayerFinancialAccount/cbc:ID"),
    )


def third_party(tree: Tree, root: Element, specification: str) -> tuple[ThirdPartyPayment, ...]:
    """BG-DEX-09; anywhere but in the XRechnung Extension the element means something else and is left to be named."""
    if ("ubl", THIRD_PARTY) not in of(specification).carries:
        return ()
    return tuple(
        ThirdPartyPayment(
            type=tree.text(one, "cbc:ID"),
            amount=tree.number(one, "cbc:PaidAmount") or Decimal(0),
            description=tree.text(one, "cbc:InstructionID"),
        )
        for one in tree.all(root, "cac:PrepaidPayment")
    )


def vat_rows(tree: Tree, root: Element) -> tuple[VatRow, ...]:
    """BG-23."""
    return tuple(row for one in tree.all(root, "cac:TaxTotal/cac:TaxSubtotal") if (row := _row(tree, one)))


def _row(tree: Tree, one: Element) -> VatRow | None:
    category = tree.category(one, "cac:TaxCategory/cbc:ID")
    rate = tree.number(one, "cac:TaxCategory/cbc:Percent")
    tree.skip(one, "cac:TaxCategory/cac:TaxScheme/cbc:ID")
    taxable, tax = tree.number(one, "cbc:TaxableAmount"), tree.number(one, "cbc:TaxAmount")
    text = tree.text(one, "cac:TaxCategory/cbc:TaxExemptionReason")
    code = tree.text(one, "cac:TaxCategory/cbc:TaxExemptionReasonCode")
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


def totals(tree: Tree, root: Element, currency: str) -> Totals | None:
    """BG-22 as the sender wrote it; None (with a fault) where a required amount is missing."""
    node = tree.one(root, "cac:LegalMonetaryTotal")
    tax, second = _tax_amounts(tree, root, currency)
    names = ("LineExtension", "TaxExclusive", "TaxInclusive", "Payable")
    lines, net, gross, payable = (tree.number(node, f"cbc:{name}Amount") for name in names)
    if lines is None or net is None or gross is None or payable is None:
        tree.wrong("READ-TOTALS", node if node is not None else root, "", "The totals are not complete.")
        return None
    return Totals(
        lines=lines,
        allowances=tree.number(node, "cbc:AllowanceTotalAmount") or Decimal(0),
        charges=tree.number(node, "cbc:ChargeTotalAmount") or Decimal(0),
        net=net,
        tax=tax or Decimal(0),
        tax_in_tax_currency=second,
        gross=gross,
        prepaid=tree.number(node, "cbc:PrepaidAmount") or Decimal(0),
        rounding=tree.number(node, "cbc:PayableRoundingAmount") or Decimal(0),
        payable=payable,
    )


def _tax_amounts(tree: Tree, root: Element, currency: str) -> tuple[Decimal | None, Decimal | None]:
    """BT-110 and BT-111: the same element twice, told apart by its currency, or by the breakdown where the currency is one."""
    first = second = None
    for one in tree.all(root, "cac:TaxTotal"):
        node = tree.one(one, "cbc:TaxAmount")
        own = node is None or node.get("currencyID", currency) == currency
        if first is None and (own or tree.one(one, "cac:TaxSubtotal") is not None):
            first = tree.number(node, foreign=not own)
        elif second is None:
            second = tree.number(node, foreign=True)
    return first, second


def exchange(tree: Tree, root: Element, currency: str, sums: Totals | None) -> ExchangeRate | None:
    """BT-6 with the rate that BT-110 and BT-111 imply."""
    return implied(tree, root, "cbc:TaxCurrencyCode", currency, sums)
