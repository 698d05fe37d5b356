"""Nobody but the gateway speaks: one table of forgeries, held against every gateway."""

import base64
import hashlib
import hmac
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

import pytest

from duebook.domain.gateway import Access
from duebook.gateways.adyen import messages as adyen
from duebook.kernel import plugs
from duebook.kernel.errors import DuebookError, Refused, TooLarge
from tests.gateways import conversation
from tests.gateways.conversation import NOW, SETTINGS

MONTH = 30 * 86_400


@dataclass
class Message:
    headers: dict[str, str]
    body: bytes


def mac(key: str, message: bytes) -> bytes:
    return hmac.new(key.encode(), message, hashlib.sha256).digest()


def timed(header: str) -> Callable[[str, bytes, int], Message]:
    def sign(key: str, body: bytes, at: int) -> Message:
        return Message({header: f"t={at},v1={mac(key, f'{at}.'.encode() + body).hex()}"}, body)

    return sign


def paypal(key: str, body: bytes, at: int) -> Message:
    moment = datetime.fromtimestamp(at, UTC).isoformat().replace("+00:00", "Z")
    signed = base64.b64encode(mac("PayPal's own key", f"id1|{moment}|{key}|{zlib.crc32(body)}".encode())).decode()
    return Message(
        {
            "paypal-auth-algo": "SHA256withRSA", "paypal-cert-url": "https://api.paypal.com/v1/notifications/certs/CERT-360",
            "paypal-transmission-id": "id1", "paypal-transmission-time": moment, "paypal-transmission-sig": signed,
        },
        body,
    )  # fmt: skip


def gocardless(key: str, body: bytes, at: int) -> Message:
    return Message({"webhook-signature": mac(key, body).hex()}, body)


def adyens(key: str, body: bytes, at: int) -> Message:
    plain = json.loads(body)
    for one in plain["notificationItems"]:
        item = one["NotificationRequestItem"]
        item["additionalData"]["hmacSignature"] = adyen.sign(bytes.fromhex(key), item)
    return Message({}, json.dumps(plain).encode())


ADYEN = {
    "live": "false",
    "notificationItems": [
        {
            "NotificationRequestItem": {
                "additionalData": {"paymentLinkId": "PL61C53A8B97E6915A"}, "amount": {"currency": "EUR", "value": 11900},
                "eventCode": "AUTHORISATION", "eventDate": "2026-03-02T10:00:00+01:00", "merchantAccountCode": "DuebookECOM",
                "merchantReference": "chg_1", "paymentMethod": "visa", "pspReference": "993617895204576J", "success": "true",
            }
        }
    ],
}  # fmt: skip
STRIPE = {
    "id": "evt_1", "type": "checkout.session.completed",
    "data": {"object": {"id": "cs_1", "client_reference_id": "chg_1", "amount_total": 11900, "currency": "eur", "mode": "payment",
                        "status": "complete", "payment_status": "paid", "payment_intent": "pi_1"}},
}  # fmt: skip
TEST = {
    "id": "tev_1",
    "type": "charge.succeeded",
    "charge": {"id": "tst_1", "reference": "chg_1", "amount": 11900, "currency": "EUR"},
}
PAYPAL = {
    "id": "WH-1", "event_type": "PAYMENT.CAPTURE.COMPLETED",
    "resource": {"id": "3C6", "status": "COMPLETED", "amount": {"currency_code": "EUR", "value": "119.00"}, "custom_id": "chg_1"},
}  # fmt: skip
GOCARDLESS = {"events": [{"id": "EV1", "resource_type": "payments", "action": "confirmed", "links": {"payment": "PM1"}}]}
PAYMENT = {
    "id": "PM1",
    "amount": 11900,
    "currency": "EUR",
    "status": "confirmed",
    "metadata": {"reference": "chg_1"},
    "links": {},
}


@dataclass
class Speaker:
    """How a gateway signs, and what it says."""

    secret: str  # the setting
    says: dict
    sign: Callable[[str, bytes, int], Message]
    ages: bool = True  # whether the time is signed
    other: str = "another secret"

    @property
    def body(self) -> bytes:
        return json.dumps(self.says).encode()


SPEAKERS = {
    "stripe": Speaker("webhook_secret", STRIPE, timed("stripe-signature")),
    "paypal": Speaker("webhook_id", PAYPAL, paypal),
    "adyen": Speaker("hmac_key", ADYEN, adyens, ages=False, other="55" * 32),
    "gocardless": Speaker("webhook_secret", GOCARDLESS, gocardless, ages=False),
    "test": Speaker("webhook_secret", TEST, timed("duebook-test-signature")),
}


