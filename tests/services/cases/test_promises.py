from datetime import timedelta
from decimal import Decimal

import pytest

from duebook.kernel.errors import Conflict, Invalid
from duebook.services.cases import daily, promises
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.reverse import reverse_payment
from duebook.services.receivables.write_off import write_off
from duebook.store.models import Event, Job, Promise
from tests import factories

pytestmark = pytest.mark.django_db


def pay(who, row, amount="178.50", *, to=True):
    return record_payment(who, row.customer_id, Decimal(amount), "EUR", to=[(row.pk, None)] if to else "none")


def judged(who, made):
    daily.judge(who)
    made.refresh_from_db()
    return made.state


def test_kept_by_a_payment_in_the_grace(who, row, calendar):
    made = promises.make_promise(who, row.customer_id, calendar.on(5), document_id=row.pk, said_by="Ada Kern")
    assert (made.amount_minor, judged(who, made)) == (17850, "open")
    calendar.later(8)
    pay(who, row)
    assert judged(who, made) == "kept"
    assert (made.paid_minor, made.paid_on) == (17850, calendar.on())
    assert promises.score(who.company, row.customer_id) == promises.Score(1, 0, 0, 3)


def test_broken_the_day_after_the_grace_and_kept_again_by_a_late_booking(who, row, calendar):
    made = promises.make_promise(who, row.customer_id, calendar.on(5), document_id=row.pk)
    calendar.later(8)
    assert judged(who, made) == "open"
    calendar.later(1)
    assert judged(who, made) == "broken"
    record_payment(who, row.customer_id, Decimal("178.50"), "EUR", received_on=calendar.on(-2), to=[(row.pk, None)])
    assert judged(who, made) == "kept"
    assert [e.kind for e in Event.objects.of(who.company).filter(kind__startswith="promise").order_by("at", "pk")].count(
        "promise-kept"
    ) == 1


def test_a_payment_that_bounces_breaks_it_again(who, row, calendar):
    made = promises.make_promise(who, row.customer_id, calendar.on(5), document_id=row.pk)
    payment = pay(who, row)
    assert judged(who, made) == "kept"
    calendar.later(20)
    reverse_payment(who, payment.pk, "no funds")
    assert judged(who, made) == "broken"


def test_a_bounce_before_the_day_leaves_it_open_unless_a_newer_one_stands(who, row, calendar):
    made = promises.make_promise(who, row.customer_id, calendar.on(9), document_id=row.pk)
    payment = pay(who, row)
    assert judged(who, made) == "kept"
    reverse_payment(who, payment.pk, "no funds")
    newer = promises.make_promise(who, row.customer_id, calendar.on(5), document_id=row.pk)
    assert (judged(who, made), newer.state) == ("broken", "open")


def test_on_account_any_receipt_counts(who, row, calendar):
    made = promises.make_promise(who, row.customer_id, calendar.on(5), amount=Decimal(100), source="mail")
    assert made.currency == "EUR"
    pay(who, row, "60", to=False)
    assert judged(who, made) == "open"
    pay(who, row, "40", to=False)
    assert judged(who, made) == "kept"


def test_part_of_it_is_not_enough_but_a_credit_note_lowers_it(who, row, calendar):
    made = promises.make_promise(who, row.customer_id, calendar.on(5), document_id=row.pk)
    pay(who, row, "100")
    calendar.later(9)
    assert judged(who, made) == "broken"
    write_off(who, row.pk, "small")
    assert judged(who, made) == "kept"


def test_where_nothing_is_left_to_pay_it_is_cancelled(who, row, calendar):
    made = promises.make_promise(who, row.customer_id, calendar.on(5), document_id=row.pk)
    write_off(who, row.pk, "gone")
    assert judged(who, made) == "cancelled"


def test_what_is_refused(who, row, calendar):
    customer = row.customer_id
    for fields, code in (
        ({"due_on": calendar.on(-1)}, "PROMISE-DAY"),
        ({"due_on": calendar.on(400)}, "PROMISE-DAY"),
        ({"due_on": calendar.on(1), "amount": Decimal("178.51")}, "PROMISE-AMOUNT"),
        ({"due_on": calendar.on(1), "source": "dream"}, "PROMISE-SOURCE"),
    ):
        with pytest.raises(Invalid) as error:
            promises.make_promise(who, customer, document_id=row.pk, **fields)
        assert error.value.faults[0].code == code
    made = promises.make_promise(who, customer, calendar.on(1), document_id=row.pk)
    promises.make_promise(who, customer, calendar.on(1))
    for document in (row.pk, ""):
        with pytest.raises(Conflict):
            promises.make_promise(who, customer, calendar.on(1), document_id=document)
    promises.cancel_promise(who, made.pk, "a mistake")
    with pytest.raises(Conflict):
        promises.cancel_promise(who, made.pk, "again")
    pay(who, row)
    with pytest.raises(Conflict):
        promises.make_promise(who, customer, calendar.on(1), document_id=row.pk)


def test_the_round_puts_one_job_a_day_and_company(who, row, calendar, monkeypatch):
    monkeypatch.setattr(daily, "_done", {})
    assert daily.plan_all() == 0
    promises.make_promise(who, row.customer_id, calendar.on(1), document_id=row.pk)
    monkeypatch.setattr(daily, "_done", {})
    assert (daily.plan_all(), daily.plan_all()) == (1, 0)
    monkeypatch.setattr(daily, "_done", {})
    assert daily.plan_all() == 1
    job = Job.objects.of(who.company).get(kind="cases")
    calendar.to(calendar.on() + timedelta(days=6))
    daily.perform(job)
    assert Promise.objects.of(who.company).get().state == "broken"


def test_another_companys_customer_is_not_there(who, row, calendar):
    other = factories.actor(factories.company("Andere GmbH"))
    with pytest.raises(Exception, match="no such customer"):
        promises.make_promise(other, row.customer_id, calendar.on(1))
