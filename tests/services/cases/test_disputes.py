from decimal import Decimal

import pytest

from duebook.domain.disputes import Claim, Reason
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused
from duebook.services.cases import accept, daily, disputes, policy
from duebook.services.issuing import approve
from duebook.services.issuing.issue import issue_draft
from duebook.services.operations.selfcheck import selfcheck
from duebook.store.models import Dispute, DisputeNote, Event, IssuedDocument, OpenItem, Post
from duebook.store.users import Role
from tests import factories

pytestmark = pytest.mark.django_db
ONE = (Claim(line="1", reason=Reason.QUALITY, text="broken"),)


def item(row):
    return OpenItem.objects.of(row.company_id).get(document=row)


def opened(who, row, claims=ONE):
    return disputes.open_dispute(who, row.pk, "quality", "The first one is broken", claims=claims)


def test_a_dispute_by_line_counts_its_money_and_marks_the_document(who, row, calendar):
    made = opened(who, row)
    assert (made.amount_minor, made.deadline) == (11900, calendar.on(14))
    assert item(row).disputed_at == calendar.now
    assert disputes.claims_of(made) == list(ONE)


@pytest.mark.parametrize(
    ("claim", "units"),
    [
        (Claim(line="2"), 5950),
        (Claim(line="1", quantity=Decimal("0.5")), 5950),
        (Claim(line="1", amount=Decimal("19.99")), 1999),
    ],
)
def test_what_a_claim_is_worth(who, row, claim, units):
    assert opened(who, row, (claim,)).amount_minor == units


def test_without_lines_the_whole_document_is_disputed(who, row):
    assert opened(who, row, ()).amount_minor == row.payable_minor == 17850


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        ((Claim(line="9"),), "CASE-LINE"),
        ((Claim(line="1"), Claim(line="1")), "CASE-LINE"),
        ((Claim(line="1", quantity=Decimal(2)),), "CASE-QUANTITY"),
        ((Claim(line="1", quantity=Decimal(0)),), "CASE-QUANTITY"),
        ((Claim(line="1", amount=Decimal("119.01")),), "CASE-AMOUNT"),
        ((Claim(line="1", amount=Decimal("1.001")),), "CASE-AMOUNT"),
        ((Claim(line="1", amount=Decimal(1), quantity=Decimal(1)),), "CASE-ONE-OF"),
        ((Claim(line="1", text="x" * 2001),), "CASE-TEXT"),
    ],
)
def test_wrong_claims_are_refused(who, row, claims, code):
    with pytest.raises(Invalid) as error:
        opened(who, row, claims)
    assert [fault.code for fault in error.value.faults] == [code]
    assert item(row).disputed_at is None


def test_a_reason_outside_the_list_is_refused(who, row):
    with pytest.raises(Invalid) as error:
        disputes.open_dispute(who, row.pk, "mood", "no")
    assert error.value.faults[0].code == "CASE-REASON"


def test_one_open_dispute_a_document(who, row):
    opened(who, row)
    with pytest.raises(Conflict):
        opened(who, row)


def test_accepting_credits_the_lines_and_less_is_open(who, row):
    done = accept.accept(who, opened(who, row).pk, "You are right")
    assert (done.state, done.credit_note.payable_minor, done.credit_note.corrects_id) == ("accepted", 11900, row.pk)
    assert (item(row).open_minor, item(row).disputed_at) == (5950, None)
    assert Post.objects.of(who.company).get(purpose="case").recipient == "buchhaltung@nordlicht.example"
    assert not selfcheck(who.company)
    with pytest.raises(Conflict):
        accept.accept(who, done.pk)


def test_the_preview_is_what_is_issued(who, row):
    made = opened(who, row, (Claim(line="1", quantity=Decimal("0.5")), Claim(line="2")))
    said = accept.preview(who, made).computed.payable
    note = accept.accept(who, made.pk).credit_note
    assert said == Decimal(note.payable_minor) / 100 == Decimal("119.00")


def test_a_part_may_be_accepted(who, row):
    done = accept.accept(who, opened(who, row).pk, "Half of it", amount=Decimal("59.50"))
    assert done.credit_note.payable_minor == 5950
    assert item(row).open_minor == 11900


