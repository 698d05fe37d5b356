"""Every recorded conversation is held: what we send, what we make of the answer."""

import json
from datetime import datetime

import pytest

from duebook.edge import clock
from duebook.kernel import errors
from tests.gateways import conversation
from tests.gateways.conversation import FOLDER

FILES = sorted(FOLDER.glob("*/*.json"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: f"{path.parent.name}-{path.stem}")
def test_a_conversation(path):
    told = json.loads(path.read_text("utf-8"))
    key = path.parent.name
    moment = datetime.fromisoformat(told.get("now", "2026-03-10T12:00:00+00:00"))
    with conversation.played(told["exchanges"]) as peer, clock.frozen(moment):
        at = conversation.access(key, peer.host, told.get("settings"))
        if "raises" in told:
            with pytest.raises(getattr(errors, told["raises"])):
                conversation.said(key, told["call"], told["args"], at)
        else:
            result = conversation.plain(conversation.said(key, told["call"], told["args"], at))
            assert conversation.differs(told["result"], result) == []
    assert peer.wrong == []
    assert peer.left == []


def test_every_gateway_of_others_has_conversations():
    calls: dict[str, set[str]] = {}
    for path in FILES:
        calls.setdefault(path.parent.name, set()).add(json.loads(path.read_text("utf-8"))["call"])
    for key in ("stripe", "mollie", "paypal", "adyen", "gocardless"):
        assert {"start", "look", "cancel", "refund", "payouts"} <= calls[key], key
