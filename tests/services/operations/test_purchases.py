"""What the demo company buys: every state is there, and nobody but two colleagues stands behind an account."""

import pytest
from django.contrib.auth import authenticate

from duebook.services.billing.found_company import found_company
from duebook.services.operations import cast, purchases, start
from duebook.services.payables import accounts
from duebook.store.bills import Bill, BillCheck
from duebook.store.inbox import InboxStanding
from duebook.store.payruns import PaymentRun
from duebook.store.suppliers import SupplierAccount
from duebook.store.users import Membership, User

pytestmark = pytest.mark.django_db


def test_bills_in_every_state():
    company = found_company(cast.SELLER, payment=cast.ACCOUNTS, is_demo=True, **cast.HABITS)
    purchases.fill(company)
    assert start.needed(), "the first person still sets this up"
    assert not Membership.objects.of(company).exists()
    owner = User.objects.create_user("jonna@nordlicht.example", "a long walk by the sea")
    Membership.objects.create(company=company, user=owner, role="owner")
    for _twice in range(2):
        start.move_in(owner)
    states = set(Bill.objects.of(company).values_list("standing__state", flat=True))
    assert states == {"received", "under-query", "accepted", "rejected", "scheduled", "paid"}
    assert set(InboxStanding.objects.of(company).values_list("state", flat=True)) == {"understood", "waiting", "refused"}
    assert [run.state for run in PaymentRun.objects.of(company)] == ["paid"]
    found = sorted(accounts.state_of(row) for row in SupplierAccount.objects.of(company))
    assert found == ["confirmed", "confirmed", "proposed"]
    faulty = [check.bill.number for check in BillCheck.objects.of(company).select_related("bill") if check.valid is False]
    assert set(faulty) == {"RG 55120"}
    assert Membership.objects.of(company).count() == 3
    for email, _name, _role in purchases.COLLEAGUES:
        assert authenticate(username=email, password="") is None
        assert not User.objects.get(email=email).is_active
