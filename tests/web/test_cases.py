from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.urls import reverse

from duebook.domain.disputes import Claim
from duebook.domain.instalments import split
from duebook.edge import clock
from duebook.services.cases import calls, disputes, plans, promises
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.write_off import write_off
from duebook.store.models import (
    AccountManager,
    CallNote,
    CasePolicy,
    Dispute,
    NoteTemplate,
    OpenItem,
    Plan,
    Promise,
    ProvisionRun,
    Tolerance,
)
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def browser(who):
    client = Client()
    client.force_login(who.user)
    return client


@pytest.fixture
def today(who):
    return clock.today(who.company.time_zone)


@pytest.fixture
def row(who, today):
    return factories.issued(who, factories.customer(who.company), "100", "50", issue_date=today - timedelta(days=70))


@pytest.fixture
def made(who, row):
    return disputes.open_dispute(who, row.pk, "quality", "It is broken", claims=[Claim(line="1")])


def page(browser, name, *args, status=200, **query):
    answer = browser.get(reverse(f"web:{name}", args=args), query)
    assert answer.status_code == status
    return answer.content.decode()


def send(browser, name, *args, **form):
    return browser.post(reverse(f"web:{name}", args=args), form)


def test_lists_say_what_to_do_where_they_are_empty(browser):
    assert "No open dispute." in page(browser, "disputes")
    assert "Nothing here." in page(browser, "disputes", view="mine")
    assert "Nobody to call." in page(browser, "worklist")
    assert "No matrix yet." in page(browser, "provisions")


def test_a_dispute_is_opened_from_the_invoice_by_line(browser, row):
    assert reverse("web:new-dispute", args=[row.pk]) in page(browser, "invoice", row.pk)
    assert "Work 2" in page(browser, "new-dispute", row.pk)
    answer = send(browser, "new-dispute", row.pk, reason="price", text="Too dear", lines=["2"])
    made = Dispute.objects.of(row.company_id).get()
    assert (answer.status_code, answer["Location"]) == (303, reverse("web:dispute", args=[made.pk]))
    assert (made.amount_minor, made.reason) == (5950, "price")
    assert send(browser, "new-dispute", row.pk, reason="price").status_code == 422


def test_the_page_shows_lines_and_what_accepting_does(browser, made):
    text = page(browser, "dispute", made.pk).replace("\xa0", " ")
    assert "It is broken" in text
    assert "119,00" in text
    assert made.document.number in page(browser, "disputes", q=made.document.number)
    answer = send(browser, "dispute-accept", made.pk, why="Right you are")
    assert answer.status_code == 303
    made.refresh_from_db()
    assert (made.state, made.credit_note.payable_minor) == ("accepted", 11900)
    assert "Right you are" in page(browser, "dispute", made.pk)
    assert made.document.number in page(browser, "disputes", view="decided")


def test_accepting_for_too_much_says_so_beside_the_field(browser, made):
    answer = send(browser, "dispute-accept", made.pk, amount="999")
    assert answer.status_code == 422
    assert "DB-CREDIT-MOST" in answer.content.decode()


def test_rejecting_wants_a_reason(browser, made):
    assert send(browser, "dispute-reject", made.pk, why="").status_code == 422
    assert send(browser, "dispute-reject", made.pk, why="It was whole").status_code == 303
    assert page(browser, "dispute-reject", made.pk, status=404)


def test_notes_owner_and_withdrawal(browser, who, made, today):
    assert send(browser, "dispute-note", made.pk, text="Asked the carrier").status_code == 303
    assert send(browser, "dispute-note", made.pk, text="").status_code == 422
    later = today + timedelta(days=20)
    assert send(browser, "dispute-assign", made.pk, owner=who.user.pk, deadline=later).status_code == 303
    assert send(browser, "dispute-assign", made.pk, owner=who.user.pk, deadline="2020-01-01").status_code == 422
    assert "Asked the carrier" in page(browser, "dispute", made.pk)
    assert send(browser, "dispute-withdraw", made.pk).status_code == 303
    assert Dispute.objects.of(who.company).get().state == "withdrawn"


def test_a_promise_and_its_end(browser, row, today):
    assert send(browser, "new-promise", row.pk, due_on=today, source="call", amount="1000").status_code == 422
    assert send(browser, "new-promise", row.pk, due_on=today + timedelta(days=3), source="call").status_code == 303
    made = Promise.objects.of(row.company_id).get()
    assert row.number in page(browser, "agreements", row.customer_id)
    assert send(browser, "promise-cancel", made.pk, why="mistake").status_code == 303
    assert page(browser, "promise-cancel", made.pk, status=404)


