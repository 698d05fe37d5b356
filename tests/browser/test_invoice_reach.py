"""Nobody is kept out of the invoice and payment pages: axe-core finds nothing, in both themes, on a phone and on a desk."""

from decimal import Decimal

import pytest

from duebook.services.issuing.drafts import save_draft
from duebook.services.receivables.correct import cancel
from duebook.services.receivables.record_payment import record_payment
from tests import factories

pytestmark = pytest.mark.browser

EMPTY = ("/invoices/", "/invoices/?view=draft", "/invoices/?view=approve", "/payments/", "/payments/new", "/invoices/new")


@pytest.mark.parametrize("path", EMPTY)
def test_before_anything_is_there(inside, axe, path: str) -> None:
    inside(path).wait_for_load_state("networkidle")
    axe()


@pytest.fixture
def busy(company) -> dict[str, str]:
    """One of each, by name."""
    who, buyer = factories.actor(company), factories.customer(company)
    invoice, paid, cancelled = (factories.issued(who, buyer, "100", "50") for _ in range(3))
    payment = record_payment(who, buyer.pk, Decimal(200), "EUR", to=[(paid.pk, None)])
    cancel(who, cancelled.pk, "Wrong customer")
    draft = save_draft(who, factories.draft_of("10", "0"), customer_id=buyer.pk)
    bad = save_draft(who, factories.draft_of("10", currency="XXY"))
    return {
        "invoice": invoice.pk,
        "paid": paid.pk,
        "cancelled": cancelled.pk,
        "draft": draft.pk,
        "bad": bad.pk,
        "payment": payment.pk,
        "buyer": buyer.pk,
    }


FULL = (
    "/invoices/", "/invoices/?view=overdue&since=2020-01-01&type=380", "/invoices/?view=draft",
    "/invoices/{invoice}", "/invoices/{paid}", "/invoices/{cancelled}", "/invoices/{invoice}/send", "/invoices/{invoice}/credit",
    "/invoices/{invoice}/cancel", "/invoices/{invoice}/write-off", "/invoices/drafts/{draft}", "/invoices/drafts/{bad}",
    "/invoices/drafts/{draft}/decide", "/payments/", "/payments/{payment}", "/payments/{payment}/reverse",
    "/payments/new?customer={buyer}", "/payments/refund/{buyer}/EUR",
)  # fmt: skip


@pytest.mark.parametrize("path", FULL)
def test_with_something_there(inside, axe, busy, path: str) -> None:
    page = inside(path.format(**busy))
    page.wait_for_load_state("networkidle")
    page.evaluate("document.querySelectorAll('main details:not(.menu)').forEach((one) => { one.open = true; })")
    page.wait_for_load_state("networkidle")
    axe()
