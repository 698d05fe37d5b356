"""What each gateway's events become: kinds, states, ids and amounts, in the shapes of its documentation."""

import json

import pytest

from tests.gateways import conversation, test_forgeries
from tests.gateways.conversation import NOW
from tests.gateways.test_forgeries import ADYEN, PAYMENT, SPEAKERS, Message, signed

STRIPE_PI = {"id": "pi_1", "amount": 11900, "currency": "eur", "metadata": {"reference": "chg_1"}}
PAGE_PI = {**STRIPE_PI, "metadata": {"reference": "chg_1", "flow": "page"}}
STRIPE_REFUND = {"id": "re_1", "amount": 1900, "currency": "eur", "payment_intent": "pi_1", "metadata": {"reference": "rfd_1"}}
DISPUTE = {"id": "dp_1", "amount": 11900, "currency": "eur", "payment_intent": "pi_1", "charge": "ch_1", "reason": "fraudulent"}
PAYOUT = {"id": "po_1", "amount": 9592, "currency": "eur"}
STRIPE = [
    ("payment_intent.succeeded", {**STRIPE_PI, "status": "succeeded", "amount_received": 11900}, ("charge", "succeeded", 11900)),
    ("payment_intent.processing", {**STRIPE_PI, "status": "processing"}, ("charge", "pending", 11900)),
    (
        "payment_intent.payment_failed",
        {**STRIPE_PI, "status": "requires_payment_method", "last_payment_error": {"code": "card_declined"}},
        ("charge", "failed", 11900),
    ),
    (
        "payment_intent.payment_failed",
        {**PAGE_PI, "status": "requires_payment_method", "last_payment_error": {"code": "card_declined"}},
        ("charge", "pending", 11900),
    ),
    ("payment_intent.canceled", {**STRIPE_PI, "status": "canceled"}, ("charge", "cancelled", 11900)),
    (
        "checkout.session.expired",
        {
            "id": "cs_1",
            "mode": "payment",
            "status": "expired",
            "payment_status": "unpaid",
            "amount_total": 11900,
            "currency": "eur",
        },
        ("charge", "expired", 11900),
    ),
    (
        "checkout.session.async_payment_failed",
        {
            "id": "cs_1",
            "mode": "payment",
            "status": "complete",
            "payment_status": "unpaid",
            "amount_total": 11900,
            "currency": "eur",
        },
        ("charge", "failed", 11900),
    ),
    ("checkout.session.completed", {"id": "cs_1", "mode": "setup", "status": "complete"}, ("other", "", None)),
    ("refund.created", {**STRIPE_REFUND, "status": "pending"}, ("refund", "pending", 1900)),
    ("refund.updated", {**STRIPE_REFUND, "status": "succeeded"}, ("refund", "succeeded", 1900)),
    (
        "refund.failed",
        {**STRIPE_REFUND, "status": "failed", "failure_reason": "expired_or_canceled_card"},
        ("refund", "failed", 1900),
    ),
    ("charge.dispute.created", {**DISPUTE, "status": "needs_response"}, ("dispute", "open", 11900)),
    ("charge.dispute.created", {**DISPUTE, "status": "warning_needs_response"}, ("other", "", None)),
    ("charge.dispute.closed", {**DISPUTE, "status": "won"}, ("dispute", "won", 11900)),
    ("charge.dispute.closed", {**DISPUTE, "status": "lost"}, ("dispute", "lost", 11900)),
    ("payout.paid", {**PAYOUT, "status": "paid"}, ("payout", "paid", 9592)),
    ("payout.failed", {**PAYOUT, "status": "failed"}, ("payout", "failed", 9592)),
    ("payment_method.detached", {"id": "pm_1"}, ("mandate", "gone", None)),
    ("mandate.updated", {"id": "mandate_1", "payment_method": "pm_1", "status": "inactive"}, ("mandate", "gone", None)),
    ("charge.refunded", {"id": "ch_1"}, ("other", "", None)),
]
CAPTURE = {"id": "3C6", "amount": {"currency_code": "EUR", "value": "119.00"}, "custom_id": "chg_1"}
UP = [{"rel": "up", "href": "https://api-m.paypal.com/v2/payments/captures/3C6"}]
BACK = {"id": "1JU", "amount": {"currency_code": "EUR", "value": "19.00"}, "custom_id": "rfd_1", "links": UP}
CASE = {
    "dispute_id": "PP-D-1", "dispute_amount": {"currency_code": "EUR", "value": "119.00"}, "reason": "UNAUTHORISED",
    "dispute_life_cycle_stage": "CHARGEBACK", "disputed_transactions": [{"seller_transaction_id": "3C6", "custom": "chg_1"}],
}  # fmt: skip
PAYPAL = [
    ("PAYMENT.CAPTURE.PENDING", {**CAPTURE, "status": "PENDING"}, ("charge", "pending", 11900)),
    ("PAYMENT.CAPTURE.DENIED", {**CAPTURE, "status": "DECLINED"}, ("charge", "failed", 11900)),
    ("PAYMENT.CAPTURE.REFUNDED", {**BACK, "status": "COMPLETED"}, ("refund", "succeeded", 1900)),
    ("PAYMENT.REFUND.FAILED", {**BACK, "status": "FAILED"}, ("refund", "failed", 1900)),
    ("PAYMENT.CAPTURE.REVERSED", {**BACK, "status": "COMPLETED"}, ("dispute", "open", 1900)),
    ("CUSTOMER.DISPUTE.CREATED", CASE, ("dispute", "open", 11900)),
    ("CUSTOMER.DISPUTE.CREATED", {**CASE, "dispute_life_cycle_stage": "INQUIRY"}, ("other", "", None)),
    (
        "CUSTOMER.DISPUTE.RESOLVED",
        {**CASE, "dispute_outcome": {"outcome_code": "RESOLVED_SELLER_FAVOUR"}},
        ("dispute", "won", 11900),
    ),
    ("CUSTOMER.DISPUTE.RESOLVED", {**CASE, "dispute_outcome": {"outcome_code": "ACCEPTED"}}, ("dispute", "lost", 11900)),
    ("VAULT.PAYMENT-TOKEN.DELETED", {"id": "8kk8451t"}, ("mandate", "gone", None)),
]
ADYENS = [
    ("AUTHORISATION", "true", {}, ("charge", "succeeded", 11900)),
    ("AUTHORISATION", "false", {}, ("charge", "pending", 11900)),
    ("AUTHORISATION", "false", {"additionalData": {}}, ("charge", "failed", 11900)),
    ("CANCELLATION", "true", {"originalReference": "9936"}, ("charge", "cancelled", 11900)),
    ("CAPTURE_FAILED", "true", {"originalReference": "9936"}, ("charge", "failed", 11900)),
    ("REFUND", "true", {"originalReference": "9936", "merchantReference": "rfd_1"}, ("refund", "succeeded", 11900)),
    ("REFUND", "false", {"originalReference": "9936"}, ("refund", "failed", 11900)),
    ("REFUND_FAILED", "true", {"originalReference": "9936"}, ("refund", "failed", 11900)),
    ("CHARGEBACK", "true", {"originalReference": "9936"}, ("dispute", "open", 11900)),
    ("CHARGEBACK_REVERSED", "true", {"originalReference": "9936"}, ("dispute", "won", 11900)),
    ("SECOND_CHARGEBACK", "true", {"originalReference": "9936"}, ("dispute", "lost", 11900)),
    ("NOTIFICATION_OF_CHARGEBACK", "true", {"originalReference": "9936"}, ("other", "", None)),
    ("REPORT_AVAILABLE", "true", {"pspReference": "settlement_detail_report_batch_7.csv"}, ("payout", "paid", None)),
    ("REPORT_AVAILABLE", "true", {"pspReference": "payments_accounting_report_2026_03_02.csv"}, ("other", "", None)),
]
GOCARDLESS = [
    ("payments", "confirmed", {"payment": "PM1"}, ("charge", "succeeded", 11900)),
    ("payments", "charged_back", {"payment": "PM1"}, ("dispute", "open", 11900)),
    ("payments", "chargeback_cancelled", {"payment": "PM1"}, ("dispute", "won", 11900)),
    ("billing_requests", "fulfilled", {"billing_request": "BRQ1"}, ("charge", "succeeded", 11900)),
    ("billing_requests", "flow_visited", {}, ("other", "", None)),
    ("refunds", "paid", {"refund": "RF1"}, ("refund", "succeeded", 1900)),
    ("refunds", "bounced", {"refund": "RF1"}, ("refund", "failed", 1900)),
    ("mandates", "cancelled", {"mandate": "MD1"}, ("mandate", "gone", None)),
    ("mandates", "active", {"mandate": "MD1"}, ("mandate", "active", None)),
    ("payouts", "paid", {"payout": "PO1"}, ("payout", "paid", None)),
    ("creditors", "updated", {}, ("other", "", None)),
]
REQUEST = {"id": "BRQ1", "status": "fulfilled", "metadata": {"reference": "chg_1"}, "links": {"payment_request_payment": "PM1"}}


