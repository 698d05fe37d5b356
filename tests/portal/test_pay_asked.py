"""The pay page asks for nothing that is collected already, and for the instalment where instalments were agreed."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client

from duebook.domain.gateway import ChargeState, Told
from duebook.domain.instalments import Part
from duebook.edge import clock
from duebook.services.cases import plans
from duebook.services.debits import runs
from duebook.services.debits.settings import save_settings
from duebook.services.delivery import links as viewing
from duebook.services.paying import asked, page, policy, settle
from duebook.services.paying.links import create_pay_link
from duebook.services.receivables.record_payment import record_payment
from duebook.store.models import Charge, OpenItem
from tests import factories
from tests.services.debits import scene
from tests.services.debits.conftest import day  # noqa: F401 - 2 March 2026
from tests.services.paying.conftest import *  # noqa: F403 - the same company, connection, invoice
from tests.services.paying.fake import FAKE

pytestmark = pytest.mark.django_db
OWN = {"HTTP_ORIGIN": "http://testserver"}
DEBITED = "Will be debited on"


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def payer():
    return Client(HTTP_USER_AGENT="Mozilla/5.0 Firefox/140.0", enforce_csrf_checks=True)


@pytest.fixture
def second(who, row):
    return factories.issued(who, row.customer, "50")


@pytest.fixture
def both(who, row, second, connection):
    return create_pay_link(who, [row.pk, second.pk])[1]


def debited(who, row):
    save_settings(who, creditor_id=scene.CREDITOR, iban=scene.OWN)
    scene.mandate(who, row.customer)
    return runs.make_run(who, collection_on=scene.COLLECTED, document_ids=[row.pk])


def seen(payer, token, path="/pay"):
    return payer.get(f"/p/{token}{path}").content.decode()


def send(payer, token, connection, **typed):
    return payer.post(f"/p/{token}/pay", {"way": connection.pk, **typed}, **OWN)


def latest(who):
    return Charge.objects.of(who.company).latest("pk")  # made at one moment: the clock stands still


def test_what_is_debited_is_said_and_not_asked_for(payer, who, row, second, both, connection):
    run = debited(who, row)
    text = seen(payer, both)
    assert f"{DEBITED} April 1, 2026 from the account ending in {scene.THEIRS[-4:]}." in text
    assert f'value="{row.pk}"' not in text
    assert f'value="{second.pk}" checked' in text
    assert send(payer, both, connection).status_code == 303
    assert latest(who).documents == [[second.pk, 5950]]
    assert send(payer, both, connection, document=[row.pk]).status_code == 422  # asked for by hand
    runs.discard_run(who, run.pk)
    assert DEBITED not in seen(payer, both)


def test_an_invoice_that_is_debited_has_no_button_to_pay(payer, who, row, connection):
    token = viewing.create_link(who, row.pk)[1]
    run = debited(who, row)
    assert DEBITED in seen(payer, token, "")
    assert f"/p/{token}/pay" not in seen(payer, token, "")
    assert "<form" not in seen(payer, token)
    assert "There is nothing to pay" in seen(payer, token)
    assert send(payer, token, connection).status_code == 422
    runs.discard_run(who, run.pk)
    assert f"/p/{token}/pay" in seen(payer, token, "")


def test_a_payment_on_its_way_is_said_and_left_out_by_default(payer, who, row, second, both, connection):
    alone = viewing.create_link(who, row.pk)[1]
    send(payer, alone, connection)
    settle.take_in(who, latest(who).pk, Told(state=ChargeState.PENDING, method="debit"))
    text = seen(payer, both)
    assert "A payment of this is on its way." in text
    assert f'value="{row.pk}" checked' not in text
    assert send(payer, both, connection).status_code == 303
    assert latest(who).documents == [[second.pk, 5950]]


def test_a_page_that_was_only_left_holds_nothing_back(payer, who, row, both, connection):
    send(payer, viewing.create_link(who, row.pk)[1], connection)
    assert "on its way" not in seen(payer, both)
    assert send(payer, both, connection).status_code == 303
    assert latest(who).amount_minor == 11900 + 5950


@pytest.fixture
def plan(who, row):
    today = clock.today(who.company.time_zone)
    parts = [Part(due_on=today + timedelta(days=10 * n), amount=units) for n, units in ((0, 4000), (1, 4000), (2, 3900))]
    return plans.agree_plan(who, plans.propose_plan(who, [row.pk], parts).pk, "Ada Kern, by mail")


def test_the_instalment_that_is_due_is_asked_for(payer, who, row, plan, connection):
    token = viewing.create_link(who, row.pk)[1]
    text = seen(payer, token)
    assert "Instalment, due on March 2, 2026: €40.00" in text
    assert 'value="40.00"' in text
    assert send(payer, token, connection, amount="39.99").status_code == 422
    assert send(payer, token, connection, amount="119.01").status_code == 422
    assert send(payer, token, connection).status_code == 303
    assert latest(who).documents == [[row.pk, 4000]]
    FAKE.pay(latest(who))
    payer.get(f"/p/{token}/paid/{latest(who).pk}")
    assert "Instalment, due on March 12, 2026: €40.00" in seen(payer, token)
    assert send(payer, token, connection, amount="79").status_code == 303  # more than the next part, all that is left
    assert latest(who).amount_minor == 7900


def test_parts_that_were_missed_are_asked_for_together(who, row, plan):
    item = OpenItem.objects.of(who.company).get(pk=row.pk)
    record_payment(who, row.customer_id, Decimal(10), "EUR", to=[(row.pk, None)])
    item.refresh_from_db()
    days = {date(2026, 3, 2): 3000, date(2026, 3, 12): 7000, date(2026, 3, 31): 10900}
    for day_of, units in days.items():
        found = asked.asked_of(who.company, [item], day_of)[row.pk]
        assert (found.now_minor, found.day, found.planned) == (units, date(2026, 3, 2), True)


def test_a_plan_beside_another_invoice_gets_its_part_and_no_more(payer, who, row, second, plan, both, connection):
    assert send(payer, both, connection).status_code == 303
    assert latest(who).documents == [[row.pk, 4000], [second.pk, 5950]]


def test_a_plan_over_two_invoices_asks_the_older_first(who, row, second):
    today = clock.today(who.company.time_zone)
    parts = [Part(due_on=today, amount=12000), Part(due_on=today + timedelta(days=30), amount=5850)]
    plans.agree_plan(who, plans.propose_plan(who, [row.pk, second.pk], parts).pk, "Ada Kern")
    link = create_pay_link(who, [row.pk, second.pk])[0]
    items = list(OpenItem.objects.of(who.company).order_by("due_date", "pk"))
    found = asked.asked_of(who.company, items, today)
    assert sum(one.now_minor for one in found.values()) == 12000
    assert page.page_of(link).least == "€120.00"


def test_parts_by_policy_go_on_below_the_instalment(payer, who, row, plan, connection):
    policy.save_policy(who, parts=True, least_percent=0, least_minor=1000)
    token = viewing.create_link(who, row.pk)[1]
    assert send(payer, token, connection, amount="10").status_code == 303
