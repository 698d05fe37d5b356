"""Adyen: payment links for all its methods, stored methods without the payer. https://docs.adyen.com/api-explorer/Checkout/71."""

from collections.abc import Mapping, Sequence
from datetime import date

from duebook.domain.gateway import Access, Ask, Happening, Payout, RefundAsk, Setting, Told
from duebook.gateways.adyen import calls, messages


class Adyen:
    """The gateway object; see :class:`duebook.domain.gateway.Gateway`."""

    key = "adyen"
    title = "Adyen"
    settings = (
        Setting(name="api_key", label="API key", secret=True),
        Setting(name="merchant_account", label="Merchant account"),
        Setting(name="hmac_key", label="HMAC key of the webhook", secret=True, hint="64 hexadecimal digits", digits=64),
        Setting(name="live_prefix", label="Live prefix", optional=True, hint="1797a841fbb37ca7-AdyenDemo; not for test accounts"),
        Setting(name="report_key", label="API key of the report user", secret=True, optional=True, hint="for payouts only"),
    )
    can_save = True
    can_refund = True
    own_page = True
    key_hours = 7 * 24

    def fits(self, access: Access, amount: int, currency: str) -> bool:
        """Every currency, in Adyen's decimals."""
        return bool(access.settings.get("api_key")) and calls.fits(amount, currency)

    def start(self, access: Access, ask: Ask) -> Told:
        """A payment link, or a payment with a stored method."""
        return calls.charge_saved(access, ask) if ask.method_token else calls.open_page(access, ask)

    def look(
        self, access: Access, provider_id: str, reference: str = "", key: str = "", *, asked: int = 0, page: bool = False
    ) -> Told:
        """A link; a payment is only told of in messages."""
        del key, asked
        return calls.look(access, provider_id) if provider_id else calls.search(reference, page=page)

    def cancel(self, access: Access, provider_id: str) -> Told:
        """Expire the link."""
        return calls.cancel(access, provider_id)

    def refund(self, access: Access, ask: RefundAsk) -> Happening:
        """A refund of the payment, whose outcome comes as a message."""
        return calls.refund(access, ask)

    def hear(self, access: Access, headers: Mapping[str, str], body: bytes, now: int) -> list[Happening]:
        """Signed items."""
        del headers, now
        return messages.hear(access, body)

    def payouts(self, access: Access, since: date, named: Sequence[str] = ()) -> list[Payout]:
        """The settlement reports that messages named."""
        return calls.payouts(access, since, named)


GATEWAY = Adyen()
