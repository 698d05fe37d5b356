"""A gateway that lives in this installation and behaves as badly as real ones; no money moves. For trying and for tests.

Its page is ours: ``checkout_url`` is the address to come back to with ``/test?charge=...``. That page calls :meth:`Test.press`
and then hands what :meth:`Test.deliver` gives to the same door that a real gateway's messages come through.
"""

from collections.abc import Mapping, Sequence
from datetime import date

from duebook.domain.gateway import Access, Ask, Happening, Payout, RefundAsk, Setting, Told
from duebook.gateways.test import calls, messages
from duebook.gateways.test.messages import Message
from duebook.gateways.test.states import WORDS


class Test:
    """The gateway object; see :class:`duebook.domain.gateway.Gateway`."""

    key = "test"
    title = "Test gateway"
    settings = (
        Setting(name="webhook_secret", label="Secret of its messages", secret=True, hint="any text of your own"),
        Setting(name="scenario", label="How it behaves", optional=True, hint=", ".join(WORDS)),
    )
    can_save = True
    can_refund = True
    own_page = True
    key_hours = 24 * 365

    def fits(self, access: Access, amount: int, currency: str) -> bool:
        """Every amount in every currency."""
        return bool(access.settings.get("webhook_secret")) and amount > 0 and len(currency) == 3  # noqa: PLR2004 - ISO 4217

    def start(self, access: Access, ask: Ask) -> Told:
        """A page of ours, or the money at once from a saved method."""
        return calls.start(access, ask)

    def look(
        self, access: Access, provider_id: str, reference: str = "", key: str = "", *, asked: int = 0, page: bool = False
    ) -> Told:
        """By its id or ours."""
        del key, asked, page
        return calls.look(access, provider_id, reference)

    def cancel(self, access: Access, provider_id: str) -> Told:
        """Close its page."""
        return calls.cancel(access, provider_id)

    def refund(self, access: Access, ask: RefundAsk) -> Happening:
        """Give back."""
        return calls.refund(access, ask)

    def hear(self, access: Access, headers: Mapping[str, str], body: bytes, now: int) -> list[Happening]:
        """One signed event."""
        return messages.hear(access, headers, body, now)

    def payouts(self, access: Access, since: date, named: Sequence[str] = ()) -> list[Payout]:
        """One a day and currency."""
        del named
        return calls.payouts(access, since)

    def press(self, access: Access, provider_id: str, button: str) -> str:
        """A button of its page: ``pay``, ``fail`` or ``leave``; where the payer goes then."""
        return calls.press(access, provider_id, button)

    def deliver(self, access: Access, now: int) -> list[Message]:
        """The messages that are on their way now, each to be handed in by itself."""
        return messages.deliver(access, now)


GATEWAY = Test()