def test_a_plan_in_two_steps(browser, row, today):
    typed = {"count": 3, "first": today + timedelta(days=5), "months": 1, "grace": 4}
    text = send(browser, "new-plan", row.pk, act="split", **typed).content.decode()
    assert text.count('name="part_amount"') == 3
    days = [today + timedelta(days=n) for n in (5, 35, 65)]
    wrong = send(browser, "new-plan", row.pk, act="propose", part_day=days, part_amount=["59.50", "59.50", "59.51"], **typed)
    assert wrong.status_code == 422
    assert "The parts must add up" in wrong.content.decode()
    answer = send(browser, "new-plan", row.pk, act="propose", part_day=days, part_amount=["100", "50", "28.50"], **typed)
    assert answer.status_code == 303
    plan = Plan.objects.of(row.company_id).get()
    assert list(plan.parts.order_by("position").values_list("amount_minor", flat=True)) == [10000, 5000, 2850]
    assert send(browser, "plan-agree", plan.pk, agreed_with="Ada, by mail").status_code == 303
    assert "Ada, by mail" in page(browser, "agreements", row.customer_id)
    assert send(browser, "plan-cancel", plan.pk, why="another way").status_code == 303
    assert page(browser, "plan-cancel", plan.pk, status=404)


@pytest.mark.parametrize(
    ("days", "amounts", "where", "words"),
    [
        ((5, 35), ("119.00", "zwölf"), "amount-2", "Write an amount such as"),
        ((5, 35), ("", "178.50"), "amount-1", "This field is required."),
        ((5, 35), ("178.5010", "1"), "amount-1", "at most 2 decimals"),
        ((5, 35), ("178.50", "0"), "amount-2", "above zero"),
        ((5, 2), ("100", "78.50"), "day-2", "come one after the other"),
        ((5, 99**5), ("100", "78.50"), "day-2", "Enter a valid date."),
    ],
)
def test_what_is_wrong_with_a_part_stands_beside_it(browser, row, today, days, amounts, where, words):
    typed = {"count": 2, "first": today, "months": 1, "grace": 4, "act": "propose"}
    written = [str(today + timedelta(days=n)) if n < 99 else "soon" for n in days]
    answer = send(browser, "new-plan", row.pk, part_day=written, part_amount=amounts, **typed)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count('aria-invalid="true"') == 1
    assert f'aria-describedby="{where}_error"' in text
    assert words in text.partition(f'id="{where}_error"')[2].partition("</div></div>")[0]
    assert all(f'value="{one}"' in text for one in (*written, *amounts))
    assert not Plan.objects.of(row.company_id).exists()


@pytest.mark.parametrize(("count", "first", "field"), [(60, "2027-05-01", "count"), (2, "9999-12-31", "first")])
def test_parts_that_cannot_be_made_are_told_beside_their_field(browser, who, row, today, count, first, field):
    record_payment(who, row.customer_id, Decimal("178.10"), "EUR")
    answer = send(browser, "new-plan", row.pk, act="split", count=count, first=first, months=1, grace=5)
    assert answer.status_code == 422
    assert f'id="id_{field}_error"' in answer.content.decode()


def test_amounts_are_read_and_written_as_the_pages_around_them_do(browser, who, row, today):
    """English in Germany: 1.000 is a thousand, as in the 2.380,00 € of the page."""
    text = send(browser, "new-plan", row.pk, act="split", count=2, first=today, months=1, grace=5).content.decode()
    assert 'name="part_amount" value="89,25"' in text
    large = factories.issued(who, row.customer, "2000", issue_date=today)
    due = today + timedelta(days=3)
    assert send(browser, "new-promise", large.pk, due_on=due, amount="1.000", source="call").status_code == 303
    assert Promise.objects.of(who.company).get().amount_minor == 100_000


def test_the_worklist_leads_from_one_customer_to_the_next(browser, who, row, today):
    other = factories.customer(who.company, "Klein GmbH")
    factories.issued(who, other, "10", issue_date=today - timedelta(days=70))
    calls.save_template(who, "Mailbox", "Left a message")
    text = page(browser, "worklist", view="easy", owner="none")
    assert text.index("Nordlicht AG") < text.index("Klein GmbH")
    assert "Left a message" in page(browser, "worklist-turn", row.customer_id)
    answer = send(browser, "log-call", row.customer_id, kind="call", outcome="reached", next_action="call", next_on="")
    assert answer.status_code == 422
    answer = send(browser, "log-call", row.customer_id, kind="call", outcome="reached", person="Ada")
    assert answer["Location"] == reverse("web:worklist-turn", args=[other.pk])
    assert CallNote.objects.of(who.company).get().person == "Ada"


def test_who_looks_after_a_customer(browser, who, row):
    assert send(browser, "customer-manager", row.customer_id, owner=who.user.pk).status_code == 303
    assert AccountManager.objects.of(who.company).get().user == who.user
    assert send(browser, "customer-manager", row.customer_id, owner="usr_nobody").status_code == 422
    assert send(browser, "customer-manager", row.customer_id, owner="").status_code == 303
    assert not AccountManager.objects.of(who.company).exists()


