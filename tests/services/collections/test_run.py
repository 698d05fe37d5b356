"""The daily run: one letter, once, for the right customer, with the right reasons for everybody else."""

import threading
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction

from duebook.domain.dunning import Level, Policy, Quiet
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid
from duebook.services import outbox
from duebook.services.access import system
from duebook.services.cases import promises
from duebook.services.collections import gather, holds, letters, look, overdue, policies, run, write
from duebook.services.collections.policies import Consequence, Wish
from duebook.services.issuing.prepare import prepare
from duebook.services.operations import jobs
from duebook.services.receivables import record_payment
from duebook.store.bank import BankLine, LineStanding
from duebook.store.deliveries import Mail, Post
from duebook.store.documents import OpenItem
from duebook.store.outbox import Job
from duebook.store.reminders import OverdueStanding, Reminder, ReminderItem, ReminderPolicy
from tests import factories
from tests.services.collections.scene import Scene, on

pytestmark = pytest.mark.django_db
DUE = date(2026, 4, 1)  # thirty days after the issue date of the factories
FIRST = date(2026, 4, 8)  # a Wednesday, seven days after


@pytest.fixture
def scene():
    return Scene()


def reasons(scene: Scene, day: date) -> list[str]:
    with on(day):
        return [one.code for planned in look.dry_run(scene.actor) for one in planned.decision.why]


def test_one_letter_at_a_time_for_all_that_is_overdue(scene):
    scene.invoice("100")
    scene.invoice("200")
    assert scene.run(FIRST - timedelta(1)) == []
    (letter,) = scene.run(FIRST)
    assert (letter.level, letter.net_minor, letter.kind, letter.channel) == (1, 35700, "reminder", "mail")
    assert [one["number"] for one in letter.shown["items"]] == ["INV-2026-00001", "INV-2026-00002"]
    assert ReminderItem.objects.of(scene.company).count() == 2
    assert scene.run(FIRST) == []
    assert scene.run(FIRST + timedelta(1)) == []


def test_levels_follow_each_other_and_end_with_a_person(scene):
    scene.invoice("100")
    found = scene.days(DUE, DUE + timedelta(90))
    shown = [(one.kind, one.level, (day - DUE).days) for day, rows in found.items() for one in rows]
    assert shown == [("reminder", 1, 7), ("reminder", 2, 21), ("reminder", 3, 35), ("task", 4, 49)]


def test_after_a_month_without_a_worker_there_is_one_letter_at_the_next_level(scene):
    scene.invoice("100")
    (first,) = scene.run(date(2026, 7, 1))
    assert first.level == 1
    assert scene.run(date(2026, 7, 2)) == []
    (second,) = scene.run(date(2026, 9, 1))
    assert second.level == 2


def test_the_job_sends_the_mail_once_even_if_it_is_killed_in_between(scene):
    scene.invoice("100")
    scene.run(FIRST)
    with on(FIRST):
        job = Job.objects.of(scene.company).get(kind="reminder")
        letters.perform(job)
        letters.perform(job)  # killed after the commit, before it was marked: done again
        jobs.drain()
    assert Post.objects.of(scene.company).filter(purpose="reminder").count() == 1
    mails = Mail.objects.of(scene.company).filter(subject__startswith="Reminder:")
    assert mails.count() == 1
    reminder = Reminder.objects.of(scene.company).get()
    assert (reminder.state, reminder.post.state) == ("posted", "sent")
    name, content = letters.read_pdf(scene.actor, reminder.pk)
    assert (name.endswith(".pdf"), content[:5]) == (True, b"%PDF-")


@pytest.mark.parametrize("language", ["de", "en", "es", "fr", "it", "nl", "pl", "pt"])
def test_letters_are_written_in_the_customers_language(scene, language):
    scene.customer.language = language
    scene.customer.save()
    scene.invoice("100")
    (reminder,) = scene.run(FIRST)
    letter = letters.letter_of(reminder)
    assert reminder.language == language
    assert "119" in letter.subject
    assert "{" not in "".join([letter.subject, *letter.paragraphs, *letter.closing])


def test_two_letters_on_one_day_are_refused_by_the_database(scene):
    scene.invoice("100")
    (letter,) = scene.run(FIRST)
    letter.pk = "rmd_other"
    with pytest.raises(IntegrityError), transaction.atomic():
        letter.save(force_insert=True)


def test_what_is_disputed_is_left_out_and_the_rest_is_asked_for(scene):
    first, _second = scene.invoice("100"), scene.invoice("200")
    OpenItem.objects.of(scene.company).filter(pk=first.pk).update(disputed_at=clock.now())
    (letter,) = scene.run(FIRST)
    assert letter.net_minor == 23800
    with on(FIRST + timedelta(1)):
        (planned,) = look.dry_run(scene.actor)
    assert [(one.code, one.path) for one in planned.decision.left_out] == [("REMIND-DISPUTED", first.pk)]


