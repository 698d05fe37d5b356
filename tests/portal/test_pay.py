"""The pay page: what, how much, how; the amount is ours; and a back page that tells the truth."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.test import Client

from duebook.edge import clock
from duebook.kernel.errors import Invalid
from duebook.services.delivery import links as viewing
from duebook.services.delivery import wording
from duebook.services.paying import connections, page, policy
from duebook.services.paying.links import create_pay_link
from duebook.services.receivables.record_payment import record_payment
from duebook.store.models import Charge, ChargeEvent, OpenItem, Payment, SavedMethod
from tests import factories
from tests.services.paying.conftest import *  # noqa: F403 - the same company, connection, invoice
from tests.services.paying.fake import FAKE

pytestmark = pytest.mark.django_db
OWN = {"HTTP_ORIGIN": "http://testserver"}


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def token(who, row, connection):
    return viewing.create_link(who, row.pk, "kunde@nordlicht.example")[1]


@pytest.fixture
def payer():
    return Client(HTTP_USER_AGENT="Mozilla/5.0 Firefox/140.0", enforce_csrf_checks=True)


def send(payer, token, connection, **typed):
    return payer.post(f"/p/{token}/pay", {"way": connection.pk, **typed}, **OWN)


def charge_of(who):
    return Charge.objects.of(who.company).latest("pk")


def test_the_document_page_leads_to_the_pay_page(payer, token):
    assert f"/p/{token}/pay" in payer.get(f"/p/{token}").content.decode()


def test_the_page_shows_what_is_open_and_goes_to_the_gateway(payer, who, token, connection):
    shown = payer.get(f"/p/{token}/pay")
    assert "€119.00" in shown.content.decode()
    assert "form-action 'self' https:" in shown["Content-Security-Policy"]
    assert 'name="amount"' not in shown.content.decode()  # this company takes no parts
    answer = send(payer, token, connection)
    charge = charge_of(who)
    assert (answer.status_code, answer["Location"]) == (303, charge.checkout_url)
    assert charge.amount_minor == 11900
    assert FAKE.calls[0][1].back_url.endswith(f"/p/{token}/paid/{charge.pk}")


def test_it_works_without_script(payer, token):
    assert "<script" not in payer.get(f"/p/{token}/pay").content.decode()


@pytest.mark.parametrize("language", wording.LANGUAGES)
def test_the_page_speaks_the_customers_language(payer, who, connection, language):
    row = factories.issued(who, factories.customer(who.company, language=language), "1", language=language)
    token = viewing.create_link(who, row.pk)[1]
    for path in ("/pay",):
        text = payer.get(f"/p/{token}{path}").content.decode()
        assert f'lang="{language}"' in text
        assert not re.search(r"\{[a-z_]+\}", text)
    send(payer, token, connection)
    text = payer.get(f"/p/{token}/paid/{charge_of(who).pk}").content.decode()
    assert f'lang="{language}"' in text
    assert not re.search(r"\{[a-z_]+\}", text)


@pytest.mark.parametrize("amount", ["1", "0", "-5", "118.99", "119.01", "1e3", "٣", "abc", "99999999999999999"])
def test_the_payer_does_not_decide_the_amount(payer, who, token, connection, amount):
    answer = send(payer, token, connection, amount=amount)
    assert answer.status_code == 422
    assert Charge.objects.of(who.company).count() == 0


@pytest.mark.parametrize("extra", [{"amount_minor": "1"}, {"currency": "JPY"}, {"customer": "cus_x"}, {"state": "succeeded"}])
def test_other_fields_are_not_read(payer, who, token, connection, extra):
    send(payer, token, connection, **extra)
    charge = charge_of(who)
    assert (charge.amount_minor, charge.currency, charge.state) == (11900, "EUR", "pending")


def test_parts_from_a_minimum_where_the_policy_says_so(payer, who, token, connection):
    policy.save_policy(who, parts=True, least_percent=10, least_minor=2000)
    text = payer.get(f"/p/{token}/pay").content.decode()
    assert 'name="amount"' in text
    assert "€20.00" in text
    less = send(payer, token, connection, amount="19.99")
    assert less.status_code == 422
    assert 0 < less.content.decode().index('name="amount"') < less.content.decode().index('class="wrong"'), "beside the amount"
    assert send(payer, token, connection, amount="20,00").status_code == 303
    assert charge_of(who).amount_minor == 2000


def test_more_becomes_credit_where_the_policy_says_so(payer, who, row, token, connection):
    policy.save_policy(who, parts=False, more=True)
    assert send(payer, token, connection, amount="150").status_code == 303
    charge = charge_of(who)
    FAKE.pay(charge)
    assert "Paid" in payer.get(f"/p/{token}/paid/{charge.pk}").content.decode()
    assert OpenItem.objects.of(who.company).get(pk=row.pk).open_minor == 0
    assert Payment.objects.of(who.company).get().amount_minor == 15000


def test_the_back_page_tells_the_truth(payer, who, token, connection):
    send(payer, token, connection)
    charge = charge_of(who)
    back = f"/p/{token}/paid/{charge.pk}"
    waiting = payer.get(f"{back}?status=paid&success=true").content.decode()
    assert "On its way" in waiting
    assert "Look again" in waiting
    cache.clear()
    FAKE.pay(charge)
    assert "has received €119.00" in payer.get(back).content.decode()
    assert Payment.objects.of(who.company).count() == 1


def test_what_was_not_paid_may_be_tried_again(payer, who, token, connection):
    send(payer, token, connection)
    charge = charge_of(who)
    FAKE.cancel(None, charge.provider_id)
    text = payer.get(f"/p/{token}/paid/{charge.pk}").content.decode()
    assert "Not paid" in text
    assert f"/p/{token}/pay" in text
    assert send(payer, token, connection).status_code == 303
    assert charge_of(who).pk != charge.pk


def test_another_amount_than_asked_is_said_to_be_checked(payer, who, token, connection):
    send(payer, token, connection)
    charge = charge_of(who)
    FAKE.pay(charge, amount=5)
    assert "Being checked" in payer.get(f"/p/{token}/paid/{charge.pk}").content.decode()


def test_a_charge_of_another_link_is_not_shown(payer, who, row, token, connection):
    send(payer, token, connection)
    other = viewing.create_link(who, row.pk)[1]
    assert payer.get(f"/p/{other}/paid/{charge_of(who).pk}").status_code == 404
    assert payer.get(f"/p/{token}/paid/chg_nothing").status_code == 404
    assert payer.get(f"/p/{token}/paid/{charge_of(who).pk}/test").status_code == 404  # not the test gateway's


def test_a_post_from_elsewhere_does_nothing(payer, who, token, connection):
    answer = payer.post(f"/p/{token}/pay", {"way": connection.pk}, HTTP_ORIGIN="https://evil.example")
    assert answer.status_code == 403
    assert Charge.objects.of(who.company).count() == 0


def test_several_invoices_by_one_link(payer, who, row, connection):
    second = factories.issued(who, row.customer, "50")
    token = create_pay_link(who, [row.pk, second.pk])[1]
    text = payer.get(f"/p/{token}/pay").content.decode()
    assert row.number in text
    assert second.number in text
    assert payer.get(f"/p/{token}").status_code == 404  # it shows no document
    assert payer.get(f"/p/{token}/pdf").status_code == 404
    assert send(payer, token, connection, document=[row.pk, second.pk]).status_code == 303
    charge = charge_of(who)
    assert charge.amount_minor == 11900 + 5950
    FAKE.pay(charge)
    payer.get(f"/p/{token}/paid/{charge.pk}")
    assert OpenItem.objects.of(who.company).filter(is_open=True).count() == 0


def test_a_link_pays_its_own_documents_only(payer, who, row, token, connection):
    other = factories.issued(who, row.customer, "50")
    assert send(payer, token, connection, document=[other.pk]).status_code == 422
    assert Charge.objects.of(who.company).count() == 0


def test_a_set_is_of_one_customer_and_currency(who, row):
    stranger = factories.issued(who, factories.customer(who.company, name="Andere AG"), "50")
    with pytest.raises(Invalid):
        create_pay_link(who, [row.pk, stranger.pk])


def test_what_was_paid_is_not_asked_for_again(payer, who, row, token, connection):
    record_payment(who, row.customer_id, Decimal(119), "EUR")
    assert "Nothing is open here" in payer.get(f"/p/{token}/pay").content.decode()
    assert send(payer, token, connection).status_code == 422


def test_consent_is_kept_as_it_was_said_and_can_be_ended(payer, who, token, connection):
    send(payer, token, connection, save="1")
    charge = charge_of(who)
    FAKE.pay(charge)
    payer.get(f"/p/{token}/paid/{charge.pk}")
    method = SavedMethod.objects.of(who.company).get()
    assert "Uferwerk GmbH keeps this way to pay" in method.consent_text
    assert "Firefox" in method.consent_from
    assert "saved way to pay" in payer.get(f"/p/{token}/pay").content.decode()
    assert payer.post(f"/p/{token}/pay/end", **OWN).status_code == 303
    method.refresh_from_db()
    assert method.revoked_at is not None
    assert "customer" in method.revoked_by


def test_a_test_connection_is_offered_by_demo_companies_only(payer, who, row):
    connections.save_connection(
        who, gateway_key="fake", name="Sandbox", settings={"api_key": "x", "webhook_secret": "y"}, test=True
    )
    token = viewing.create_link(who, row.pk)[1]
    assert "Sandbox" not in payer.get(f"/p/{token}/pay").content.decode()
    who.company.is_demo = True
    who.company.save()
    assert "Sandbox" in payer.get(f"/p/{token}/pay").content.decode()


@pytest.mark.parametrize(("button", "said"), [("pay", "has received"), ("fail", "Not paid"), ("leave", "On its way")])
def test_the_local_gateway_from_page_to_page(payer, who, row, settings, tmp_path, button, said):
    settings.DATA = tmp_path
    who.company.is_demo = True
    who.company.save()
    local = connections.save_connection(who, gateway_key="test", name="Try", settings={"webhook_secret": "local secret"})
    token = viewing.create_link(who, row.pk)[1]
    answer = send(payer, token, local)
    charge = charge_of(who)
    assert answer["Location"].partition("?")[0].endswith(f"/p/{token}/paid/{charge.pk}/test")
    path = f"/p/{token}/paid/{charge.pk}/test"
    assert "No money moves" in payer.get(path).content.decode()
    cache.clear()
    back = payer.post(path, {"button": button}, **OWN)
    assert said in payer.get(back["Location"]).content.decode()
    assert Payment.objects.of(who.company).count() == (button == "pay")


@pytest.mark.parametrize(
    "scenario", ["timeout-after", "timeout-before", "repeated", "reordered", "forged", "lost-message", "less"]
)
def test_the_local_gateway_behaves_badly_and_money_counts_once(payer, who, row, settings, tmp_path, scenario):
    settings.DATA = tmp_path
    who.company.is_demo = True
    who.company.save()
    typed = {"webhook_secret": "local secret", "scenario": scenario}
    local = connections.save_connection(who, gateway_key="test", name="Try", settings=typed)
    token = viewing.create_link(who, row.pk)[1]
    for _ in range(3):
        send(payer, token, local)
    charge = charge_of(who)
    path = f"/p/{token}/paid/{charge.pk}"
    payer.post(f"{path}/test", {"button": "pay"}, **OWN)
    with clock.frozen(clock.now() + timedelta(minutes=5)):
        cache.clear()
        text = payer.get(path).content.decode()
    assert Charge.objects.of(who.company).count() == 1
    assert Payment.objects.of(who.company).count() == (scenario != "less")
    assert ("Being checked" if scenario == "less" else "has received") in text
    assert not ChargeEvent.objects.of(who.company).filter(event_id="tev_forged").exists()


@pytest.mark.parametrize("text", ["1.2.3", "1,2,3", "", "--", "1_0", "0x10", "1e5", "²"])
def test_what_is_no_number_is_refused(text):
    with pytest.raises(Invalid):
        page.number(text or " x")