def test_provisions_from_matrix_to_reversal(browser, who, row):
    form = {"r-TOTAL_FORMS": 2, "r-INITIAL_FORMS": 2, "r-0-over": -1, "r-0-per_cent": 0, "r-1-over": 30, "r-1-per_cent": "10"}
    assert send(browser, "provision-matrix", **(form | {"r-0-over": 5})).status_code == 422
    assert send(browser, "provision-matrix", **form).status_code == 303
    assert "17,85" in page(browser, "provisions")
    assert send(browser, "provision-run").status_code == 303
    run = ProvisionRun.objects.of(who.company).get()
    assert run.change_minor == 1785
    assert send(browser, "provision-matrix", **form).status_code == 422
    assert send(browser, "provision-reverse", run.pk, why="too early").status_code == 303
    assert send(browser, "provision-reverse", run.pk, why="again").status_code == 422


def test_how_cases_are_handled(browser, who):
    good = {"answer_days": 7, "promise_days": 20, "promise_grace": 1, "notice_days": 60, "owner_id": who.user.pk}
    assert send(browser, "handling", **(good | {"answer_days": 500})).status_code == 422
    assert send(browser, "handling", **good).status_code == 303
    assert CasePolicy.objects.of(who.company).get().answer_days == 7
    assert send(browser, "handling", currency="eur", most="5", per_cent="1", role="clerk").status_code == 303
    assert Tolerance.objects.of(who.company).get().most_minor == 500
    assert "5,00" in page(browser, "handling")


def test_differences_and_recovery(browser, who, row):
    assert send(browser, "drop-difference", row.pk, code="small").status_code == 422
    send(browser, "handling", currency="EUR", most="5", per_cent="2", role="clerk")
    record_payment(who, row.customer_id, Decimal(176), "EUR")
    assert send(browser, "drop-difference", row.pk, code="small").status_code == 303
    write = OpenItem.objects.of(who.company).get(document=row)
    assert (write.open_minor, write.written_off_minor) == (0, 250)
    much = send(browser, "recovery", row.pk, amount="2.51", received_on=clock.today("UTC"))
    assert much.status_code == 422
    assert "more than was written off" in much.content.decode().partition('id="id_amount_error"')[2]
    assert send(browser, "recovery", row.pk, amount="2.50", received_on=clock.today("UTC")).status_code == 303


def test_credit_shows_its_movements_and_its_notice(browser, who, row, today):
    write_off(who, row.pk, "old")
    record_payment(who, row.customer_id, Decimal(80), "EUR", to="none", received_on=today - timedelta(days=365 * 11))
    assert "80,00" in page(browser, "agreements", row.customer_id)
    assert send(browser, "credit-notice", row.customer_id, "EUR").status_code == 303
    notice = row.customer.credit_expiries.get()
    assert send(browser, "credit-keep", notice.pk).status_code == 303


def test_the_customers_standing_on_the_pages(browser, who, row, made, today):
    promises.make_promise(who, row.customer_id, today + timedelta(days=2))
    plans.propose_plan(who, [row.pk], split(row.payable_minor, 2, today))
    assert "On account" in page(browser, "agreements", row.customer_id)
    assert "Decide the dispute" in page(browser, "worklist")


def test_templates_are_written_changed_deleted_and_used(browser, who, row):
    there = reverse("web:note-templates")
    assert "No template yet." in page(browser, "note-templates")
    assert browser.post(there, {"name": "", "text": "Words"}).status_code == 422
    assert browser.post(there, {"name": "Voice mail", "text": "Left a message."}).status_code == 303
    assert browser.post(there, {"name": "Late", "text": "Says it is on its way."}).status_code == 303
    made = NoteTemplate.objects.of(who.company).get(name="Voice mail")
    assert "Left a message." in page(browser, "note-templates")
    one = reverse("web:note-template", args=[made.pk])
    taken = browser.post(one, {"name": "Late", "text": "Left a message."})
    assert taken.status_code == 422
    assert "Another template has this name." in taken.content.decode()
    assert browser.post(one, {"name": "Voice mail", "text": "Asked to call back."}).status_code == 303
    turn = page(browser, "worklist-turn", row.customer_id)
    assert f'name="use" value="{made.pk}"' in turn
    filled = send(browser, "log-call", row.customer_id, kind="mail", outcome="reached", text="At ten.", use=made.pk)
    assert "At ten.\nAsked to call back." in filled.content.decode()
    assert '<option value="mail" selected>' in filled.content.decode()
    assert not CallNote.objects.of(who.company).exists()
    assert send(browser, "log-call", row.customer_id, use="ntp_nothing").status_code == 404
    assert send(browser, "note-template-delete", made.pk).status_code == 303
    assert [each.name for each in NoteTemplate.objects.of(who.company)] == ["Late"]
    assert page(browser, "note-template", made.pk, status=404)
