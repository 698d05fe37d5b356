"""Mollie: iDEAL, Bancontact, cards, wallets and SEPA debits on its page; recurring payments on mandates. https://docs.mollie.com."""

from collections.abc import Mapping, Sequence
from datetime import date

from duebook.domain.gateway import Access, Ask, Happening, Payout, RefundAsk, Setting, Told
from duebook.gateways.mollie import calls, messages


class Mollie:
    """The gateway object; see :class:`duebook.domain.gateway.Gateway`."""

    key = "mollie"
    title = "Mollie"
    settings = (
        Setting(name="api_key", label="API key", secret=True, hint="live_... or test_..."),
        Setting(
            name="organization_token", label="Organisation access token", secret=True, optional=True,
            hint="access_..., for payouts only",
        ),
    )  # fmt: skip
    can_save = True
    can_refund = True
    own_page = True
    key_hours = 1

    def fits(self, access: Access, amount: int, currency: str) -> bool:
        """Mollie's currencies."""
        return bool(access.settings.get("api_key")) and calls.fits(amount, currency)

    def start(self, access: Access, ask: Ask) -> Told:
        """A payment with a page, the first of a mandate, or one on a mandate."""
        return calls.start(access, ask)

    def look(
        self, access: Access, provider_id: str, reference: str = "", key: str = "", *, asked: int = 0, page: bool = False
    ) -> Told:
        """By Mollie's id, else by ours in the payments' metadata."""
        del key, page
        return calls.look(access, provider_id) if provider_id else calls.search(access, reference, asked)

    def cancel(self, access: Access, provider_id: str) -> Told:
        """Cancel the payment."""
        return calls.cancel(access, provider_id)

    def refund(self, access: Access, ask: RefundAsk) -> Happening:
        """A refund of the payment."""
        return calls.refund(access, ask)

    def hear(self, access: Access, headers: Mapping[str, str], body: bytes, now: int) -> list[Happening]:
        """The payment that the message names, asked for with our key."""
        del headers, now
        return messages.hear(access, body, lambda path: calls.ask_mollie(access, "GET", path))

    def payouts(self, access: Access, since: date, named: Sequence[str] = ()) -> list[Payout]:
        """Settlements."""
        del named
        return calls.payouts(access, since)


GATEWAY = Mollie()