class Truth(test_forgeries.Truth):
    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> tuple[int, bytes]:
        known = {
            "/payments/PM1": {"payments": PAYMENT},
            "/billing_requests/BRQ1": {"billing_requests": REQUEST},
            "/refunds/RF1": {
                "refunds": {"id": "RF1", "amount": 1900, "currency": "EUR", "status": "submitted", "links": {"payment": "PM1"}}
            },
        }
        return (200, json.dumps(known[path]).encode()) if path in known else super().answer(method, path, headers, body)


@pytest.fixture(scope="module")
def host():
    with conversation.played([], Truth) as peer:
        yield peer.host


def heard(key: str, says: dict, host: str):
    message: Message = signed(key, body=json.dumps(says).encode())
    [one] = test_forgeries.hear(key, conversation.access(key, host), message)
    return one


def summed_up(one) -> tuple:
    return (one.kind, str(one.told.state), one.told.amount) if one.told else (one.kind, one.state, one.amount)


@pytest.mark.parametrize(("kind", "thing", "wanted"), STRIPE)
def test_stripe(kind, thing, wanted, host):
    one = heard("stripe", {"id": "evt_1", "type": kind, "data": {"object": thing}}, host)
    assert (summed_up(one), one.type, one.event_id) == (wanted, kind, "evt_1")
    if one.kind in {"refund", "dispute"}:
        assert one.provider_id == "pi_1"
        assert one.own_id
    if thing is PAGE_PI or thing.get("metadata") == PAGE_PI["metadata"]:
        assert one.told.provider_id == ""  # the checkout keeps its own name
        assert one.told.payment_id == "pi_1"


