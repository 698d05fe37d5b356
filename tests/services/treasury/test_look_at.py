"""What is proposed and posted by itself, and what is left to people."""

from datetime import date
from decimal import Decimal

import pytest

from duebook.domain.advice import Advice, AdvicePart
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import system
from duebook.services.operations import jobs
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.treasury import apply, look_at, remittance, rules, search, undo
from duebook.store.bank import LineStanding, LineUse
from duebook.store.documents import OpenItem
from duebook.store.outbox import Job
from tests import factories
from tests.services.treasury import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    owner = factories.company()
    who = factories.actor(owner)
    return who, factories.customer(owner), lines.account(owner)


def left(document):
    return OpenItem.objects.of(document.company).get(pk=document.pk).open_minor


def looked(who, at):
    return look_at.look_at(system(who.company, "system"), at.pk)


def standing(line):
    return LineStanding.objects.of(line.company).get(pk=line.pk)


def test_what_is_sure_is_posted_once_however_often_one_looks(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100")
    line = lines.line(at, "119.00", f"Invoice {invoice.number}")
    assert looked(who, at).posted == 1
    assert looked(who, at).posted == 0
    assert (left(invoice), lines.stands(line)) == (0, ("done", 0))
    use = LineUse.objects.of(who.company).get()
    assert use.automatic
    assert use.payment.created_by is None
    assert "The reference is given exactly." in use.reason
    assert list(search.auto_posted(who)) == [use]
    assert selfcheck(who.company) == []


def test_nothing_is_posted_where_the_account_says_so(made):
    who, buyer, at = made
    at.auto_post = False
    at.save()
    invoice = factories.issued(who, buyer, "100")
    line = lines.line(at, "119.00", f"Invoice {invoice.number}")
    assert looked(who, at).posted == 0
    row = standing(line)
    assert (row.decision, row.state) == ("post", "open")
    assert row.proposal["matches"][0]["document"] == invoice.pk
    assert row.proposal["customer"] == buyer.pk
    apply.accept(who, line.pk)
    assert left(invoice) == 0


def test_a_conflicting_reference_is_a_veto_and_says_so(made):
    who, buyer, at = made
    named, meant = factories.issued(who, buyer, "100"), factories.issued(who, buyer, "300")
    line = lines.line(at, "357.00", f"Invoice {named.number}")
    assert looked(who, at).posted == 0
    row = standing(line)
    assert row.state == "open"
    assert left(named) == 11900
    assert left(meant) == 35700
    assert "The text names another open invoice." in row.proposal["reason"]


def test_a_line_that_was_undone_is_left_to_people(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100")
    line = lines.line(at, "119.00", f"Invoice {invoice.number}")
    looked(who, at)
    before = lines.balances(who.company)
    undo.undo_line(who, line.pk, "wrong customer")
    assert lines.balances(who.company) != before
    assert looked(who, at).posted == 0
    assert standing(line).decision == "suggest"
    assert left(invoice) == 11900


def test_a_line_that_was_undone_is_taken_by_nobody_else_either(made, monkeypatch):
    who, _buyer, at = made
    line = lines.line(at, "50.00", "Interest")
    asked = []
    monkeypatch.setattr(look_at, "_taken", lambda _actor, row: bool(asked.append(row.pk)))
    looked(who, at)
    apply.set_aside(who, line.pk, "Interest")
    undo.undo_line(who, line.pk)
    looked(who, at)
    assert asked == [line.pk]


def test_a_line_that_cannot_be_taken_holds_no_other_up(made, monkeypatch):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100")
    lines.line(at, "-119.00", "Return")
    lines.line(at, "119.00", f"Invoice {invoice.number}")
    monkeypatch.setattr(look_at, "TAKERS", (f"{__name__}:refuses",))
    assert looked(who, at).posted == 1


def refuses(_actor, _line):
    """A taker that cannot book what it was given."""
    raise Conflict("Part of it was paid back.")


def test_what_there_was_no_time_for_is_posted_by_the_next_look(made, monkeypatch):
    who, buyer, at = made
    for _ in range(3):
        lines.line(at, "119.00", f"Invoice {factories.issued(who, buyer, '100').number}")
    monkeypatch.setattr(look_at, "ENOUGH", -1)
    since = clock.now()
    done = [look_at.look_at(who, at.pk, since=since) for _ in range(3)]
    assert [(one.posted, one.more) for one in done] == [(1, True), (1, True), (1, False)]


def test_a_fee_that_the_bank_names_is_booked(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100")
    line = lines.line(at, "109.00", f"Invoice {invoice.number}", body={"fees": "10.00"})
    looked(who, at)
    row = standing(line)
    assert [(one["kind"], one["amount_minor"]) for one in row.proposal["matches"]] == [("payment", 10900), ("fee", 1000)]
    if row.state == "open":
        apply.accept(who, line.pk)
    assert left(invoice) == 0
    assert lines.balances(who.company)["bank-charge", buyer.pk, invoice.pk] == 1000


def test_a_fee_in_the_lines_currency_explains_no_difference_in_another(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100", currency="USD")
    body = {"fees": "10.00", "original_amount": "109.00", "original_currency": "USD"}
    line = lines.line(at, "92.65", f"Invoice {invoice.number}", body=body)
    looked(who, at)
    assert [(one["kind"], one["amount_minor"]) for one in standing(line).proposal["matches"]] == [("payment", 10900)]


def test_an_offered_discount_is_part_of_the_proposal(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100", terms=factories.with_discount("2", days=30))
    line = lines.line(at, "116.62", f"Invoice {invoice.number}")
    looked(who, at)
    row = standing(line)
    assert [(one["kind"], one["amount_minor"]) for one in row.proposal["matches"]] == [("payment", 11662), ("discount", 238)]
    if row.state == "open":
        apply.accept(who, line.pk)
    assert left(invoice) == 0


def test_corrections_teach(made):
    who, buyer, at = made
    iban = "DE02120300000000202051"
    invoice = factories.issued(who, buyer, "100")
    first = lines.line(at, "119.00", "thank you", counterparty="Sonnenkind Holding", iban=iban)
    looked(who, at)
    assert standing(first).decision == "suggest"  # the amount alone is soon chance
    apply.to_customer(who, first.pk, buyer.pk)
    assert left(invoice) == 11900
    factories.issued(who, buyer, "321")
    second = lines.line(at, "381.99", "thank you again", counterparty="Sonnenkind Holding", iban=iban)
    looked(who, at)
    row = standing(second)
    assert row.proposal["customer"] == buyer.pk
    assert "The payer's account is known." in row.proposal["reason"]


def test_rules_come_first(made):
    who, buyer, at = made
    rules.save_rule(who, "Interest", {"contains": "habenzinsen", "sign": "in"}, {"kind": "none", "reason": "interest"})
    rules.save_rule(who, "Shop", {"counterparty": "payhub"}, {"kind": "customer", "customer": buyer.pk, "post": True})
    interest = lines.line(at, "1.12", "HABENZINSEN Q1", counterparty="Bank")
    shop = lines.line(at, "77.00", "batch 9", counterparty="PayHub Ltd")
    looked(who, at)
    assert lines.stands(interest) == ("set-aside", 0)
    assert lines.stands(shop) == ("done", 0)
    assert lines.balances(who.company)["customer-credit", buyer.pk, None] == -7700


def test_rules_take_no_patterns_and_no_nonsense(made):
    who, _, _ = made
    for when in ({"pattern": ".*"}, {}, {"sign": "in"}, {"least_minor": -1}):
        with pytest.raises(Invalid):
            rules.save_rule(who, "x", when, {"kind": "none", "reason": "no"})
    with pytest.raises(Invalid):
        rules.save_rule(who, "x", {"contains": "a"}, {"kind": "customer", "customer": "cus_nobody"})
    first = rules.save_rule(who, "a", {"contains": "a"}, {"kind": "none", "reason": "a"})
    second = rules.save_rule(who, "b", {"contains": "b"}, {"kind": "tolerance", "minor": 200})
    assert [one.pk for one in rules.reorder_rules(who, [second.pk])] == [second.pk, first.pk]
    rules.archive_rule(who, second.pk)
    assert rules.listed(who) == [first]


def test_a_tolerance_writes_off_with_the_acceptance(made):
    who, buyer, at = made
    rules.save_rule(who, "Trifles", {"most_minor": 1_000_000}, {"kind": "tolerance", "minor": 60})
    invoice = factories.issued(who, buyer, "1000")
    line = lines.line(at, "1189.50", f"Invoice {invoice.number}")
    looked(who, at)
    if standing(line).state == "open":
        apply.accept(who, line.pk)
    assert left(invoice) == 0
    assert lines.balances(who.company)["write-off", buyer.pk, invoice.pk] == 50


def test_an_advice_tells_what_a_receipt_is_for(made):
    who, buyer, at = made
    invoices = [factories.issued(who, buyer, str(net)) for net in (100, 200, 300)]
    parts = tuple(AdvicePart(number=one.number, amount=Decimal(one.payable_minor) / 100) for one in invoices[:2])
    short = AdvicePart(number=invoices[2].number, amount=Decimal("300.00"), reason="damaged")
    advice = Advice(payer="Nordlicht AG", paid_on=date(2026, 3, 19), total=Decimal("657.00"), parts=(*parts, short))
    kept = remittance.take_in(who, advice)
    assert remittance.take_in(who, advice).pk == kept.pk
    line = lines.line(at, "657.00", "see our advice")
    looked(who, at)
    assert lines.stands(line) == ("done", 0)
    assert [left(one) for one in invoices] == [0, 0, 5700]
    kept.refresh_from_db()
    assert kept.line_id == line.pk
    undo.undo_line(who, line.pk)
    kept.refresh_from_db()
    assert kept.line_id is None


def test_an_advice_that_does_not_add_up_is_refused(made):
    who, _, _ = made
    with pytest.raises(Invalid) as caught:
        remittance.take_in(who, Advice(total=Decimal(5), parts=(AdvicePart(number="1", amount=Decimal(4)),)))
    assert caught.value.faults[0].code == "ADVICE-SUM"


def test_the_job_goes_on_where_a_batch_was_full(made, monkeypatch):
    who, buyer, at = made
    monkeypatch.setattr(look_at.look_at, "__defaults__", None)
    monkeypatch.setattr(look_at.look_at, "__kwdefaults__", {"since": None, "most": 2})
    invoices = [factories.issued(who, buyer, str(net)) for net in (100, 200, 300, 400, 500)]
    for one in invoices:
        lines.line(at, str(Decimal(one.payable_minor) / 100), one.number)
    Job.objects.create(company=who.company, kind="match", key="1", payload={"account": at.pk}, due_at=_now(), created_at=_now())
    jobs.drain()
    assert [left(one) for one in invoices] == [0] * 5
    assert {one.state for one in Job.objects.of(who.company).filter(kind="match")} == {"done"}
    assert Job.objects.of(who.company).filter(kind="match").count() == 3


def _now():
    from duebook.edge import clock

    return clock.now()
