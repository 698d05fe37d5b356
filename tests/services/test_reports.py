"""Reports against figures worked out by hand, and ageing of past days against the ledger added up the slow way."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from duebook.edge import clock
from duebook.insight import ageing
from duebook.insight.ageing import Owed
from duebook.kernel.errors import Invalid, NotFound
from duebook.services.issuing.issue import issue_draft
from duebook.services.operations.reports import REPORTS, Asked, run
from duebook.services.receivables.correct import draft_credit
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.write_off import write_off
from duebook.store.counters import VoidNumber
from duebook.store.ledger import Posting
from tests import factories

pytestmark = pytest.mark.django_db
TODAY = clock.today("Europe/Berlin")  # the company's day
START = date(2026, 1, 5)


@pytest.fixture
def who():
    """A company with twelve invoices over three months to two customers, some paid, credited and written off later."""
    actor = factories.actor(factories.company())
    buyers = [factories.customer(actor.company, name) for name in ("Alpha", "Beta")]
    made = []
    for n in range(12):
        day = START + timedelta(days=8 * n)
        made.append((factories.issued(actor, buyers[n % 2], str(100 + n), issue_date=day), buyers[n % 2]))
    for n, (document, buyer) in enumerate(made[:6]):
        amount = Decimal(document.payable_minor).scaleb(-2) * (1 if n % 2 else Decimal("0.5"))
        record_payment(
            actor,
            buyer.pk,
            amount.quantize(Decimal("0.01")),
            "EUR",
            received_on=START + timedelta(days=30 + 9 * n),
            to=[(document.pk, None)],
        )
    record_payment(actor, buyers[0].pk, Decimal(500), "EUR", received_on=START + timedelta(days=70), to="none")
    write_off(actor, made[7][0].pk, "insolvent", on=START + timedelta(days=80))
    issue_draft(actor, draft_credit(actor, made[8][0].pk, "damaged", amount=Decimal(10)).pk)
    return actor


def slow_ageing(who, day: date, basis: str, edges: tuple[int, ...]) -> dict[tuple[str, str], tuple[int, ...]]:
    """Every posting up to the day, one by one."""
    owed = []
    postings = Posting.objects.of(who.company).filter(account="receivable").select_related("entry", "document", "customer")
    for posting in postings:
        if posting.entry.booked_on <= day:
            document = posting.document
            at = document.issue_date if basis == "issue" else document.due_date or document.issue_date
            owed.append(Owed(posting.customer.name, posting.currency, at, posting.amount_minor))
    return {(row.customer, row.currency): row.amounts for row in ageing.age(owed, day, edges)}


@pytest.mark.parametrize("basis", ["due", "issue"])
@pytest.mark.parametrize("edges", [(0, 30, 60, 90), (7, 14)])
def test_ageing_as_of_any_day_is_the_ledger_of_that_day(who, basis, edges):
    for age in (0, 1, *range(180, 330, 10)):
        day = TODAY - timedelta(days=age)
        asked = Asked(today=TODAY, asof=day, basis=basis, edges=edges)
        table = run(who, "ageing", asked)
        found = {(row[0], row[1]): tuple(int(cell.scaleb(2)) for cell in row[2:-2]) for row in table.rows if any(row[2:-2])}
        assert found == slow_ageing(who, day, basis, edges), day
        items = run(who, "open-items", asked)
        assert sum(row[-1] for row in items.rows) == sum(sum(row[2:-2]) for row in table.rows), f"{day} {items.rows} {table.rows}"


def test_later_payments_do_not_change_a_past_day(who):
    asked = Asked(today=TODAY, asof=date(2026, 3, 31))
    before = run(who, "ageing", asked).rows
    record_payment(who, who.company.customers.get(name="Alpha").pk, Decimal(200), "EUR")
    assert run(who, "ageing", asked).rows == before
    assert run(who, "ageing", Asked(today=TODAY)).rows != before


def test_sales_add_up_by_month_customer_and_tax(who):
    tables = [run(who, "sales", Asked(today=TODAY, by=by)) for by in ("month", "customer", "tax")]
    totals = [tuple(sum(row[at] for row in table.rows) for at in (-3, -2, -1)) for table in tables]
    net = sum(Decimal(100 + n) for n in range(12)) - Decimal("8.40")
    assert totals[0] == totals[1] == totals[2]
    assert totals[0][0] == net
    assert tables[2].rows[0][:4] == ("DE", "S", "19", "EUR")


def test_balances_agree_with_ageing(who):
    owed = {row[0]: row[-1] for row in run(who, "customer-balances", Asked(today=TODAY)).rows}
    assert owed == {row[0]: row[-1] for row in run(who, "ageing", Asked(today=TODAY)).rows}


def test_the_journal_balances(who):
    rows = run(who, "journal", Asked(today=TODAY)).rows
    assert sum(row[-2] for row in rows) == sum(row[-1] for row in rows) > 0


def test_gaps_tell_the_reason(who):
    counter = who.company.counters.get(series__key="invoices")
    type(counter).objects.of(who.company).filter(pk=counter.pk).update(next_value=counter.next_value + 3)
    VoidNumber.objects.create(company=who.company, series=counter.series, period="2026", value=13, reason="printer jam")
    rows = run(who, "gaps", Asked(today=TODAY)).rows
    assert [row[2:] for row in rows] == [(13, 13, 1, "printer jam"), (14, 15, 2, "no reason is recorded")]


def test_duties_name_who_made_and_recorded(who):
    rows = run(who, "duties", Asked(today=TODAY)).rows
    assert {row[-1] for row in rows} == {"made, recorded its payment"}
    assert len(rows) == 6


def test_every_report_gives_rows_as_wide_as_its_columns(who):
    for name in REPORTS:
        table = run(who, name, Asked(today=TODAY))
        assert all(len(row) == len(table.columns) for row in table.rows), name


def test_unknown_words_are_refused(who):
    with pytest.raises(NotFound):
        run(who, "horoscope", Asked(today=TODAY))
    with pytest.raises(Invalid):
        run(who, "sales", Asked(today=TODAY, by="mood"))
