from dataclasses import replace
from decimal import Decimal

import pytest

from duebook.domain.instalments import Part, split
from duebook.kernel.errors import Conflict, Invalid
from duebook.services.cases import daily, plans, policy, worklist
from duebook.services.receivables.record_payment import record_payment
from duebook.store.models import OpenItem, Post
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def parts(row, calendar):
    return split(row.payable_minor, 3, calendar.on(10))


@pytest.fixture
def agreed(who, row, parts):
    return plans.agree_plan(who, plans.propose_plan(who, [row.pk], parts).pk, "Ada Kern, by mail")


def pay(who, row, amount):
    record_payment(who, row.customer_id, Decimal(amount), "EUR", to=[(row.pk, None)])


def judged(who, plan):
    daily.judge(who)
    plan.refresh_from_db()
    return plan.state


def test_parts_of_a_plan_add_up_and_its_invoice_keeps_its_due_date(who, row, agreed):
    due = OpenItem.objects.of(who.company).get(document=row).due_date
    assert sum(agreed.parts.values_list("amount_minor", flat=True)) == 17850 == agreed.total_minor
    assert (agreed.state, due) == ("agreed", row.due_date)
    assert worklist.shielded(who.company) == {row.pk}


def test_kept_part_by_part(who, row, agreed, calendar):
    for _ in range(3):
        calendar.later(10)
        pay(who, row, "59.50")
        calendar.later(20)
        judged(who, agreed)
    assert judged(who, agreed) == "kept"
    assert all(agreed.parts.values_list("met_on", flat=True))
    assert worklist.shielded(who.company) == set()


def test_broken_when_a_part_is_missed_by_more_than_the_grace(who, row, agreed, calendar):
    boss = factories.actor(who.company, email="chefin@uferwerk.example")
    policy.set_manager(who, row.customer_id, boss.user.pk)
    pay(who, row, "59.49")
    calendar.later(15)
    assert judged(who, agreed) == "agreed"
    calendar.later(1)
    assert (judged(who, agreed), agreed.broken_part) == ("broken", 1)
    assert Post.objects.of(who.company).get(purpose="case").recipient == "chefin@uferwerk.example"
    assert worklist.shielded(who.company) == set()


def test_money_paid_ahead_covers_later_parts(who, row, agreed, calendar):
    pay(who, row, "150")
    calendar.later(60)
    assert judged(who, agreed) == "agreed"
    assert agreed.parts.exclude(met_on=None).count() == 2


def test_what_is_refused(who, row, parts, calendar):
    second = factories.issued(who, factories.customer(who.company, "Südlicht AG"), "10")
    wrong = (
        ([row.pk], parts[:2], "PLAN-SUM"),
        ([row.pk], [], "PLAN-PARTS"),
        ([row.pk], [parts[1], parts[0], parts[2]], "PLAN-DAY"),
        ([row.pk], [replace(parts[0], due_on=calendar.on(-1)), *parts[1:]], "PLAN-DAY"),
        ([row.pk], [*parts, Part(due_on=calendar.on(300), amount=0)], "PLAN-AMOUNT"),
        ([], parts, "PLAN-DOCUMENTS"),
        ([row.pk, second.pk], parts, "PLAN-ONE"),
    )
    for documents, typed, code in wrong:
        with pytest.raises(Invalid) as error:
            plans.propose_plan(who, documents, typed)
        assert error.value.faults[0].code == code
    made = plans.propose_plan(who, [row.pk], parts)
    with pytest.raises(Conflict):
        plans.propose_plan(who, [row.pk], parts)
    pay(who, row, "1")
    with pytest.raises(Conflict):
        plans.agree_plan(who, made.pk, "Ada")
    plans.cancel_plan(who, made.pk, "money came")
    with pytest.raises(Conflict):
        plans.cancel_plan(who, made.pk, "again")


def test_a_proposal_whose_first_day_is_past_is_not_agreed(who, row, parts, calendar):
    made = plans.propose_plan(who, [row.pk], parts)
    calendar.later(11)
    with pytest.raises(Conflict):
        plans.agree_plan(who, made.pk, "Ada")
