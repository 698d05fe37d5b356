"""Stripe: cards, wallets, SEPA and ACH debits on its page, saved methods without the payer. https://docs.stripe.com/api."""

from collections.abc import Mapping, Sequence
from datetime import date

from duebook.domain.gateway import Access, Ask, Happening, Payout, RefundAsk, Setting, Told
from duebook.gateways.stripe import calls, messages


class Stripe:
    """The gateway object; see :class:`duebook.domain.gateway.Gateway`."""

    key = "stripe"
    title = "Stripe"
    settings = (
        Setting(name="api_key", label="Secret key", secret=True, hint="sk_live_..., or a restricted key"),
        Setting(name="webhook_secret", label="Signing secret of the webhook", secret=True, hint="whsec_..."),
    )
    can_save = True
    can_refund = True
    own_page = True
    key_hours = 24

    def fits(self, access: Access, amount: int, currency: str) -> bool:
        """Every currency, within Stripe's decimals and eight digits."""
        return bool(access.settings.get("api_key")) and calls.fits(amount, currency)

    def start(self, access: Access, ask: Ask) -> Told:
        """A Checkout Session, or a PaymentIntent on a saved method."""
        return calls.charge_saved(access, ask) if ask.method_token else calls.open_page(access, ask)

    def look(
        self, access: Access, provider_id: str, reference: str = "", key: str = "", *, asked: int = 0, page: bool = False
    ) -> Told:
        """By Stripe's id, else by ours in the intents' metadata."""
        del key, page
        return calls.look(access, provider_id) if provider_id else calls.search(access, reference, asked)

    def cancel(self, access: Access, provider_id: str) -> Told:
        """Expire the session or cancel the intent."""
        return calls.cancel(access, provider_id)

    def refund(self, access: Access, ask: RefundAsk) -> Happening:
        """A Refund of the intent."""
        return calls.refund(access, ask)

    def hear(self, access: Access, headers: Mapping[str, str], body: bytes, now: int) -> list[Happening]:
        """One signed event."""
        return messages.hear(access, headers, body, now)

    def payouts(self, access: Access, since: date, named: Sequence[str] = ()) -> list[Payout]:
        """Payouts with their balance transactions."""
        del named
        return calls.payouts(access, since)


GATEWAY = Stripe()
