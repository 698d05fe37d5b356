"""Claims stand beside the invoice: raised once, superseded as interest grows, paid as income, waived with a reason."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from duebook.domain.dunning import Level, Policy, Quiet
from duebook.domain.ledger import Account
from duebook.kernel.errors import Conflict, Invalid, Refused
from duebook.services.cases import disputes
from duebook.services.collections import claims, policies
from duebook.services.collections.policies import Wish
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.operations.verify import verify
from duebook.services.receivables import record_payment
from duebook.services.receivables.balances import credit_minor
from duebook.store.documents import OpenItem
from duebook.store.ledger import Posting
from duebook.store.reminders import Claim
from duebook.store.users import Role
from tests import factories
from tests.services.collections.scene import Scene, on

pytestmark = pytest.mark.django_db
DUE = date(2026, 4, 1)
LATE = date(2026, 4, 30)


@pytest.fixture
def scene():
    made = Scene()
    levels = (Level(days=5, fee=Decimal("2.50")), Level(days=10, interest=True, lump_sum=True), Level(days=10, interest=True))
    wish = Wish(name="Claims", policy=Policy(levels=levels, quiet=Quiet(weekdays=()), gap=1))
    with on(DUE):
        policies.save_policy(made.actor, wish)
    return made


def kept(scene: Scene) -> list[tuple[str, str]]:
    return sorted((one.kind, one.state) for one in Claim.objects.of(scene.company))


def test_each_level_raises_its_claims_once_and_the_invoice_stays_as_it_is(scene):
    row = scene.invoice("1000")
    found = scene.days(DUE, DUE + timedelta(40))
    assert [one.level for rows in found.values() for one in rows] == [1, 2, 3]
    assert kept(scene) == [("fee", "open"), ("interest", "open"), ("interest", "superseded"), ("lump-sum", "open")]
    assert OpenItem.objects.of(scene.company).get(pk=row.pk).open_minor == 119_000
    last = next(one for rows in found.values() for one in rows if one.level == 3)
    assert sorted(one["kind"] for one in last.shown["claims"]) == ["fee", "interest", "lump-sum"]
    lump = Claim.objects.of(scene.company).get(kind="lump-sum")
    assert (lump.amount_minor, lump.currency) == (4000, "EUR")


def test_a_consumer_pays_no_lump_sum_and_a_lower_rate(scene):
    private = factories.customer(scene.company, "Eva Muster", buyer_kind="consumer")
    consumer, business = scene.invoice("1000", buyer=private), scene.invoice("1000")
    with on(LATE):
        with pytest.raises(Conflict):
            claims.claim_lump_sum(scene.actor, consumer.pk)
        theirs, ours = (claims.claim_interest(scene.actor, one.pk) for one in (consumer, business))
    assert theirs.amount_minor < ours.amount_minor
    assert theirs.computation["margin"] == "5"
    assert ours.computation["margin"] == "9"


def test_interest_is_claimed_on_the_changing_balance_and_after_the_invoice_is_paid(scene):
    row = scene.invoice("1000")
    with on(date(2026, 4, 11)):
        record_payment.record_payment(scene.actor, scene.customer.pk, Decimal(590), "EUR", to=[(row.pk, None)])
    with on(date(2026, 4, 21)):
        record_payment.record_payment(scene.actor, scene.customer.pk, Decimal(600), "EUR", to=[(row.pk, None)])
    with on(LATE):
        made = claims.claim_interest(scene.actor, row.pk)
        assert [(one["days"], one["balance"]) for one in made.computation["rows"]] == [(10, 119_000), (10, 60_000)]
        assert sum(one["amount"] for one in made.computation["rows"]) == made.amount_minor
        assert claims.claim_interest(scene.actor, row.pk).pk == made.pk


def test_a_paid_claim_is_income_and_the_books_agree(scene):
    row = scene.invoice("1000")
    with on(LATE):
        lump = claims.claim_lump_sum(scene.actor, row.pk)
        paid = claims.record_payment_of(scene.actor, [lump.pk], reference="X")
        lump.refresh_from_db()
        assert (lump.state, lump.payment_id, paid.amount_minor) == ("paid", paid.pk, 4000)
        income = Posting.objects.of(scene.company).filter(account=Account.LATE_PAYMENT)
        assert [one.amount_minor for one in income] == [-4000]
        assert (selfcheck(scene.company), list(verify(scene.company).problems)) == ([], [])
        with pytest.raises(Conflict):
            claims.record_payment_of(scene.actor, [lump.pk])
        claims.unpay(scene.actor, lump.pk, "Wrong customer")
        assert credit_minor(scene.company, scene.customer.pk, "EUR") == 4000
        claims.pay(scene.actor, [lump.pk])
        assert credit_minor(scene.company, scene.customer.pk, "EUR") == 0
        assert (selfcheck(scene.company), list(verify(scene.company).problems)) == ([], [])


def test_credit_that_is_not_there_pays_nothing(scene):
    row = scene.invoice("1000")
    with on(LATE):
        lump = claims.claim_lump_sum(scene.actor, row.pk)
        with pytest.raises(Conflict):
            claims.pay(scene.actor, [lump.pk])


def test_waiving_needs_a_reason_and_a_right_and_is_not_undone_by_the_next_letter(scene):
    row = scene.invoice("1000")
    with on(LATE):
        lump = claims.claim_lump_sum(scene.actor, row.pk)
        with pytest.raises(Invalid):
            claims.waive(scene.actor, lump.pk, " ")
        with pytest.raises(Refused):
            claims.waive(factories.actor(scene.company, Role.CLERK), lump.pk, "Goodwill")
        assert claims.waive(scene.actor, lump.pk, "Goodwill").state == "waived"
        with pytest.raises(Conflict):
            claims.claim_lump_sum(scene.actor, row.pk)


def test_interest_after_a_waiver_begins_after_it(scene):
    row = scene.invoice("1000")
    with on(LATE):
        claims.waive(scene.actor, claims.claim_interest(scene.actor, row.pk).pk, "Goodwill")
    with on(LATE + timedelta(10)):
        later = claims.claim_interest(scene.actor, row.pk)
    assert (later.computation["start"], later.computation["days"]) == ("2026-05-01", 10)


def test_interest_whose_payment_was_taken_back_is_not_asked_for_twice(scene):
    row = scene.invoice("1000")
    with on(LATE):
        first = claims.claim_interest(scene.actor, row.pk)
        claims.record_payment_of(scene.actor, [first.pk])
    with on(LATE + timedelta(10)):
        claims.claim_interest(scene.actor, row.pk)
        claims.unpay(scene.actor, first.pk, "Wrong customer")
    with on(LATE + timedelta(20)):
        whole = claims.claim_interest(scene.actor, row.pk)
    assert [one.pk for one in Claim.objects.of(scene.company).filter(kind="interest", state="open")] == [whole.pk]
    assert whole.computation["days"] == 49


def test_a_letter_keeps_silent_about_claims_of_what_is_disputed(scene):
    disputed, other = scene.invoice("1000"), scene.invoice("500")
    with on(LATE):
        mine, theirs = claims.claim_lump_sum(scene.actor, disputed.pk), claims.claim_lump_sum(scene.actor, other.pk)
        disputes.open_dispute(scene.actor, disputed.pk, "quality", "Half of it is broken")
    letter = scene.run(LATE + timedelta(1))[0]
    asked = {one["id"] for one in letter.shown["claims"]}
    assert theirs.pk in asked
    assert mine.pk not in asked