def test_a_promise_waits_and_then_the_letter_comes(scene):
    row = scene.invoice("100")
    with on(FIRST):
        promises.make_promise(scene.actor, scene.customer.pk, date(2026, 4, 15), document_id=row.pk)
    assert scene.run(FIRST) == []
    assert scene.run(date(2026, 4, 17)) == []
    assert [one.level for one in scene.run(date(2026, 4, 20))] == [1]


def test_unapplied_money_that_covers_what_is_overdue_stops_the_letter(scene):
    scene.invoice("100")
    with on(FIRST):
        record_payment.record_payment(scene.actor, scene.customer.pk, Decimal(200), "EUR", to="none")
    assert scene.run(FIRST) == []
    assert reasons(scene, FIRST) == ["REMIND-COVERED"]


def test_a_part_payment_lowers_what_is_asked_for(scene):
    scene.invoice("100")
    with on(FIRST):
        record_payment.record_payment(scene.actor, scene.customer.pk, Decimal("60.00"), "EUR")
    (letter,) = scene.run(FIRST)
    assert letter.net_minor == 5900


def test_a_rest_below_the_minimum_is_not_worth_a_letter(scene):
    scene.invoice("100")
    with on(FIRST):
        record_payment.record_payment(scene.actor, scene.customer.pk, Decimal("114.00"), "EUR")
    assert scene.run(FIRST) == []
    assert reasons(scene, FIRST) == ["REMIND-SMALL"]


def test_a_hold_stops_until_it_is_lifted(scene):
    scene.invoice("100")
    with on(FIRST):
        hold = holds.hold(scene.actor, scene.customer.pk, "They are moving")
    assert scene.run(FIRST) == []
    assert reasons(scene, FIRST) == ["REMIND-HOLD"]
    with on(FIRST):
        holds.lift(scene.actor, hold.pk)
        with pytest.raises(Conflict):
            holds.lift(scene.actor, hold.pk)
    assert len(scene.run(FIRST)) == 1


def test_of_two_holds_the_longer_one_counts(scene):
    scene.invoice("100")
    with on(DUE):
        holds.hold(scene.actor, scene.customer.pk, "In court")
        holds.hold(scene.actor, scene.customer.pk, "On holiday", until=DUE + timedelta(2))
    assert scene.run(FIRST) == []
    assert reasons(scene, FIRST) == ["REMIND-HOLD"]


def test_a_receipt_may_be_of_each_customer_whose_documents_it_names():
    matches = [
        {"document": "a", "customer": "cus_a", "amount_minor": 700, "kind": "payment"},
        {"document": "b", "customer": "cus_b", "amount_minor": 300, "kind": "payment"},
    ]
    line = BankLine(currency="EUR", booked=DUE)
    found = gather.perhaps(LineStanding(line=line, open_minor=1000, proposal={"customer": "", "matches": matches}))
    assert [(key, one.amount_minor) for key, one in found] == [(("cus_a", "EUR"), 700), (("cus_b", "EUR"), 300)]
    abroad = {"customer": "cus_a", "matches": matches[:1], "currency": "USD"}
    assert gather.perhaps(LineStanding(line=line, open_minor=650, proposal=abroad))[0][0] == ("cus_a", "USD")
    assert gather.perhaps(LineStanding(line=line, open_minor=650, proposal={"customer": "", "matches": []})) == []


def test_by_hand_the_next_level_comes_early_but_not_twice_a_day(scene):
    scene.invoice("100")
    with on(date(2026, 4, 4)):  # a Saturday, three days after the due date
        made = write.send_now(scene.actor, scene.customer.pk, "EUR")
        assert made.level == 1
        with pytest.raises(Conflict):
            write.send_now(scene.actor, scene.customer.pk, "EUR")
    assert scene.run(date(2026, 4, 6)) == []


def test_a_customer_without_address_gets_a_letter_to_print(scene):
    buyer = factories.customer(
        scene.company, "Ohne Post GmbH", email="", profile={"name": "Ohne Post GmbH", "address": {"country": "DE"}}
    )
    scene.invoice("100", buyer=buyer)
    (letter,) = scene.run(FIRST)
    with on(FIRST):
        jobs.drain()
        letter.refresh_from_db()
        assert (letter.channel, letter.state) == ("print", "to-print")
        assert letters.mark_printed(scene.actor, letter.pk).state == "printed"


