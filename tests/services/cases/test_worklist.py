from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from duebook.domain.instalments import split
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.cases import calls, disputes, plans, policy, promises, worklist
from duebook.services.receivables.record_payment import record_payment
from tests import factories

pytestmark = pytest.mark.django_db


def test_the_larger_gain_stands_first_with_its_reasons(who, calendar):
    small, large = (factories.customer(who.company, name) for name in ("Klein", "Gross"))
    factories.issued(who, small, "100")
    factories.issued(who, large, "1000")
    assert worklist.rows(who) == []
    calendar.later(30 + 40)
    found = worklist.rows(who)
    assert [row.customer for row in found] == [large, small]
    assert (found[0].rank.gain, found[0].rank.chance, found[0].action, found[0].bucket) == (41650, 350, "call", "easy")
    assert found[0].rank.reasons == (("overdue-days", 40),)


def test_credit_is_taken_off(who, row, calendar):
    calendar.later(70)
    record_payment(who, row.customer_id, Decimal("78.50"), "EUR", to="none")
    found = worklist.rows(who)[0]
    assert (found.less_minor, found.rank.gain) == (7850, 3500)


def test_what_is_disputed_promised_or_planned_waits(who, buyer, calendar):
    first = factories.issued(who, buyer, "100")
    calendar.later(70)
    disputes.open_dispute(who, first.pk, "price", "too dear")
    found = worklist.rows(who)[0]
    assert (found.action, found.bucket, found.disputed_minor, found.rank.gain) == ("decide", "waiting", 11900, 0)
    other = factories.customer(who.company, "Andere")
    second = factories.issued(who, other, "100", issue_date=calendar.on(-70))
    promises.make_promise(who, other.pk, calendar.on(3), document_id=second.pk)
    found = next(row for row in worklist.rows(who) if row.customer == other)
    assert (found.action, found.action_on, found.bucket) == ("wait", calendar.on(6), "waiting")
    third = factories.customer(who.company, "Dritte")
    row = factories.issued(who, third, "100", issue_date=calendar.on(-70))
    plans.agree_plan(who, plans.propose_plan(who, [row.pk], split(11900, 2, calendar.on(5))).pk, "Ada")
    found = next(one for one in worklist.rows(who) if one.customer == third)
    assert (found.action, found.planned_minor, found.bucket) == ("wait", 11900, "waiting")


def test_someone_who_is_not_later_than_usual_is_left_alone(who, buyer, calendar):
    factories.issued(who, buyer, "100")
    calendar.later(30 + 50)
    record_payment(who, buyer.pk, Decimal(119), "EUR")
    factories.issued(who, buyer, "100", issue_date=calendar.on())
    calendar.later(30 + 40)
    found = worklist.rows(who)[0]
    assert ("as-usual", 50) in found.rank.reasons
    assert found.rank.chance == 350 * 300 // 1000


def test_a_call_lowers_the_rank_and_says_what_is_next(who, row, calendar):
    calendar.later(70)
    before = worklist.rows(who)[0].rank.gain
    calls.log_call(who, row.customer_id, outcome="not-reached", next_action="call", next_on=calendar.on(2), text="Mailbox")
    found = worklist.rows(who)[0]
    assert (found.action, found.action_on, found.bucket) == ("call", calendar.on(2), "waiting")
    assert (before, found.rank.gain) == (17850 * 350 // 1000, 17850 * 140 // 1000)
    calendar.later(2)
    assert worklist.rows(who)[0].bucket == "worth"


def test_split_by_owner_and_by_bucket(who, row, calendar):
    calendar.later(70)
    assert [len(worklist.rows(who, owner=one)) for one in ("none", who.user.pk)] == [1, 0]
    policy.set_manager(who, row.customer_id, who.user.pk)
    assert [len(worklist.rows(who, owner=one)) for one in ("none", who.user.pk)] == [0, 1]
    assert [len(worklist.rows(who, bucket=one)) for one in ("easy", "late")] == [1, 0]
    policy.set_manager(who, row.customer_id, "")
    assert worklist.rows(who)[0].owner is None


def test_the_queries_do_not_grow_with_the_customers(who, calendar):
    factories.issued(who, factories.customer(who.company, "A"), "100")
    calendar.later(70)
    with CaptureQueriesContext(connection) as one:
        worklist.rows(who)
    for name in "BCDE":
        factories.issued(who, factories.customer(who.company, name), "100", issue_date=calendar.on(-70))
    with CaptureQueriesContext(connection) as many:
        assert len(worklist.rows(who)) == 5
    assert len(many) == len(one)


def test_wrong_notes_are_refused(who, row, calendar):
    for fields in (
        {"kind": "dream"}, {"outcome": "fine"}, {"next_action": "dance", "next_on": calendar.on()}, {"next_action": "call"},
        {"next_on": calendar.on()}, {"next_action": "call", "next_on": calendar.on(-1)}, {"text": "x" * 2001},
        {"next_action": "call", "next_on": calendar.on(), "next_by": "usr_nobody"},
    ):  # fmt: skip
        with pytest.raises(Invalid):
            calls.log_call(who, row.customer_id, **fields)
    assert calls.of_customer(who.company, row.customer_id) == []


def test_templates(who):
    made = calls.save_template(who, "Mailbox", "Nobody there, left a message")
    calls.save_template(who, "Mailbox", "Left a message")
    assert [one.text for one in calls.templates(who.company)] == ["Left a message"]
    with pytest.raises(Invalid):
        calls.save_template(who, " ", "x")
    calls.delete_template(who, made.pk)
    assert calls.templates(who.company) == []
    for n in range(50):
        calls.save_template(who, f"T{n}", "x")
    with pytest.raises(Conflict):
        calls.save_template(who, "one more", "x")
