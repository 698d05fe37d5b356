"""GoCardless: bank debits on mandates and instant bank payments, on its page. https://developer.gocardless.com/api-reference/."""

from collections.abc import Mapping, Sequence
from datetime import date

from duebook.domain.gateway import Access, Ask, Happening, Payout, RefundAsk, Setting, Told
from duebook.gateways.gocardless import calls, messages


class GoCardless:
    """The gateway object; see :class:`duebook.domain.gateway.Gateway`."""

    key = "gocardless"
    title = "GoCardless"
    settings = (
        Setting(name="access_token", label="Access token", secret=True, hint="with read and write access"),
        Setting(name="webhook_secret", label="Secret of the webhook endpoint", secret=True),
    )
    can_save = True
    can_refund = True
    own_page = True
    key_hours = 24

    def fits(self, access: Access, amount: int, currency: str) -> bool:
        """The currencies of GoCardless's schemes."""
        return bool(access.settings.get("access_token")) and calls.fits(amount, currency)

    def start(self, access: Access, ask: Ask) -> Told:
        """A billing request with its page, or a payment on a mandate."""
        return calls.charge_saved(access, ask) if ask.method_token else calls.open_page(access, ask)

    def look(
        self, access: Access, provider_id: str, reference: str = "", key: str = "", *, asked: int = 0, page: bool = False
    ) -> Told:
        """By GoCardless's id, else by ours in the metadata."""
        del key, page
        return calls.look(access, provider_id) if provider_id else calls.search(access, reference, asked)

    def cancel(self, access: Access, provider_id: str) -> Told:
        """Cancel the billing request or the payment."""
        return calls.cancel(access, provider_id)

    def refund(self, access: Access, ask: RefundAsk) -> Happening:
        """A refund of the payment."""
        return calls.refund(access, ask)

    def hear(self, access: Access, headers: Mapping[str, str], body: bytes, now: int) -> list[Happening]:
        """The events of a signed message."""
        del now
        fetch = messages.Fetch(
            charge=lambda own: calls.look(access, own), refund=lambda own: calls.one_refund(access, own)
        )  # fmt: skip
        return messages.hear(access, headers, body, fetch)

    def payouts(self, access: Access, since: date, named: Sequence[str] = ()) -> list[Payout]:
        """Payouts with their items."""
        del named
        return calls.payouts(access, since)


GATEWAY = GoCardless()
