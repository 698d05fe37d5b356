"""The Stripe plug-in against localstripe, a server of other people's making."""

import time

import pytest

from duebook.domain.gateway import Access, Ask, ChargeState, RefundAsk
from duebook.gateways.stripe import GATEWAY
from duebook.kernel.errors import Invalid, Refused, Unavailable
from tests import peers
from tests.gateways import stripepeer
from tests.gateways.stripepeer import KEY, Peer

SECRET = "whsec_of_this_test"


@pytest.fixture(scope="module")
def stripe():
    with stripepeer.running() as peer:
        yield peer


@pytest.fixture
def access(stripe: Peer) -> Access:
    return Access(settings={"api_key": KEY, "webhook_secret": SECRET}, test=True, allow=(stripe.host,), host=stripe.host)


def saved(stripe: Peer, number: str, **more) -> Ask:
    customer, method = stripe.card(number)
    values = {
        "key": "k1", "reference": "chg_1", "amount": 11900, "currency": "EUR", "description": "Invoice 7",
        "payer_token": customer, "method_token": method, **more,
    }  # fmt: skip
    return Ask(**values)


def test_a_saved_card_is_charged_looked_up_and_given_back(stripe: Peer, access: Access):
    told = GATEWAY.start(access, saved(stripe, "4242424242424242"))
    assert (told.state, told.amount, told.currency, told.reference) == (ChargeState.SUCCEEDED, 11900, "EUR", "chg_1")
    assert told.provider_id == told.payment_id
    assert told.fee == 0
    assert GATEWAY.look(access, told.provider_id) == told
    back = GATEWAY.refund(
        access, RefundAsk(key="r1", reference="rfd_1", provider_id=told.provider_id, amount=1900, currency="EUR", reason="half")
    )
    assert (back.kind, back.state, back.amount, back.currency, back.reference) == ("refund", "succeeded", 1900, "EUR", "rfd_1")
    assert back.provider_id == told.provider_id
    assert stripe.ask("GET", f"/v1/refunds/{back.own_id}")["amount"] == 1900


def test_a_charge_whose_answer_was_lost_is_found_by_our_id(stripe: Peer, access: Access):
    told = GATEWAY.start(access, saved(stripe, "4242424242424242", reference="chg_lost"))
    assert GATEWAY.look(access, "", reference="chg_lost").provider_id == told.provider_id
    assert GATEWAY.look(access, "", reference="chg_never").state is ChargeState.EXPIRED


def test_an_unknown_id_has_expired(access: Access):
    assert GATEWAY.look(access, "pi_nobody").state is ChargeState.EXPIRED


def test_a_declined_card_is_an_answer(stripe: Peer, access: Access):
    told = GATEWAY.start(access, saved(stripe, "4000000000000341"))
    assert told.state is ChargeState.FAILED
    assert told.failure == "card_declined"
    assert told.message == "Your card was declined."


def test_a_card_that_wants_its_owner_fails_and_is_closed(stripe: Peer, access: Access):
    told = GATEWAY.start(access, saved(stripe, "4000002500003155"))
    assert (told.state, told.failure) == (ChargeState.FAILED, "authentication_required")
    assert GATEWAY.look(access, told.provider_id).state is ChargeState.CANCELLED


def test_what_is_paid_cannot_be_cancelled(stripe: Peer, access: Access):
    told = GATEWAY.start(access, saved(stripe, "4242424242424242"))
    assert GATEWAY.cancel(access, told.provider_id).state is ChargeState.SUCCEEDED


def test_a_method_that_is_gone_is_refused_in_its_words(stripe: Peer, access: Access):
    ask = saved(stripe, "4242424242424242", method_token="pm_nobody")
    with pytest.raises(Invalid) as error:
        GATEWAY.start(access, ask)
    assert error.value.faults[0].code == "GATEWAY-REFUSED"
    assert "Not Found" in error.value.faults[0].text


def test_a_wrong_key_is_refused(stripe: Peer, access: Access):
    wrong = Access(settings={**access.settings, "api_key": "nonsense"}, allow=access.allow, host=access.host)
    with pytest.raises((Invalid, Unavailable)):
        GATEWAY.look(wrong, "pi_1")


def test_its_own_messages_hold_and_altered_ones_do_not(stripe: Peer, access: Access):
    with peers.web() as ours:
        stripe.ask("POST", "/_config/webhooks/duebook", {"url": f"{ours.url}/hook", "secret": SECRET})
        told = GATEWAY.start(access, saved(stripe, "4242424242424242", reference="chg_hook"))
        until = time.monotonic() + 10
        while not any(told.provider_id.encode() in body for *_, body in ours.asked) and time.monotonic() < until:
            time.sleep(0.05)
        _, _, headers, body = next(one for one in ours.asked if told.provider_id.encode() in one[3])
    now = int(time.time())
    [heard] = GATEWAY.hear(access, headers, body, now)
    assert (heard.kind, heard.type, heard.provider_id) == ("charge", "payment_intent.succeeded", told.provider_id)
    assert heard.reference == "chg_hook"
    assert heard.told is not None
    assert (heard.told.state, heard.told.amount, heard.told.currency) == (ChargeState.SUCCEEDED, 11900, "EUR")
    with pytest.raises(Refused):
        GATEWAY.hear(access, headers, body.replace(b"11900", b"11901"), now)
    with pytest.raises(Refused):
        GATEWAY.hear(access, headers, body, now + 301)
