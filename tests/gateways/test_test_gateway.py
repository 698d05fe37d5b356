"""The test gateway: every scenario does what its words say, and its memory is shared through a file."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from duebook.domain.gateway import Access, Ask, ChargeState, RefundAsk
from duebook.edge import clock
from duebook.gateways.test import GATEWAY
from duebook.gateways.test.states import SCENARIOS, WORDS
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused, Unavailable

NOW = 1_780_000_000


@pytest.fixture
def access(tmp_path) -> Access:
    return Access(settings={"webhook_secret": "of this test"}, folder=str(tmp_path))


def asked(amount: int = 11900, key: str = "k1", **more) -> Ask:
    values = {"reference": f"chg_{key}", "currency": "EUR", "description": "Invoice 7", "back_url": "https://x.example/p/tok?a=1"}
    return Ask(key=key, amount=amount, **{**values, **more})


def heard(access: Access) -> list:
    return [one for message in GATEWAY.deliver(access, NOW) for one in GATEWAY.hear(access, message.headers, message.body, NOW)]


def paid(access: Access, amount: int, button: str = "pay"):
    told = GATEWAY.start(access, asked(amount))
    GATEWAY.press(access, told.provider_id, button)
    return told.provider_id


def test_every_scenario_has_digits_and_words():
    assert set(SCENARIOS.values()) | {"plain"} == set(WORDS)


def test_a_page_is_paid_and_told_of(access):
    told = GATEWAY.start(access, asked())
    assert told.state is ChargeState.PENDING
    assert told.checkout_url == f"https://x.example/p/tok/test?a=1&charge={told.provider_id}"
    assert GATEWAY.start(access, asked()) == told
    assert GATEWAY.press(access, told.provider_id, "pay") == "https://x.example/p/tok?a=1"
    assert [one.type for one in heard(access)] == ["charge.pending", "charge.succeeded"]
    after = GATEWAY.look(access, "", reference="chg_k1")
    assert (after.state, after.amount, after.currency, after.reference) == (ChargeState.SUCCEEDED, 11900, "EUR", "chg_k1")
    with pytest.raises(Conflict):
        GATEWAY.press(access, told.provider_id, "pay")


def test_a_key_is_of_one_charge(access):
    GATEWAY.start(access, asked())
    with pytest.raises(Invalid):
        GATEWAY.start(access, asked(11800))


def test_a_cancelled_page_cannot_be_paid(access):
    told = GATEWAY.start(access, asked())
    assert GATEWAY.cancel(access, told.provider_id).state is ChargeState.CANCELLED
    with pytest.raises(Conflict):
        GATEWAY.press(access, told.provider_id, "pay")


def test_a_paid_one_is_not_cancelled(access):
    assert GATEWAY.cancel(access, paid(access, 11900)).state is ChargeState.SUCCEEDED


def test_an_answer_is_lost_after_the_money_moved(access):
    ask = asked(11981, method_token="tpm_1")
    with pytest.raises(Unavailable):
        GATEWAY.start(access, ask)
    assert GATEWAY.look(access, "", reference="chg_k1").state is ChargeState.SUCCEEDED
    assert GATEWAY.start(access, ask).state is ChargeState.SUCCEEDED
    assert len([one for one in heard(access) if one.type == "charge.succeeded"]) == 1


@pytest.mark.parametrize(("amount", "failing"), [(11982, 1), (11983, 2), (11984, 1)])
def test_requests_that_come_to_nothing(access, amount, failing):
    for _ in range(failing):
        with pytest.raises(Unavailable):
            GATEWAY.start(access, asked(amount))
        assert GATEWAY.look(access, "", reference="chg_k1").state is ChargeState.EXPIRED
    assert GATEWAY.start(access, asked(amount)).state is ChargeState.PENDING


def test_a_bank_that_says_no(access):
    assert GATEWAY.look(access, paid(access, 11985)).failure == "card_declined"
    told = GATEWAY.start(access, asked(key="k2", method_token="tpm_gone"))
    assert (told.state, told.failure) == (ChargeState.FAILED, "card_declined")


def test_slow_money(access):
    own = paid(access, 11986)
    states = [GATEWAY.look(access, own).state for _ in range(3)]
    assert states == [ChargeState.PENDING, ChargeState.PENDING, ChargeState.SUCCEEDED]
    assert [one.type for one in heard(access)] == ["charge.pending", "charge.succeeded"]


def test_repeated_and_reordered_messages(access):
    paid(access, 11987)
    ids = [one.event_id for one in heard(access)]
    assert (len(ids), len(set(ids))) == (6, 2)
    own = GATEWAY.start(access, asked(11988, "k2")).provider_id
    GATEWAY.press(access, own, "pay")
    assert [one.type for one in heard(access)] == ["charge.succeeded", "charge.pending"]


def test_forged_messages_are_refused_between_true_ones(access):
    paid(access, 11989)
    refused, true = 0, []
    for message in GATEWAY.deliver(access, NOW):
        try:
            true += GATEWAY.hear(access, message.headers, message.body, NOW)
        except Refused:
            refused += 1
    assert refused == 10
    assert [one.type for one in true] == ["charge.pending", "charge.succeeded"]


def test_lies_about_what_it_took(access):
    told = GATEWAY.look(access, paid(access, 11990))
    assert (told.amount, told.currency) == (11989, "EUR")
    own = GATEWAY.start(access, asked(11991, "k2")).provider_id
    GATEWAY.press(access, own, "pay")
    assert GATEWAY.look(access, own).currency == "USD"


def test_money_that_goes_back(access):
    paid(access, 11992)
    assert [(one.kind, one.type) for one in heard(access)][-1] == ("dispute", "dispute.opened")
    own = GATEWAY.start(access, asked(11993, "k2")).provider_id
    GATEWAY.press(access, own, "pay")
    assert [one.type for one in heard(access)] == ["charge.pending", "charge.succeeded", "charge.failed"]
    assert GATEWAY.look(access, own).state is ChargeState.FAILED


def test_silence(access):
    own = paid(access, 11994)
    assert heard(access) == []
    assert GATEWAY.look(access, own).state is ChargeState.SUCCEEDED
    mute = GATEWAY.start(access, asked(11997, "k2")).provider_id
    for _ in range(3):
        with pytest.raises(Unavailable):
            GATEWAY.look(access, mute)
    assert GATEWAY.look(access, mute).state is ChargeState.PENDING


def give_back(own: str, amount: int, key: str = "r1") -> RefundAsk:
    return RefundAsk(key=key, reference=f"rfd_{key}", provider_id=own, amount=amount, currency="EUR")


def test_refunds(access):
    own = paid(access, 11995)
    with pytest.raises(Unavailable):
        GATEWAY.refund(access, give_back(own, 1995))
    again = GATEWAY.refund(access, give_back(own, 1995))
    assert (again.state, again.amount, again.reference) == ("succeeded", 1995, "rfd_r1")
    with pytest.raises(Invalid):
        GATEWAY.refund(access, give_back(own, 10001, "r2"))
    assert GATEWAY.refund(access, give_back(own, 10000, "r3")).state == "succeeded"
    assert [one.amount for one in heard(access) if one.kind == "refund"] == [1995, 10000]


def test_a_refund_that_fails_later(access):
    own = paid(access, 11996)
    assert GATEWAY.refund(access, give_back(own, 11996)).state == "pending"
    assert [(one.type, one.state) for one in heard(access) if one.kind == "refund"] == [("refund.failed", "failed")]


def test_payouts_add_up(access):
    with clock.frozen(datetime(2026, 3, 2, 12, tzinfo=UTC)):
        own = paid(access, 11900)
        GATEWAY.refund(access, give_back(own, 900))
        assert GATEWAY.payouts(access, date(2026, 3, 1)) == []
    with clock.frozen(datetime(2026, 3, 3, 12, tzinfo=UTC)):
        [payout] = GATEWAY.payouts(access, date(2026, 3, 1))
        assert GATEWAY.payouts(access, date(2026, 3, 4)) == []
    assert payout.amount == 11900 - 25 - 238 - 900 == sum(line.net for line in payout.lines)
    assert [(line.kind, line.gross, line.fee) for line in payout.lines] == [("charge", 11900, 263), ("refund", -900, 0)]


def test_memory_without_a_folder_is_this_process():
    access = Access(settings={"webhook_secret": "in memory only"})
    own = GATEWAY.start(access, asked()).provider_id
    assert GATEWAY.look(access, own).state is ChargeState.PENDING
    other = Access(settings={"webhook_secret": "another connection"})
    assert GATEWAY.look(other, own).state is ChargeState.EXPIRED
    with pytest.raises(NotFound):
        GATEWAY.cancel(other, own)


def test_a_setting_chooses_the_scenario(tmp_path):
    access = Access(settings={"webhook_secret": "x", "scenario": "declined"}, folder=str(tmp_path))
    assert GATEWAY.start(access, asked(method_token="tpm_1")).state is ChargeState.FAILED


def test_the_page_for_operators_has_the_same_words():
    page = (Path(__file__).parent.parent.parent / "docs/operating/gateways.md").read_text("utf-8")
    for digits, word in SCENARIOS.items():
        assert f"| {digits} | `{word}` | {WORDS[word]} |" in page
