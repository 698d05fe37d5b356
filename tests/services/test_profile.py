"""Drafts are held to the rules of the e-invoice that their customer wants."""

from dataclasses import replace
from time import perf_counter

import pytest

from duebook.domain.party import Contact, Identifier, Party
from duebook.formats import flavours
from duebook.kernel import codec
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Severity
from duebook.services.billing import customers
from duebook.services.issuing.drafts import save_draft
from duebook.services.issuing.issue import issue_draft
from duebook.services.issuing.prepare import prepare
from duebook.services.issuing.profile import named, profile_faults
from tests import factories

pytestmark = pytest.mark.django_db
SLOWEST_MS = 50


@pytest.fixture
def who():
    return factories.actor(factories.company())


def complete(who, buyer, **fields):
    return prepare(who.company, factories.draft_of("100", **fields), buyer)


@pytest.mark.parametrize("key", customers.SPECIFICATIONS)
def test_every_choice_of_a_customer_names_rules_of_its_own(key: str) -> None:
    flavour = flavours.get(key)
    assert flavour is not None
    assert named(flavour.specification) == key


def test_a_plain_document_has_nothing_worse_than_warnings(who) -> None:
    buyer = factories.customer(who.company)
    one = complete(who, buyer)
    assert not named(one.document.specification)
    assert not profile_faults(one.document, one.faults)
    wrong = replace(one.document, totals=replace(one.document.computed, payable=one.document.computed.payable + 1))
    faults = {fault.code: fault for fault in profile_faults(wrong)}
    assert faults["BR-CO-16"].path == "totals.payable"
    assert {fault.severity for fault in faults.values()} <= {Severity.WARNING, Severity.INFO}
    assert not profile_faults(wrong, faults.values())


def test_the_customers_rules_are_asked_and_lead_to_fields(who) -> None:
    buyer = factories.customer(who.company, specification="xrechnung")
    one = complete(who, buyer)
    assert "kosit:xrechnung_3.0" in one.document.specification
    assert one.document.process
    places = {fault.code: fault.path for fault in one.faults if fault.severity is Severity.ERROR}
    assert places["BR-DE-15"] == "buyer_reference"
    assert places["PEPPOL-EN16931-R010"].startswith("buyer")
    codes = [(fault.code, fault.path) for fault in one.faults]
    assert len(codes) == len(set(codes))


def test_errors_of_the_profile_stop_the_issue_until_they_are_mended(who) -> None:
    buyer = factories.customer(who.company, specification="xrechnung")
    draft = save_draft(who, factories.draft_of("100"), customer_id=buyer.pk)
    with pytest.raises(Invalid) as refused:
        issue_draft(who, draft.pk)
    assert "BR-DE-15" in {fault.code for fault in refused.value.faults}
    seller = codec.load(Party, who.company.profile)
    contact = Contact(name="Accounts", phone="+49 431 123456", email="accounts@uferwerk.example")
    address = Identifier(value="accounts@uferwerk.example", scheme="EM")
    who.company.profile = codec.dump(replace(seller, contact=contact, endpoint=address))
    who.company.save()
    profile = codec.load(Party, buyer.profile)
    customers.save_customer(
        who,
        replace(profile, endpoint=Identifier(value="04011000-12345-34", scheme="0204")),
        customer_id=buyer.pk,
        buyer_reference="04011000-12345-34",
        specification="xrechnung",
    )
    mended = issue_draft(who, draft.pk)
    assert "kosit:xrechnung_3.0" in mended.body


def test_a_key_stroke_waits_for_no_rule(who) -> None:
    buyer = factories.customer(who.company, specification="xrechnung")
    document = prepare(who.company, factories.draft_of(*["100"] * 10), buyer).document
    profile_faults(document)
    taken = []
    for _ in range(5):
        began = perf_counter()
        profile_faults(document)
        taken.append((perf_counter() - began) * 1000)
    assert min(taken) < SLOWEST_MS
