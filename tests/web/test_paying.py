"""The pages of online payments: connect, see, refund, decide, payouts."""

from datetime import date
from decimal import Decimal

import pytest

from duebook.domain.gateway import Payout, PayoutLine
from duebook.services.paying import charge as charging
from duebook.services.paying import connections, payouts, settle
from duebook.services.receivables.record_payment import record_payment
from duebook.store.charges import ChargeRefund, GatewayConnection, PayPolicy, SavedMethod
from duebook.store.models import Payment
from duebook.store.users import Role
from tests import factories
from tests.services.paying.conftest import fake_gateway  # noqa: F401 - a fixture
from tests.services.paying.fake import FAKE, SECRET

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(company):
    return factories.actor(company)


@pytest.fixture
def connection(who, fake_gateway):  # noqa: F811 - the fixture
    typed = {"api_key": "sk_1", "webhook_secret": SECRET}
    return connections.save_connection(who, gateway_key="fake", name="Cards", settings=typed)


@pytest.fixture
def row(who):
    return factories.issued(who, factories.customer(who.company), "100")


@pytest.fixture
def charge(who, row, connection):
    wish = charging.Wish(
        customer_id=row.customer_id,
        currency="EUR",
        documents=((row.pk, 11900),),
        connection_id=connection.pk,
        description=row.number,
    )
    return charging.begin(who, wish)


def test_a_gateway_is_connected_and_its_secrets_are_never_shown(owner, who, fake_gateway):  # noqa: F811
    assert "Connect a gateway" in owner.get("/settings/gateways/").content.decode()
    form = {"name": "Cards", "api_key": "sk_live_secret", "webhook_secret": "", "is_active": "on"}
    assert owner.post("/settings/gateways/new?gateway=fake", form).status_code == 422
    assert GatewayConnection.objects.of(who.company).count() == 0
    done = owner.post("/settings/gateways/new?gateway=fake", form | {"webhook_secret": "whsec_secret", "account": "ac_1"})
    assert done.status_code == 303
    row = GatewayConnection.objects.of(who.company).get()
    text = owner.get(done["Location"]).content.decode()
    assert connections.hook_address(row) in text
    assert "ac_1" in text
    assert "sk_live_secret" not in text
    assert "whsec_secret" not in text
    assert "secret" not in row.settings
    owner.post(done["Location"], {"name": "Kaarten", "api_key": "", "webhook_secret": "", "is_active": "on"})
    assert connections.values(GatewayConnection.objects.of(who.company).get())["api_key"] == "sk_live_secret"


def test_check_order_and_remove(owner, who, connection):
    second = connections.save_connection(who, gateway_key="fake", name="Second", settings={"api_key": "x", "webhook_secret": "y"})
    FAKE.down = True
    owner.post(f"/settings/gateways/{connection.pk}/act", {"do": "check"})
    assert "Nobody answered" in owner.get("/settings/gateways/").content.decode()
    FAKE.down = False
    owner.post(f"/settings/gateways/{connection.pk}/act", {"do": "check"})
    connection.refresh_from_db()
    assert connection.error == ""
    owner.post(f"/settings/gateways/{second.pk}/act", {"do": "up"})
    assert [one.pk for one in connections.listed(who)] == [second.pk, connection.pk]
    owner.post(f"/settings/gateways/{second.pk}/act", {"do": "remove"})
    assert [one.pk for one in connections.listed(who)] == [connection.pk]
    assert owner.post(f"/settings/gateways/{connection.pk}/act", {"do": "x"}).status_code == 404


def test_the_policy_is_saved(owner, who):
    owner.post("/settings/gateways/", {"parts": "on", "least_percent": "25", "least": "10.00", "on_due": "on"})
    policy = PayPolicy.objects.of(who.company).get()
    assert (policy.parts, policy.least_percent, policy.least_minor, policy.more, policy.on_due) == (True, 25, 1000, False, True)
    assert owner.post("/settings/gateways/", {"least_percent": "101"}).status_code == 422


def test_only_administrators_connect_gateways(visitor, connection):
    for role in (Role.VIEWER, Role.CLERK, Role.APPROVER):
        client = visitor(role)
        assert client.get("/settings/gateways/").status_code == 403
        assert client.get(f"/settings/gateways/{connection.pk}").status_code == 403
        assert client.post(f"/settings/gateways/{connection.pk}/act", {"do": "remove"}).status_code == 403


def test_a_charge_is_seen_everywhere(owner, who, row, charge):
    assert row.number in owner.get("/charges/").content.decode()
    assert "Under way" in owner.get(f"/invoices/{row.pk}").content.decode()
    FAKE.pay(charge)
    owner.post(f"/charges/{charge.pk}/look")
    text = owner.get(f"/charges/{charge.pk}").content.decode()
    assert "Visa 4242" in text
    payment = Payment.objects.of(who.company).get()
    assert f"/charges/{charge.pk}" in owner.get(f"/payments/{payment.pk}").content.decode()
    assert row.number not in owner.get("/charges/?view=failed").content.decode()
    assert row.number in owner.get("/charges/?q=nordlicht").content.decode()


