"""Check a bill: what the file says against its own sums, against what is known of the supplier, the order and earlier bills.

The first half (:func:`look`) needs no database and runs before any lock; the second (:func:`compare`) asks the company's rows.
Only faults of severity error stand in the way of accepting; an account that nobody confirmed stands in the way of paying.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal

from stdnum import iban as iban_number

from duebook.domain.checks.lists import VAT_PREFIXES
from duebook.domain.checks.parties import valid_vat_id
from duebook.domain.document import Document
from duebook.domain.ordermatch import OrderLine, belonging
from duebook.domain.ordermatch import compare as compare_lines
from duebook.domain.party import Party
from duebook.domain.payables import Difference, differences, number_key, seller_key
from duebook.edge import clock
from duebook.kernel import codec
from duebook.kernel.money import exponent
from duebook.kernel.rules import Fault, Severity
from duebook.services.payables import accounts
from duebook.services.payables.verdict import Verdict, verdict_of
from duebook.store.bills import Bill, BillStanding
from duebook.store.companies import Company
from duebook.store.suppliers import PurchaseOrder, Supplier

NEAR = timedelta(days=45)
"""Bills of one amount and one supplier within so many days look like twins."""
MOST = 20


@dataclass(frozen=True)
class Looked:
    """What a bill says by itself."""

    verdict: Verdict
    faults: tuple[Fault, ...]
    differences: tuple[Difference, ...]


@dataclass(frozen=True)
class Compared:
    """What the company knows: whose bill it is, its order, its twin, and what is wrong."""

    faults: tuple[Fault, ...] = ()
    supplier: Supplier | None = None
    order: PurchaseOrder | None = None
    duplicate_of: Bill | None = None


@dataclass
class _Found:
    faults: list[Fault] = field(default_factory=list)

    def wrong(self, code: str, path: str, sentence: str, severity: Severity, **facts: object) -> None:
        self.faults.append(Fault(code, path, sentence, severity, {name: str(value) for name, value in facts.items()}))


def look(document: Document, xml: bytes, read_faults: Sequence[Fault] = ()) -> Looked:
    """The verdict of the rules, the sums, the tax number's shape and the accounts' check digits."""
    verdict = verdict_of(xml, document)
    found = _Found([*read_faults, *verdict.faults])
    unlike = differences(document)
    for one in unlike:
        sentence = "The supplier wrote {written}; its own parts give {computed}. What is written counts."
        found.wrong("BILL-TOTAL", one.path, sentence, Severity.WARNING, written=one.written, computed=one.computed, term=one.term)
    for path, number in (("seller.vat_id", document.seller.vat_id), ("buyer.vat_id", document.buyer.vat_id)):
        compact = number.replace(" ", "").upper()
        if compact and compact[:2] in VAT_PREFIXES and not valid_vat_id(compact):
            found.wrong(
                "BILL-TAX-NUMBER",
                path,
                "{number} is no VAT number: its form or check digits are wrong.",
                Severity.WARNING,
                number=number,
            )
    for place, means in enumerate(document.payment):
        account = accounts.compact(means.account)
        if account and accounts.looks_like_iban(account) and not iban_number.is_valid(account):
            sentence = "{number} is no IBAN: its check digits are wrong."
            found.wrong("BILL-IBAN", f"payment[{place}].account", sentence, Severity.ERROR, number=means.account)
    for path, amount in (("totals.payable", document.computed.payable), ("totals.tax", document.computed.tax)):
        if amount != amount.quantize(Decimal(1).scaleb(-exponent(document.currency))):
            found.wrong(
                "BILL-DECIMALS",
                path,
                "{amount} has more decimals than {currency}.",
                Severity.WARNING,
                amount=amount,
                currency=document.currency,
            )
    return Looked(verdict, tuple(found.faults), tuple(unlike))


def compare(company: Company, document: Document, content: str, *, own: str = "", chosen: BillStanding | None = None) -> Compared:
    """Against the company's rows. ``own`` is the bill's id where it is there already, ``chosen`` what people put to it."""
    found = _Found()
    supplier = (chosen.supplier if chosen else None) or known_supplier(company, document.seller)
    if supplier is None:
        found.wrong(
            "BILL-SUPPLIER",
            "seller",
            "{name} is not among the suppliers yet.",
            Severity.WARNING,
            name=document.seller.name or "(no name)",
        )
    _addressed(company, document, found)
    _accounts(company, document, supplier, found)
    twin = _duplicates(company, document, content, own, found)
    order = _order(company, document, supplier, own, chosen, found)
    if document.issue_date and document.issue_date > clock.today(company.time_zone) + timedelta(days=1):
        found.wrong(
            "BILL-DATE", "issue_date", "The bill is dated {day}, which is to come.", Severity.WARNING, day=document.issue_date
        )
    return Compared(tuple(found.faults), supplier, order, twin)


def known_supplier(company: Company, seller: Party) -> Supplier | None:
    """The supplier that a seller is: by tax or register number, else by name and country."""
    rows = Supplier.objects.of(company).filter(archived_at=None)
    found: Supplier | None = rows.filter(key=seller_key(seller)).first()
    return found


def _addressed(company: Company, document: Document, found: _Found) -> None:
    """Is it for us? Another VAT number says no; another name alone only asks."""
    ours, theirs = company.vat_id.replace(" ", "").upper(), document.buyer.vat_id.replace(" ", "").upper()
    if ours and theirs and ours != theirs:
        sentence = "This bill is for {theirs}; this company is {ours}."
        found.wrong("BILL-BUYER", "buyer.vat_id", sentence, Severity.ERROR, theirs=theirs, ours=ours)
        return
    name = document.buyer.name
    same = number_key(name) == number_key(company.name) or (ours and ours == theirs)
    if name and not same and seller_key(document.buyer) != seller_key(codec.load(Party, company.profile)):
        found.wrong(
            "BILL-BUYER-NAME",
            "buyer.name",
            "This bill is for {theirs}; this company is {ours}.",
            Severity.WARNING,
            theirs=name,
            ours=company.name,
        )


def _accounts(company: Company, document: Document, supplier: Supplier | None, found: _Found) -> None:
    """An account that two people have not confirmed: nothing is paid to it."""
    trusted = accounts.trusted(company, supplier) if supplier else set()
    known = accounts.known(company, supplier) if supplier else set()
    for place, means in enumerate(document.payment):
        account = accounts.compact(means.account)
        if not account or account in trusted:
            continue
        if account in known:
            sentence = "The account {number} waits for a second person to confirm it. Nothing is paid to it until then."
        else:
            sentence = "The account {number} is not known of this supplier. Nothing is paid to it until two people confirm it."
        found.wrong("BILL-ACCOUNT", f"payment[{place}].account", sentence, Severity.WARNING, number=account)


def _duplicates(company: Company, document: Document, content: str, own: str, found: _Found) -> Bill | None:
    """The same file, or the same supplier, number and total, stop it; what only looks alike is named."""
    from duebook.services.payables.project import project

    columns = project(document)
    earlier = Bill.objects.of(company).filter(pk__lt=own) if own else Bill.objects.of(company)
    others = earlier.exclude(standing__state="rejected").order_by("pk")
    of_seller = others.filter(seller_key=columns["seller_key"])
    same_number = list(of_seller.filter(number_key=columns["number_key"])[:MOST])
    exact = next((one for one in same_number if (one.payable_minor, one.currency) == _sum(columns)), None)
    same_file = others.filter(content=content, number_key=columns["number_key"]).first()
    twin: Bill | None = exact or same_file
    if twin is not None:
        sentence = "This was received before as {number} on {day}."
        found.wrong(
            "BILL-DUPLICATE", "number", sentence, Severity.ERROR, number=twin.number, day=twin.recorded_at.date(), bill=twin.pk
        )
        return twin
    for one in same_number:
        sentence = "{number} of this supplier is there already, with another total."
        found.wrong("BILL-DUPLICATE-NUMBER", "number", sentence, Severity.WARNING, number=one.number, bill=one.pk)
    if document.issue_date is None or same_number:
        return None
    span = (document.issue_date - NEAR, document.issue_date + NEAR)
    alike = of_seller.filter(payable_minor=columns["payable_minor"], currency=columns["currency"], issue_date__range=span)
    for one in alike[:MOST]:
        sentence = "{number} of {day} has the same total."
        found.wrong(
            "BILL-DUPLICATE-TOTAL",
            "totals.payable",
            sentence,
            Severity.WARNING,
            number=one.number,
            day=one.issue_date,
            bill=one.pk,
        )
    return None


def _sum(columns: dict[str, object]) -> tuple[object, object]:
    return columns["payable_minor"], columns["currency"]


def _order(
    company: Company,
    document: Document,
    supplier: Supplier | None,
    own: str,
    chosen: BillStanding | None,
    found: _Found,
) -> PurchaseOrder | None:
    named = document.purchase_order.strip()
    order: PurchaseOrder | None = chosen.order if chosen and chosen.order_id else None
    if order is None and named:
        order = PurchaseOrder.objects.of(company).filter(key=number_key(named)[:60]).first()
        if order is None:
            found.wrong("BILL-ORDER", "purchase_order", "There is no order {number}.", Severity.WARNING, number=named)
            return None
    if order is None:
        return None
    if supplier is None or order.supplier_id != supplier.pk:
        found.wrong(
            "BILL-ORDER-SUPPLIER",
            "purchase_order",
            "The order {number} went to another supplier.",
            Severity.WARNING,
            number=order.number,
        )
        return None
    if order.currency != document.currency:
        found.wrong(
            "BILL-ORDER-CURRENCY",
            "currency",
            "The order {number} is in {currency}.",
            Severity.WARNING,
            number=order.number,
            currency=order.currency,
        )
        return order
    if not document.type.is_credit:
        lines = [codec.load(OrderLine, one) for one in order.lines]
        found.faults += compare_lines(document, lines, Decimal(order.tolerance), billed(company, order, lines, own))
    return order


def billed(company: Company, order: PurchaseOrder, lines: Sequence[OrderLine], own: str = "") -> dict[str, Decimal]:
    """What other bills, not rejected, take of each line of an order; credit notes give back."""
    taken: dict[str, Decimal] = {}
    rows = Bill.objects.of(company).filter(standing__order=order).exclude(standing__state="rejected").exclude(pk=own)
    for row in rows.order_by("pk")[:500]:
        document = codec.loads(Document, row.body)
        sign = -1 if document.type.is_credit else 1
        for line in document.lines:
            if ordered := belonging(line, lines):
                taken[ordered.id] = taken.get(ordered.id, Decimal(0)) + sign * line.quantity
    return taken
