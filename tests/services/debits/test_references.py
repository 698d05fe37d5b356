"""A company's kind of structured reference is sealed into its invoices, and told where it is paid."""

import json

import pytest

from duebook.banks import paymentreference
from duebook.domain.document import PaymentMeans
from duebook.kernel import codec
from duebook.services.debits.settings import save_settings
from duebook.services.delivery.page import payment_code
from duebook.services.delivery.sealed import document_of
from tests import factories
from tests.services.debits import scene

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("kind", ["rf", "ogm", "kid10", "kid11", "fi"])
def test_sealed_and_in_the_code(kind: str) -> None:
    """BT-83 of the sealed document is the reference, and the payment code carries it."""
    who = factories.actor(factories.company())
    save_settings(who, reference_kind=kind)
    row = factories.issued(who, factories.customer(who.company), "100")
    [means] = document_of(row).payment
    assert paymentreference.check(kind, means.reference)
    assert means.reference == paymentreference.create(kind, row.number)
    assert json.loads(row.body)["payment"][0]["reference"] == means.reference
    assert means.reference in payment_code(document_of(row), row.payable_minor)


def test_without_the_habit_the_number_stands_there() -> None:
    """And what somebody typed stays."""
    who = factories.actor(factories.company())
    buyer = factories.customer(who.company)
    assert document_of(row := factories.issued(who, buyer, "100")).payment[0].reference == row.number
    save_settings(who, reference_kind="rf")
    typed = (PaymentMeans(account="DE89370400440532013000", reference="CONTRACT 7"),)
    assert document_of(factories.issued(who, buyer, "100", payment=typed)).payment[0].reference == "CONTRACT 7"


def test_a_qr_account_always_gets_its_own() -> None:
    """Whatever the habit is; other accounts beside it keep the number."""
    means = [PaymentMeans(account="CH4431999123000889012"), PaymentMeans(account="DE89370400440532013000")]
    who = factories.actor(factories.company(payment=[codec.dump(one) for one in means]))
    row = factories.issued(who, factories.customer(who.company), "100")
    first, second = document_of(row).payment
    assert paymentreference.check("qrr", first.reference)
    assert second.reference == row.number


def test_a_customer_with_a_mandate_gets_it_on_the_invoice() -> None:
    """BG-19; a credit note and another currency do not."""
    who = scene.company()
    buyer = factories.customer(who.company)
    mandate = scene.mandate(who, buyer)
    [means] = document_of(factories.issued(who, buyer, "100")).payment
    assert (means.code, means.mandate.id, means.mandate.creditor_id, means.mandate.debited_iban) == (
        "59", mandate.reference, scene.CREDITOR, scene.THEIRS,
    )  # fmt: skip
    assert document_of(factories.issued(who, buyer, "100", currency="USD")).payment[0].mandate is None