def test_a_claimed_amount_is_credited_as_an_amount(who, row):
    done = accept.accept(who, opened(who, row, (Claim(line="1", amount=Decimal("19.99"), reason=Reason.PRICE),)).pk)
    assert done.credit_note.payable_minor == 1999


def test_where_approval_is_needed_the_dispute_waits_and_is_finished_by_the_round(row, who):
    who.company.approval_from_minor = 1
    who.company.save()
    made = opened(who, row)
    assert accept.accept(who, made.pk, "Yes").state == "open"
    made.refresh_from_db()
    assert made.draft.state == "submitted"
    with pytest.raises(Conflict):
        disputes.reject(who, made.pk, "No")
    boss = factories.actor(who.company, Role.APPROVER)
    approve.decide_draft(boss, made.draft_id, approve=True)
    issue_draft(boss, made.draft_id)
    assert daily.finish(who) == 1
    made.refresh_from_db()
    assert (made.state, made.why, made.credit_note.draft_id) == ("accepted", "Yes", made.draft_id)
    assert IssuedDocument.objects.of(who.company).filter(corrects=row).count() == 1


def test_a_second_acceptance_after_a_stop_issues_nothing_twice(who, row):
    made = opened(who, row)
    draft = accept.correct.draft_credit(who, row.pk, "x", amount=Decimal(10))
    accept._attach(who, made.pk, draft.pk, "x")
    issue_draft(who, draft.pk)  # and here the process ended
    done = accept.accept(who, made.pk, "x")
    assert done.credit_note.payable_minor == 1000
    assert IssuedDocument.objects.of(who.company).filter(corrects=row).count() == 1


def test_rejecting_needs_a_reason_and_tells_the_customer(who, row):
    made = opened(who, row)
    with pytest.raises(Invalid):
        disputes.reject(who, made.pk, "  ")
    done = disputes.reject(who, made.pk, "It was fine when it left")
    assert (done.state, item(row).disputed_at) == ("rejected", None)
    assert Event.objects.of(who.company).filter(kind="dispute-rejected").count() == 1
    assert Post.objects.of(who.company).filter(key=f"dispute-rejected-{made.pk}").count() == 1


def test_withdrawn_and_opened_again(who, row):
    disputes.withdraw(who, opened(who, row).pk)
    assert item(row).disputed_at is None
    assert opened(who, row).state == "open"


def test_notes_are_kept_and_shared_ones_mailed(who, row):
    made = opened(who, row)
    disputes.add_note(who, made.pk, "Ask the warehouse")
    assert not Post.objects.of(who.company).exists()
    disputes.add_note(who, made.pk, "We ask the carrier", shared=True)
    assert Post.objects.of(who.company).count() == 1
    assert (
        list(DisputeNote.objects.of(who.company).values_list("shared", flat=True).order_by("created_at", "pk")).count(True) == 1
    )


def test_the_owner_is_the_account_manager_and_is_warned_once(who, row, calendar):
    clerk = factories.actor(who.company, Role.CLERK)
    policy.set_manager(who, row.customer_id, clerk.user.pk)
    made = opened(who, row)
    assert made.owner == clerk.user
    assert daily.warn(who) == 0
    calendar.later(12)
    assert (daily.warn(who), daily.warn(who)) == (1, 0)
    assert set(Post.objects.of(who.company).values_list("recipient", flat=True)) == {clerk.user.email}


def test_a_new_deadline_is_warned_of_again(who, row, calendar):
    made = opened(who, row)
    calendar.later(12)
    disputes.assign(who, made.pk, who.user.pk)
    assert daily.warn(who) == 1
    disputes.assign(who, made.pk, who.user.pk, deadline=calendar.on(3))
    assert daily.warn(who) == 1
    with pytest.raises(Invalid):
        disputes.assign(who, made.pk, who.user.pk, deadline=calendar.on(-1))


def test_a_viewer_may_not_and_another_company_finds_nothing(who, row):
    made = opened(who, row)
    with pytest.raises(Refused):
        disputes.reject(factories.actor(who.company, Role.VIEWER), made.pk, "no")
    other = factories.actor(factories.company("Andere GmbH"))
    with pytest.raises(NotFound):
        disputes.reject(other, made.pk, "no")
    with pytest.raises(NotFound):
        accept.accept(other, made.pk)
    assert Dispute.objects.of(who.company).get().state == "open"
