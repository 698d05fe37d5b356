"""The company's open items and bank lines as the matching engine reads them: columns only, never a sealed body."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from duebook.domain.amounts import typable
from duebook.domain.matching.model import OpenItem, Receipt
from duebook.kernel.money import major, round_money
from duebook.store import documents
from duebook.store.bank import LineStanding
from duebook.store.companies import Company

MOST = 250_000
"""Open items that one look takes in, the latest due first: a bound on memory."""
CHUNK = 5_000
ORIGINAL = "|original"
"""Behind a line's id: the same line in the currency in which it was sent."""
_COLUMNS = (
    "document_id", "open_minor", "currency", "customer_id", "customer__name", "customer__vat_id", "due_date",
    "document__number", "document__issue_date", "document__search",
)  # fmt: skip


@dataclass(slots=True)
class Candidates:
    """Open items for the engine, and what it calls them: number -> (document, customer, open minor units, currency)."""

    items: list[OpenItem] = field(default_factory=list)
    known: dict[str, tuple[str, str, int, str]] = field(default_factory=dict)


def candidates(company: Company) -> Candidates:
    """All that is open, invoices and unused credit notes."""
    found = Candidates()
    rows = documents.OpenItem.objects.of(company).filter(is_open=True).order_by("-due_date", "-pk")
    for row in rows.values_list(*_COLUMNS)[:MOST].iterator(chunk_size=CHUNK):
        pk, units, currency, customer, name, vat, due, number, issued, search = row
        found.items.append(
            OpenItem(
                number=number, amount=major(units, currency), currency=currency, customer_id=customer, customer_name=name,
                issue_date=issued, due_date=due, order_reference=order_of(search, number, vat),
            )
        )  # fmt: skip
        found.known[number] = (pk, customer, units, currency)
    return found


def order_of(search: str, number: str, vat_id: str) -> str:
    """The order or project number among the words that a document is looked up by; they end with its amount.

    >>> order_of("inv-7 nordlicht ag de129273398 hamburg po-4711 119.00", "INV-7", "DE129273398")
    'po-4711'
    """
    others = {number.lower(), vat_id.lower()}
    words = search.split()[:-1]
    return next((one for one in words if one not in others and sum(map(str.isdigit, one)) > 2), "")  # noqa: PLR2004 - fewer are chance


def receipts(rows: Sequence[LineStanding], names: dict[str, str]) -> Iterator[Receipt]:
    """Lines as receipts: what is left of them, and what was sent where that was in another currency.

    ``names`` are those of the customers whom a rule of the company says a line belongs to: line id -> name.
    """
    for row in rows:
        line = row.line
        text = " ".join(dict.fromkeys(one for one in (line.text, line.end_to_end_id, _details(line.body)) if one))
        named = names.get(line.pk)
        one = Receipt(
            id=line.pk, amount=major(row.open_minor, line.currency), currency=line.currency, booked=line.booked,
            counterparty=named or line.counterparty, iban="" if named else line.iban, reference=line.reference, text=text,
        )  # fmt: skip
        yield one
        sent, code = original(row)
        if sent is not None:
            yield Receipt(
                id=line.pk + ORIGINAL, amount=sent, currency=code, booked=line.booked, counterparty=one.counterparty,
                iban=one.iban, reference=one.reference, text=text,
            )  # fmt: skip


def original(row: LineStanding) -> tuple[Decimal | None, str]:
    """What was sent in another currency, as the bank says, of a line that nothing has been made of; nothing for no amount."""
    body = row.line.body
    sent, code = body.get("original_amount"), str(body.get("original_currency") or "")
    if row.state != "open" or not sent or not code or code == row.line.currency:
        return None, ""
    amount = abs(Decimal(str(sent)))
    if not typable(amount) or not amount or amount != round_money(amount, code):
        return None, ""
    return (amount if row.open_minor > 0 else -amount), code


def _details(body: dict[str, object]) -> str:
    """References that a reader keeps apart from the text: the payer's own, the mandate."""
    return " ".join(str(value) for name in ("customer_reference", "ultimate") if (value := body.get(name)))