@pytest.mark.parametrize(("kind", "thing", "wanted"), PAYPAL)
def test_paypal(kind, thing, wanted, host):
    one = heard("paypal", {"id": "WH-1", "event_type": kind, "resource": thing}, host)
    assert (summed_up(one), one.type, one.event_id) == (wanted, kind, "WH-1")
    if one.kind in {"refund", "dispute"}:
        assert one.provider_id == "3C6"


@pytest.mark.parametrize(("kind", "success", "more", "wanted"), ADYENS)
def test_adyen(kind, success, more, wanted, host):
    item = {**ADYEN["notificationItems"][0]["NotificationRequestItem"], "eventCode": kind, "success": success}
    item |= {"additionalData": dict(item["additionalData"]), **more}
    one = heard("adyen", {**ADYEN, "notificationItems": [{"NotificationRequestItem": item}]}, host)
    assert summed_up(one) == wanted
    if one.kind in {"refund", "dispute"}:
        assert (one.provider_id, one.own_id) == ("9936", "993617895204576J")


@pytest.mark.parametrize(("group", "action", "links", "wanted"), GOCARDLESS)
def test_gocardless(group, action, links, wanted, host):
    one = heard("gocardless", {"events": [{"id": "EV1", "resource_type": group, "action": action, "links": links}]}, host)
    assert (summed_up(one), one.type, one.event_id) == (wanted, f"{group}.{action}", "EV1")
    if group == "billing_requests" and one.told:
        assert (one.told.provider_id, one.told.payment_id) == ("BRQ1", "PM1")


def test_adyen_tells_a_stored_card(host):
    item = dict(ADYEN["notificationItems"][0]["NotificationRequestItem"])
    item["additionalData"] = {
        "recurring.recurringDetailReference": "8415", "recurring.shopperReference": "chg_1", "expiryDate": "03/2030",
        "cardSummary": "1111",
    }  # fmt: skip
    told = heard("adyen", {**ADYEN, "notificationItems": [{"NotificationRequestItem": item}]}, host).told
    assert (told.method_token, told.payer_token, str(told.method_expires), told.label) == (
        "8415",
        "chg_1",
        "2030-03-31",
        "Visa 1111",
    )


def test_gocardless_asks_once_for_each_payment():
    asked = []

    class Counting(Truth):
        def answer(self, method, path, headers, body):
            asked.append(path)
            return super().answer(method, path, headers, body)

    says = {
        "events": [
            {"id": f"EV{n}", "resource_type": "payments", "action": "confirmed", "links": {"payment": "PM1"}} for n in range(9)
        ]
    }
    with conversation.played([], Counting) as peer:
        message = signed("gocardless", body=json.dumps(says).encode())
        assert len(test_forgeries.hear("gocardless", conversation.access("gocardless", peer.host), message, NOW)) == 9
    assert asked == ["/payments/PM1"]


def test_every_speaker_is_tried_here():
    assert {"stripe", "paypal", "adyen", "gocardless", "test"} == set(SPEAKERS)
