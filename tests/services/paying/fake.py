"""A gateway for tests that keeps its book in memory and can be told how to behave badly. Nobody but tests may connect it."""

import hashlib
import hmac
import json
from dataclasses import replace
from typing import Any

from duebook.domain.gateway import ChargeState, Happening, Payout, Setting, Told
from duebook.kernel.errors import Invalid, Refused, Unavailable
from duebook.kernel.rules import Fault

SECRET = "whsec-of-the-fake"


class Fake:
    """What :class:`duebook.domain.gateway.Gateway` asks for. ``mood`` is what happens at the next start or refund."""

    key = "fake"
    title = "Fake"
    settings = (
        Setting(name="api_key", label="Key", secret=True),
        Setting(name="webhook_secret", label="Secret", secret=True),
        Setting(name="account", label="Account", optional=True),
    )
    can_save = True
    can_refund = True
    own_page = True
    key_hours = 24

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget everything."""
        self.charges: dict[str, Told] = {}
        self.keys: dict[str, str] = {}
        self.references: dict[str, str] = {}
        self.refunds: dict[str, Happening] = {}
        self.paid_out: list[Payout] = []
        self.calls: list[tuple[str, Any]] = []
        self.mood = ""
        self.down = False
        self.most = 10**12
        self.inside = None

    def fits(self, access: Any, amount: int, currency: str) -> bool:
        """Up to ``most``, in any currency but yen."""
        return amount <= self.most and currency != "JPY"

    def start(self, access: Any, ask: Any) -> Told:
        """One charge a key."""
        self.calls.append(("start", ask))
        if self.inside:
            self.inside(ask)
        if self.mood == "refuse":
            raise Invalid([Fault("X", "amount", "Too small for us.")])
        if self.mood == "deaf":
            raise Unavailable("Nobody answered.")
        if ask.key not in self.keys:
            pid = f"fk_{len(self.keys) + 1}_{ask.reference}"
            self.keys[ask.key] = self.references[ask.reference] = pid
            state = ChargeState.SUCCEEDED if ask.method_token else ChargeState.PENDING
            paid = {"amount": ask.amount, "currency": ask.currency} if ask.method_token else {}
            token = {"method_token": f"tok_{pid}", "payer_token": "payer_1"} if ask.save else {}
            self.charges[pid] = Told(
                state=state, provider_id=pid, method="card", label="Visa 4242", **paid, **token,
                checkout_url="" if ask.method_token else f"https://pay.example/{pid}",
            )  # fmt: skip
        if self.mood == "lost":
            raise Unavailable("The line broke.")
        return self.charges[self.keys[ask.key]]

    def look(
        self, access: Any, provider_id: str, reference: str = "", key: str = "", *, asked: int = 0, page: bool = False
    ) -> Told:
        """By its id or ours."""
        self.calls.append(("look", provider_id or reference))
        if self.down:
            raise Unavailable("Nobody answered.")
        pid = provider_id or self.references.get(reference, "")
        return self.charges.get(pid) or Told(state=ChargeState.EXPIRED)

    def cancel(self, access: Any, provider_id: str) -> Told:
        """What is not paid is closed."""
        self.calls.append(("cancel", provider_id))
        told = self.charges[provider_id]
        if told.state is ChargeState.PENDING and not self.down:
            self.charges[provider_id] = told = replace(told, state=ChargeState.CANCELLED)
        return told

    def refund(self, access: Any, ask: Any) -> Happening:
        """One refund a key."""
        self.calls.append(("refund", ask))
        if self.mood == "refuse":
            raise Invalid([Fault("X", "amount", "The card is closed.")])
        if ask.key not in self.refunds:
            own = f"rf_{len(self.refunds) + 1}"
            state = "pending" if self.mood == "slow" else "succeeded"
            self.refunds[ask.key] = Happening(
                kind="refund", event_id=own, type="refund", provider_id=ask.provider_id, reference=ask.reference,
                amount=ask.amount, currency=ask.currency, state=state, own_id=own,
            )  # fmt: skip
        if self.mood == "lost":
            raise Unavailable("The line broke.")
        return self.refunds[ask.key]

    def hear(self, access: Any, headers: Any, body: bytes, now: int) -> list[Happening]:
        """Signed JSON: ``{"at", "happenings": [...]}``."""
        secret = access.settings.get("webhook_secret", "")
        wanted = hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()
        if not secret or not hmac.compare_digest(headers.get("x-fake-signature", ""), wanted):
            raise Refused("The signature of this message does not hold.")
        plain = json.loads(body)
        if abs(now - plain["at"]) > 300:
            raise Refused("This message is too old.")
        out = []
        for one in plain["happenings"]:
            told = one.pop("told", None)
            out.append(Happening(**one, told=Told(**{**told, "state": ChargeState(told["state"])}) if told else None))
        return out

    def payouts(self, access: Any, since: Any, named: Any = ()) -> list[Payout]:
        """What a test put there."""
        self.calls.append(("payouts", tuple(named)))
        if self.down:
            raise Unavailable("Nobody answered.")
        return list(self.paid_out)

    def pay(self, charge: Any, **other: Any) -> Told:
        """The payer pays a charge at the gateway."""
        pid = self.references[charge.pk]
        self.charges[pid] = replace(
            self.charges[pid],
            **{"state": ChargeState.SUCCEEDED, "amount": charge.amount_minor, "currency": charge.currency, **other},
        )
        return self.charges[pid]


FAKE = Fake()


def message(*happenings: dict[str, Any], at: int, secret: str = SECRET) -> tuple[bytes, dict[str, str]]:
    """A signed message and its headers."""
    body = json.dumps({"at": at, "happenings": list(happenings)}).encode()
    return body, {"x-fake-signature": hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()}


def paid(charge: Any, event: str = "ev_1", **other: Any) -> dict[str, Any]:
    """A happening: this charge was paid."""
    pid = FAKE.references.get(charge.pk, "")
    told = {
        "state": "succeeded",
        "amount": charge.amount_minor,
        "currency": charge.currency,
        "method": "card",
        "label": "Visa 4242",
    }
    return {"kind": "charge", "event_id": event, "type": "charge.succeeded", "provider_id": pid, "told": told} | other
