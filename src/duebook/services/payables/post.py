"""Post a bill: its entry in the ledger, sealed in the chain, and the entry that takes it back."""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal

from duebook.domain import ledger, payables
from duebook.domain.chain import content_of
from duebook.domain.document import Document
from duebook.domain.ledger import Refs
from duebook.edge import clock, ids
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.regimes import regime_of
from duebook.services import chain
from duebook.store.bills import Bill, BillStanding
from duebook.store.companies import Company
from duebook.store.insert import insert
from duebook.store.ledger import Entry, Posting

SMALL_BUSINESS = "small-business"
"""The tax scheme of a company that neither charges nor deducts tax."""


def post_bill(
    company: Company, standing: BillStanding, document: Document, day: date, self_assessed: Decimal | None
) -> Entry | None:
    """Expense and input tax against the payable. None for a bill of nothing."""
    refs = Refs(party=standing.supplier_id or "", document=standing.pk)
    deducts = company.tax_scheme != SMALL_BUSINESS
    booking = payables.bill(document, refs, day, self_assessed=self_assessed, deducts=deducts)
    return write(company, booking, f"Bill {standing.bill.number} of {standing.bill.seller_name}")


def own_rate(company: Company, document: Document, given: Decimal | None) -> Decimal | None:
    """The rate of the tax that the company owes itself on this bill (per cent): as given, else its country's standard rate.

    None where no row asks for it. Raises :class:`Invalid` (``BILL-OWN-RATE``) where nobody knows the rate.
    """
    if not any(row.category in payables.SELF_ASSESSED for row in document.vat):
        return None
    if given is not None:
        return given
    day = document.tax_point_date or document.issue_date or clock.today(company.time_zone)
    regime = regime_of(company.country)
    rate = regime.rate("standard", day) if regime and not regime.sales_tax else None
    if rate is None:
        sentence = "The tax on this bill is owed by you: say its rate."
        raise Invalid([Fault("BILL-OWN-RATE", "self_assessed", sentence)])
    return rate.percent


def write(company: Company, booking: ledger.Entry, text: str, *, reason: str = "", reverses: Entry | None = None) -> Entry | None:
    """Write an entry about bills and suppliers with its postings, and seal it in the chain. None where it books nothing."""
    if not booking.postings:
        return None
    entry = Entry(
        id=ids.new("ent"), company=company, kind=booking.kind, booked_on=booking.day, text=text[:200], reason=reason[:200],
        reverses=reverses, created_at=clock.now(),
    )  # fmt: skip
    postings = [
        Posting(
            company=company, entry=entry, account=side.account, bill_id=side.document or None, supplier_id=side.party or None,
            detail=side.detail, currency=side.currency, amount_minor=side.amount,
        )
        for side in booking.postings
    ]  # fmt: skip
    insert([entry])
    insert(postings)
    chain.extend(company, [("entry", entry.pk, content_of(chain.entry_facts(entry, postings, [])))])
    return entry


def reverse(company: Company, entry: Entry, day: date, reason: str) -> Entry | None:
    """Take an entry back: the same postings with the other sign."""
    rows = Posting.objects.of(company).filter(entry=entry).order_by("pk")
    sides = [
        ledger.Posting(
            account=ledger.Account(row.account), amount=row.amount_minor, currency=row.currency, party=row.supplier_id or "",
            document=row.bill_id or "", detail=row.detail,
        )
        for row in rows
    ]  # fmt: skip
    original = ledger.entry(ledger.Kind(entry.kind), entry.booked_on, sides)
    return write(company, ledger.reversal(original, day), f"{entry.text} taken back", reason=reason, reverses=entry)


def bills_in(company: Company, entry: Entry) -> Iterable[Bill]:
    """The bills that an entry posts on."""
    rows: Iterable[Bill] = Bill.objects.of(company).filter(postings__entry=entry).distinct()
    return rows