class Truth(conversation.Peer):
    """A gateway that answers what a message makes us ask: PayPal judges signatures itself, GoCardless tells the payment."""

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        if path == "/v1/oauth2/token":
            return 200, b'{"access_token": "A21"}'
        if path == "/v1/notifications/verify-webhook-signature":
            asked = json.loads(body)
            raw = body[body.index(b'"webhook_event":') + len(b'"webhook_event":') : -1]
            at = int(datetime.fromisoformat(asked["transmission_time"]).timestamp())
            good = paypal(SETTINGS["paypal"]["webhook_id"], raw, at).headers["paypal-transmission-sig"]
            held = (
                hmac.compare_digest(good, asked["transmission_sig"]) and asked["webhook_id"] == SETTINGS["paypal"]["webhook_id"]
            )
            return 200, json.dumps({"verification_status": "SUCCESS" if held else "FAILURE"}).encode()
        if path == "/payments/PM1":
            return 200, json.dumps({"payments": PAYMENT}).encode()
        return 404, b'{"status": 404}'


@pytest.fixture(scope="module")
def host():
    with conversation.played([], Truth) as peer:
        yield peer.host


def hear(key: str, access: Access, message: Message, now: int = NOW) -> list:
    return plugs.get("gateways", key).hear(access, message.headers, message.body, now)


def signed(key: str, **more) -> Message:
    speaker = SPEAKERS[key]
    return speaker.sign(more.get("secret", SETTINGS[key][speaker.secret]), more.get("body", speaker.body), more.get("at", NOW))


def altered(message: Message) -> Message:
    body = message.body.replace(b"11900", b"11901").replace(b"119.00", b"119.01").replace(b"PM1", b"PM2")
    assert body != message.body
    return Message(message.headers, body)


def without(message: Message) -> Message:
    body = message.body.replace(b'"hmacSignature"', b'"nothing"')
    return Message({}, body)


def emptied(message: Message) -> Message:
    plain = json.loads(message.body)
    for one in plain.get("notificationItems", []):
        one["NotificationRequestItem"]["additionalData"]["hmacSignature"] = ""
    return Message(dict.fromkeys(message.headers, ""), json.dumps(plain).encode())


@pytest.mark.parametrize("key", SPEAKERS)
def test_the_truth_is_believed(key, host):
    [heard] = hear(key, conversation.access(key, host), signed(key))
    assert (heard.kind, heard.reference) == ("charge", "chg_1")
    assert heard.event_id
    assert heard.told is not None
    assert (heard.told.state, heard.told.amount, heard.told.currency) == ("succeeded", 11900, "EUR")
    assert heard.told.reference == "chg_1"


FORGERIES = {
    "no signature": lambda key: without(signed(key)),
    "empty signature": lambda key: emptied(signed(key)),
    "altered body": lambda key: altered(signed(key)),
    "other secret": lambda key: signed(key, secret=SPEAKERS[key].other),
    "not JSON": lambda key: Message(signed(key).headers, b"amount=11900"),
    "another gateway's": lambda key: signed("gocardless" if key != "gocardless" else "stripe"),
}


@pytest.mark.parametrize("forgery", FORGERIES)
@pytest.mark.parametrize("key", SPEAKERS)
def test_forgeries_are_refused(key, forgery, host):
    message = FORGERIES[forgery](key)
    with pytest.raises(Refused):
        hear(key, conversation.access(key, host), message)


@pytest.mark.parametrize("empty", ["", "   ", None])
@pytest.mark.parametrize("key", [*SPEAKERS, "mollie"])
def test_without_a_secret_nothing_is_believed(key, empty, host):
    name = SPEAKERS[key].secret if key in SPEAKERS else "api_key"
    settings = {one: value for one, value in SETTINGS[key].items() if one != name}
    access = conversation.access(key, host, settings if empty is None else {**settings, name: empty})
    messages = [signed(key)] if key in SPEAKERS else [Message({}, b"id=tr_7UhSN1zuXS")]
    if key in {"stripe", "gocardless", "test"}:
        messages.append(signed(key, secret=""))  # whoever knows that it is empty can sign
    for message in messages:
        with pytest.raises(Refused):
            hear(key, access, message)


@pytest.mark.parametrize("key", [one for one, speaker in SPEAKERS.items() if speaker.ages])
def test_old_and_future_messages_are_refused(key, host):
    access = conversation.access(key, host)
    with pytest.raises(Refused):
        hear(key, access, signed(key), NOW + MONTH)
    with pytest.raises(Refused):
        hear(key, access, signed(key, at=NOW + 3600))
    assert hear(key, access, signed(key, at=NOW - 299))


@pytest.mark.parametrize("key", ["stripe", "test"])
def test_five_minutes_are_the_limit(key, host):
    with pytest.raises(Refused):
        hear(key, conversation.access(key, host), signed(key, at=NOW - 301))