def test_a_key_of_another_shape_is_told_beside_it(owner, who):
    """Else the connection would stand, and no message of the gateway would be believed."""
    typed = {"name": "Adyen", "api_key": "AQE1", "merchant_account": "DuebookECOM", "is_active": "on"}
    for wrong in ("twelve", "44" * 31):
        answer = owner.post("/settings/gateways/new?gateway=adyen", typed | {"hmac_key": wrong})
        assert answer.status_code == 422
        assert "64 hexadecimal digits" in answer.content.decode().partition('id="id_hmac_key_error"')[2]
    assert owner.post("/settings/gateways/new?gateway=adyen", typed | {"hmac_key": "4F" * 32}).status_code == 303
    assert GatewayConnection.objects.of(who.company).get().gateway == "adyen"


def test_a_refund_through_the_gateway(owner, who, row, charge):
    settle.take_in(who, charge.pk, FAKE.pay(charge))
    answer = owner.post(f"/charges/{charge.pk}/refund", {"amount": "10.00"})
    assert answer.status_code == 422
    assert "can be paid back" in answer.content.decode().partition('id="id_amount_error"')[2]
    answer = owner.post(f"/charges/{charge.pk}/refund", {"amount": "9.999"})
    assert "can be given back" in answer.content.decode().partition('id="id_amount_error"')[2], "9.999 is about ten thousand here"
    record_payment(who, row.customer_id, Decimal(30), "EUR")
    assert owner.post(f"/charges/{charge.pk}/refund", {"amount": "10.00", "reason": "Too much"}).status_code == 303
    given = ChargeRefund.objects.of(who.company).get()
    assert (given.amount_minor, given.reason) == (1000, "Too much")
    assert "Too much" in owner.get(f"/charges/{charge.pk}").content.decode()


def test_a_person_decides_about_another_amount(owner, who, charge):
    settle.take_in(who, charge.pk, FAKE.pay(charge, amount=11000))
    assert "Book what was taken" in owner.get(f"/charges/{charge.pk}").content.decode()
    assert "To decide" in owner.get("/charges/?view=check").content.decode()
    owner.post(f"/charges/{charge.pk}/decide", {"do": "book"})
    assert Payment.objects.of(who.company).get().amount_minor == 11000
    assert "Book what was taken" not in owner.get(f"/charges/{charge.pk}").content.decode()


def test_payouts_and_their_parts(owner, who, connection, charge):
    assert "No payout yet" in owner.get("/payouts/").content.decode()
    settle.take_in(who, charge.pk, FAKE.pay(charge))
    lines = (
        PayoutLine(kind="charge", provider_id=charge.provider_id, gross=11900, fee=300),
        PayoutLine(kind="other", provider_id="", gross=5),
    )
    FAKE.paid_out = [
        Payout(provider_id="po_1", amount=11605, currency="EUR", arrives=date(2026, 3, 9), lines=lines, reference="FAKE-0001")
    ]
    payouts.fetch(who, connection)
    assert "FAKE-0001" in owner.get("/payouts/").content.decode()
    text = owner.get(f"/payouts/{payouts.listed(who)[0].pk}").content.decode()
    assert charge.description in text
    assert "Not known here" in text


def test_a_link_to_pay_several(owner, who, row):
    other = factories.issued(who, row.customer, "20")
    address = f"/customers/{row.customer_id}/pay-link"
    assert other.number in owner.get(address).content.decode()
    assert "/pay" in owner.post(address, {"document": [row.pk, other.pk]}).content.decode()
    assert owner.post(address, {}).status_code == 422


def test_a_saved_method_stands_on_the_customers_page_and_is_ended(owner, who, row, connection, visitor):
    here = f"/customers/{row.customer_id}"
    assert "Saved ways to pay" not in owner.get(here).content.decode()
    consent = {"text": "I agree that it is kept.", "from": "192.0.2.1 Firefox"}
    wish = charging.Wish(
        customer_id=row.customer_id, currency="EUR", documents=((row.pk, 11900),), connection_id=connection.pk,
        description=row.number, consent=consent,
    )  # fmt: skip
    made = charging.begin(who, wish)
    settle.take_in(who, made.pk, FAKE.pay(made))
    method = SavedMethod.objects.of(who.company).get()
    text = owner.get(here).content.decode()
    assert "Card · Visa 4242" in text
    assert "I agree that it is kept." in text
    assert "192.0.2.1 Firefox" in text
    assert visitor(Role.VIEWER).post(f"/saved-methods/{method.pk}/end").status_code == 403
    assert owner.post(f"/saved-methods/{method.pk}/end")["Location"] == here
    method.refresh_from_db()
    assert method.revoked_at is not None
    assert "Use it no more" not in owner.get(here).content.decode()