def test_a_policy_is_kept_in_versions_and_the_letter_names_its_own(scene):
    scene.invoice("100")
    wish = Wish(name="Short", policy=Policy(levels=(Level(days=3),), quiet=Quiet(weekdays=()), minimum=Decimal(1)))
    with on(DUE):
        first = policies.save_policy(scene.actor, wish)
        second = policies.save_policy(scene.actor, wish, first.family)
    (letter,) = scene.run(DUE + timedelta(3))
    assert letter.policy_id == second.pk
    assert [one.version for one in ReminderPolicy.objects.of(scene.company).order_by("version")] == [1, 2]
    assert [one.pk for one in policies.list_policies(scene.actor)] == [second.pk]


@pytest.mark.parametrize(
    ("policy", "code"),
    [
        (Policy(), "POLICY-LEVELS"),
        (Policy(levels=(Level(days=500),)), "POLICY-DAYS"),
        (Policy(levels=(Level(days=-3, fee=Decimal(5)),)), "POLICY-EARLY"),
        (Policy(levels=(Level(days=3, channel="task"), Level(days=3))), "POLICY-TASK"),
        (Policy(levels=(Level(days=3),), quiet=Quiet(weekdays=tuple(range(7)))), "POLICY-WEEKDAYS"),
        (Policy(levels=(Level(days=3),), quiet=Quiet(dates=("24.12.",))), "POLICY-DATE"),
    ],
)
def test_a_policy_that_cannot_work_is_refused_with_its_place(scene, policy, code):
    with pytest.raises(Invalid) as refused:
        policies.save_policy(scene.actor, Wish(name="Wrong", policy=policy))
    assert code in {one.code for one in refused.value.faults}


def test_the_worker_queues_one_run_a_day_at_the_hour_of_the_company(scene):
    run.save_setting(scene.actor, automatic=True, hour=9)
    with on(FIRST, 6):  # eight o'clock in Berlin
        assert run.plan() == 0
    scene.invoice("100")
    with on(FIRST, 8):
        outbox.put(scene.company, "match", "file", {"account": "none"})
        assert run.plan() == 0, "bank lines are about to be looked at"
        jobs.drain()
        assert (run.plan(), run.plan()) == (1, 0)
        jobs.drain()
        assert run.plan() == 0
    assert Reminder.objects.of(scene.company).count() == 1


def test_without_a_choice_nothing_goes_out_by_itself(scene):
    scene.invoice("100")
    with on(FIRST):
        assert run.plan() == 0


def test_overdue_states_come_and_go_and_are_told(scene):
    row = scene.invoice("100")
    usual = policies.USUAL
    wish = Wish(
        name="Strict", policy=usual.policy, overdue=(Consequence(state="warn", days=5), Consequence(state="block", days=30))
    )
    policies.save_policy(scene.actor, wish)
    scene.run(FIRST)
    assert OverdueStanding.objects.of(scene.company).get().state == "warn"
    scene.run(DUE + timedelta(40))
    assert overdue.standing_of(scene.company, scene.customer.pk).state == "block"
    draft = prepare(scene.company, factories.draft_of("10"), scene.customer)
    assert [(one.path, one.facts["state"]) for one in draft.faults if one.code == "CUSTOMER-OVERDUE"] == [("customer", "block")]
    assert draft.issuable
    with on(DUE + timedelta(41)):
        record_payment.record_payment(scene.actor, scene.customer.pk, Decimal("119.00"), "EUR", to=[(row.pk, None)])
    scene.run(DUE + timedelta(42))
    assert overdue.standing_of(scene.company, scene.customer.pk).state == "clear"
    draft = prepare(scene.company, factories.draft_of("10"), scene.customer)
    assert "CUSTOMER-OVERDUE" not in [one.code for one in draft.faults]


def test_a_credit_note_counts_against_what_is_overdue(scene):
    scene.invoice("100")
    state = gather.states(scene.company)[0]
    credit = replace(state.items[0], document="x", open_minor=-state.items[0].open_minor)
    strict, late = (Consequence(state="block"),), DUE + timedelta(9)
    assert overdue.judged(state, strict, late)[0] == "block"
    assert overdue.judged(replace(state, items=(*state.items, credit)), strict, late)[0] == "clear"
    assert overdue.judged(replace(state, items=(replace(state.items[0], planned_since=DUE),)), strict, late)[0] == "clear"


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_write_one_letter():
    scene = Scene()
    scene.invoice("100")
    together = threading.Barrier(2)
    found: list[int] = []
    failed: list[BaseException] = []

    def work():
        try:
            with on(FIRST):
                together.wait()
                found.append(len(run.run_day(system(scene.company, "Duebook")).written))
        except BaseException as error:  # noqa: BLE001 - whatever it is, the test says it
            failed.append(error)
        finally:
            connection.close()

    workers = [threading.Thread(target=work) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join()
    assert failed == []
    assert sorted(found) == [0, 1]
    assert Reminder.objects.of(scene.company).count() == 1
    assert Job.objects.of(scene.company).filter(kind="reminder").count() == 1