@pytest.mark.parametrize("key", [*SPEAKERS, "mollie"])
def test_a_body_over_the_limit_is_not_looked_at(key, host):
    with pytest.raises(TooLarge):
        hear(key, conversation.access(key, host), Message(dict.fromkeys(signed("paypal").headers, "x"), b"x" * 1_000_001))


@pytest.mark.parametrize("key", SPEAKERS)
def test_the_same_message_has_the_same_event_id(key, host):
    access = conversation.access(key, host)
    assert [one.event_id for one in hear(key, access, signed(key))] == [one.event_id for one in hear(key, access, signed(key))]


def test_stripe_takes_any_of_several_signatures(host):
    true = signed("stripe").headers["stripe-signature"]
    wrong = signed("stripe", secret="the one before").headers["stripe-signature"].partition(",")[2]
    moment, _, last = true.partition(",")
    message = Message({"stripe-signature": f"{moment},{wrong},{last},v0=abc"}, SPEAKERS["stripe"].body)
    assert len(hear("stripe", conversation.access("stripe", host), message)) == 1


@pytest.mark.parametrize(
    "header", ["", "t=1,t=2,v1=a", "v1=a", "t=,v1=a", "t=-5,v1=a", "t=٣,v1=a", "t=99999999999999999999,v1=a", "é"]
)
def test_headers_of_no_shape_are_refused(header, host):
    with pytest.raises(Refused):
        hear("stripe", conversation.access("stripe", host), Message({"stripe-signature": header}, SPEAKERS["stripe"].body))


@pytest.mark.parametrize(
    "url",
    [
        "https://paypal.com.evil.example/c",
        "http://api.paypal.com/c",
        "https://evil.example/paypal.com",
        "https://x@evil.example/",
    ],
)
def test_a_certificate_from_elsewhere_is_refused(url, host):
    message = signed("paypal")
    with pytest.raises(Refused):
        hear("paypal", conversation.access("paypal", host), Message({**message.headers, "paypal-cert-url": url}, message.body))


def test_adyen_items_of_other_accounts_and_modes_are_refused(host):
    access = conversation.access("adyen", host)
    other = json.loads(SPEAKERS["adyen"].body)
    other["notificationItems"][0]["NotificationRequestItem"]["merchantAccountCode"] = "OtherECOM"
    with pytest.raises(Refused):
        hear("adyen", access, signed("adyen", body=json.dumps(other).encode()))
    with pytest.raises(Refused):
        hear("adyen", access, signed("adyen", body=SPEAKERS["adyen"].body.replace(b'"live": "false"', b'"live": "true"')))
    with pytest.raises(Refused):
        hear("adyen", conversation.access("adyen", host, {**SETTINGS["adyen"], "hmac_key": "not hexadecimal"}), signed("adyen"))


@pytest.mark.parametrize(
    "body", [b"", b"id=", b"id=tr_%00", b"id=../../v2/customers", b"{}", b"id=tr_7UhSN1zuXS%2Frefunds", b"\xff\xfe"]
)
def test_mollie_messages_that_name_nothing_are_refused(body, host):
    with pytest.raises(Refused):
        hear("mollie", conversation.access("mollie", host), Message({}, body))


def test_a_mollie_message_about_a_payment_of_others_is_refused(host):
    with pytest.raises(Refused):
        hear("mollie", conversation.access("mollie", host), Message({}, b"id=tr_7UhSN1zuXS"))


@pytest.mark.parametrize("key", SPEAKERS)
def test_events_nobody_knows_are_other(key, host):
    says = json.loads(SPEAKERS[key].body.replace(b"checkout.session.completed", b"balloon.popped"))
    for one in says.get("notificationItems", []):
        one["NotificationRequestItem"]["eventCode"] = "BALLOON"
    for one in says.get("events", []):
        one["resource_type"] = "balloons"
    for name in ("type", "event_type"):
        if name in says:
            says[name] = "balloon.popped"
    [heard] = hear(key, conversation.access(key, host), signed(key, body=json.dumps(says).encode()))
    assert heard.kind == "other"
    assert heard.event_id


@pytest.mark.parametrize("key", SPEAKERS)
def test_a_true_signature_over_nonsense_does_no_harm(key, host):
    access = conversation.access(key, host)
    for body in (b"{}", b"[]", b"null", b'{"data": 5, "type": [], "events": [3], "resource": [], "notificationItems": [{}]}'):
        try:
            message = signed(key, body=body)
        except (KeyError, TypeError):  # Adyen's own signer needs items
            message = Message({}, body)
        try:
            heard = hear(key, access, message)
        except DuebookError:
            continue
        assert all(one.kind == "other" for one in heard)
