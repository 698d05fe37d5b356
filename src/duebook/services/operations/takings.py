"""What comes in at the demo company: a morning's bank statement, a mandate, an objection and a promise, through real services.

The statement's lines are what clerks meet: exact references, a slip in a number, a part, somebody
who gives no reference, the bank's own fee. The worker looks at them as at any others.
"""

from datetime import date, timedelta
from decimal import Decimal

from duebook.edge import clock
from duebook.formats.tables import write_csv
from duebook.kernel.money import major
from duebook.services.access import Actor, system
from duebook.services.cases import disputes, promises
from duebook.services.debits import mandates
from duebook.services.debits.settings import save_settings
from duebook.services.operations import cast
from duebook.services.paying import connections
from duebook.services.treasury import accounts, take_in
from duebook.store.companies import Company
from duebook.store.documents import OpenItem

HEAD = ("booked", "amount", "currency", "counterparty", "iban", "reference", "text")
CREDITOR_ID = "DE98ZZZ09999999999"
PAYER_IBANS = ("DE75512108001245126199", "DE12500105170648489890", "DE27100777770209299700", "DE68210501700012345678")
Row = tuple[date, Decimal, str, str, str, str, str]
_EIGHT = 8


def fill(company: Company) -> None:
    """Bring the money in, as of today."""
    actor = system(company, "story")
    today = clock.today(company.time_zone)
    items = list(
        OpenItem.objects.of(company).filter(is_open=True, open_minor__gt=0, currency="EUR").select_related("document", "customer")
        .order_by("-due_date", "pk")[:_EIGHT]
    )  # fmt: skip
    connections.save_connection(
        actor, gateway_key="test", name="Card and wallet (test)", settings={"webhook_secret": "demo messages"}
    )
    _collects(actor, items, today)
    _statement(actor, items, today)
    _answers(actor, today)


def _statement(actor: Actor, items: list[OpenItem], today: date) -> None:
    account = accounts.save_account(
        actor, account=str(cast.ACCOUNTS[0]["account"]), currency="EUR", name="Current account", bic=str(cast.ACCOUNTS[0]["bic"])
    )
    content = write_csv(HEAD, _lines(items, today - timedelta(1)))
    take_in.take_in(actor, content, name=f"statement-{today}.csv", channel="upload", account_id=account.pk)


def _lines(items: list[OpenItem], day: date) -> list[Row]:
    """One line for each way to pay; fewer where fewer invoices are open."""
    ways = (_exact, _exact, _slip, _part, _nameless)
    rows = [way(item, day, PAYER_IBANS[at % len(PAYER_IBANS)]) for at, (way, item) in enumerate(zip(ways, items, strict=False))]
    fee: Row = (day, Decimal("-12.90"), "EUR", "Commerzbank", "", "", "Account fee")
    return [*rows, fee, (day, Decimal("1.17"), "EUR", "Commerzbank", "", "", "Interest")]


def _exact(item: OpenItem, day: date, iban: str) -> Row:
    return _row(item, day, iban, item.open_minor, f"Invoice {item.document.number}")


def _slip(item: OpenItem, day: date, iban: str) -> Row:
    number = item.document.number
    return _row(item, day, iban, item.open_minor, f"RE {number[:-2]}{number[-1]}{number[-2]}")


def _part(item: OpenItem, day: date, iban: str) -> Row:
    return _row(item, day, iban, item.open_minor // 2, f"{item.document.number} first half")


def _nameless(item: OpenItem, day: date, iban: str) -> Row:
    return _row(item, day, iban, item.open_minor, "Transfer")


def _row(item: OpenItem, day: date, iban: str, units: int, text: str) -> Row:
    return (day, major(units, item.currency), item.currency, item.customer.name, iban, "", text)


def _collects(actor: Actor, items: list[OpenItem], today: date) -> None:
    """One customer has signed a mandate."""
    account = cast.ACCOUNTS[0]
    save_settings(
        actor, creditor_id=CREDITOR_ID, iban=str(account["account"]), bic=str(account["bic"]), holder=str(account["account_name"])
    )
    for item in items[-1:]:
        mandates.type_mandate(
            actor,
            item.customer_id,
            iban=PAYER_IBANS[0],
            holder=item.customer.name,
            signed_on=today - timedelta(90),
            place="Hamburg",
        )


def _answers(actor: Actor, today: date) -> None:
    """The latest payer objects, the next one has promised a day."""
    late = OpenItem.objects.of(actor.company).filter(is_open=True, open_minor__gt=0, due_date__lt=today, disputed_at=None)
    for at, item in enumerate(late.select_related("customer").order_by("due_date", "pk")[:2]):
        if at == 0:
            text = "Two of the chairs came with scratches."
            disputes.open_dispute(actor, item.pk, "quality", text, sender=item.customer.name)
        else:
            promises.make_promise(actor, item.customer_id, today + timedelta(3), document_id=item.pk, said_by=item.customer.name)
