"""What the books say after payments through gateways, for tests."""

from duebook.domain.ledger import Account
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.operations.verify import verify
from duebook.store.models import OpenItem
from tests.services.paying.test_charges import balance


def books(who):
    return {
        one: balance(who.company, one)
        for one in (Account.BANK, Account.GATEWAY_CLEARING, Account.GATEWAY_FEE, Account.CUSTOMER_CREDIT)
    }


def holds(who):
    assert selfcheck(who.company) == []
    assert verify(who.company, files=False).ok


def open_minor(who, row):
    return OpenItem.objects.of(who.company).get(pk=row.pk).open_minor
