"""PayPal: orders on its page, saved accounts, refunds, disputes. https://developer.paypal.com/api/rest/."""

from collections.abc import Mapping, Sequence
from datetime import date

from duebook.domain.gateway import Access, Ask, ChargeState, Happening, Payout, RefundAsk, Setting, Told
from duebook.gateways.paypal import calls, messages


class PayPal:
    """The gateway object; see :class:`duebook.domain.gateway.Gateway`."""

    key = "paypal"
    title = "PayPal"
    settings = (
        Setting(name="client_id", label="Client ID"),
        Setting(name="client_secret", label="Client secret", secret=True),
        Setting(name="webhook_id", label="Webhook ID", hint="stands beside the webhook in PayPal's developer dashboard"),
    )
    can_save = True
    can_refund = True
    own_page = True
    key_hours = 6

    def fits(self, access: Access, amount: int, currency: str) -> bool:
        """PayPal's currencies."""
        return bool(access.settings.get("client_secret")) and calls.fits(amount, currency)

    def start(self, access: Access, ask: Ask) -> Told:
        """An order with a page, or one on a saved account, which PayPal captures at once."""
        return calls.start(access, ask)

    def look(
        self, access: Access, provider_id: str, reference: str = "", key: str = "", *, asked: int = 0, page: bool = False
    ) -> Told:
        """By PayPal's id; without it an order's page was never seen, and a capture is searched for by our id."""
        del key
        if provider_id:
            return calls.look(access, provider_id)
        return Told(state=ChargeState.EXPIRED, reference=reference) if page else calls.search(access, reference, asked)

    def cancel(self, access: Access, provider_id: str) -> Told:
        """Mark the order as closed."""
        return calls.cancel(access, provider_id)

    def refund(self, access: Access, ask: RefundAsk) -> Happening:
        """A refund of the capture."""
        return calls.refund(access, ask)

    def hear(self, access: Access, headers: Mapping[str, str], body: bytes, now: int) -> list[Happening]:
        """One event that PayPal says it signed."""
        return messages.hear(
            access, headers, body, now,
            verify=lambda given, raw: calls.verified(access, given, raw), look=lambda own: calls.look(access, own),
        )  # fmt: skip

    def payouts(self, access: Access, since: date, named: Sequence[str] = ()) -> list[Payout]:
        """Withdrawals."""
        del named
        return calls.payouts(access, since)


GATEWAY = PayPal()
