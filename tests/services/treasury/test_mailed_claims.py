"""What a mailed advice may not do: decide whose money somebody else's transfer is."""

from datetime import date
from decimal import Decimal

import pytest

from duebook.domain.advice import Advice, AdvicePart
from duebook.services.access import system
from duebook.services.treasury import learn, look_at, remittance
from duebook.store.bank import LineStanding
from tests import factories
from tests.services.treasury import lines

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 20)


@pytest.fixture
def made():
    owner = factories.company()
    return (
        factories.actor(owner),
        factories.customer(owner, "Nordlicht AG"),
        factories.customer(owner, "Brunnen GmbH"),
        lines.account(owner),
    )


def claimed(who, buyer, number, reference, source):
    advice = Advice(
        total=Decimal("119.00"), parts=(AdvicePart(number=number, amount=Decimal("119.00")),), reference=reference, paid_on=DAY
    )
    return remittance.take_in(who, advice, source=source, sender="ap@nordlicht.example", customer_id=buyer.pk)


@pytest.mark.parametrize(("source", "posted"), [("mail", 0), ("pdf", 1)])
def test_a_reference_of_the_senders_choice_does_not_take_anothers_known_payer(made, source, posted) -> None:
    who, buyer, other, at = made
    theirs = factories.issued(who, buyer, "100")
    factories.issued(who, other, "200")
    iban = "DE02120300000000202051"
    seen = lines.line(at, "5.00", counterparty="Brunnen GmbH", iban=iban)
    learn.teach(who, seen, [other.pk])
    claimed(who, buyer, theirs.number, "Abschlag 03", source)
    line = lines.line(at, "119.00", "Abschlag 03 wie besprochen", counterparty="Brunnen GmbH", iban=iban)
    assert look_at.look_at(system(who.company, "Duebook"), at.pk).posted == posted
    if not posted:
        assert LineStanding.objects.of(who.company).get(pk=line.pk).decision != "post"


def test_a_mailed_advice_alone_is_not_posted_however_low_the_bar(made) -> None:
    who, buyer, _other, at = made
    at.threshold = Decimal("0.9000")
    at.save()
    theirs = factories.issued(who, buyer, "100")
    claimed(who, buyer, theirs.number, "PAY-1", "mail")
    lines.line(at, "119.00", "Danke", counterparty="Unbekannt KG")
    assert look_at.look_at(system(who.company, "Duebook"), at.pk).posted == 0
