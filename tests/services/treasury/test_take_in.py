"""Bank files taken in: each line once, whatever overlaps; batches by their payments; gaps and broken places told."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from duebook.kernel.errors import Invalid, NotFound, Refused
from duebook.services.treasury import accounts, continuity
from duebook.services.treasury.take_in import take_in
from duebook.store.bank import BankAccount, BankFile, BankLine, BankStatement, LineSeen, LineStanding, LineUse
from duebook.store.outbox import Job
from duebook.store.users import Role
from tests import factories
from tests.corpora import corpora
from tests.services.treasury import sheets
from tests.services.treasury.sheets import Line

pytestmark = pytest.mark.django_db
DAY = date(2026, 3, 2)
FOLDER = corpora() / "bank"


@pytest.fixture
def actor():
    return factories.actor(factories.company())


def taken(actor, content, **more):
    return take_in(actor, content, **({"name": "statement.xml", "channel": "api"} | more))


def line(amount="10.00", day=0, **more):
    return Line(DAY + timedelta(days=day), Decimal(amount), **more)


def codes(found):
    return [one.code for one in found.faults]


def content(company):
    rows = BankLine.objects.of(company).filter(batch=None)
    return Counter((row.booked, row.amount_minor) for row in rows)


def test_a_file_is_taken_once(actor):
    file = sheets.camt([line(name="Nordlicht AG", iban="DE02120300000000202051", text="INV-1", e2e="E1"), line("-4.00")])
    first = taken(actor, file)
    assert (first.new, first.file.lines, first.file.fresh, codes(first)) == (True, 2, 2, [])
    again = taken(actor, file, name="other.xml")
    assert (again.new, again.file.pk, again.accounts) == (False, first.file.pk, first.accounts)
    row = BankLine.objects.of(actor.company).filter(amount_minor=1000).get()
    assert (row.counterparty, row.iban, row.end_to_end_id, row.text) == ("Nordlicht AG", "DE02120300000000202051", "E1", "INV-1")
    assert (row.standing.state, row.standing.open_minor, row.standing.decision) == ("open", 1000, "")
    account = BankAccount.objects.of(actor.company).get()
    assert (account.account, account.name, account.currency) == (sheets.IBAN, "Uferwerk GmbH", "EUR")
    job = Job.objects.of(actor.company).get(kind="match")
    assert job.payload == {"account": account.pk}


def test_a_file_without_fresh_lines_asks_for_no_match(actor):
    taken(actor, sheets.csv([line(text="a")]))
    found = taken(actor, sheets.csv([line(text="a")]) + b"\n")
    assert (found.new, found.file.lines, found.file.fresh) == (True, 1, 0)
    assert Job.objects.of(actor.company).filter(kind="match").count() == 1


def test_who_may(actor):
    with pytest.raises(Refused):
        taken(factories.actor(actor.company, Role.VIEWER), sheets.csv([line()]))
    with pytest.raises(NotFound):
        taken(actor, sheets.csv([line()]), account_id="bka_none")


def test_what_cannot_be_read_is_refused_and_may_come_again(actor):
    for bad in (b"", b"%PDF-1.7 no statement", b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><a>'):
        with pytest.raises(Invalid) as refused:
            taken(actor, bad)
        assert refused.value.faults
    assert not BankFile.objects.of(actor.company).exists()


def test_a_broken_entry_says_where_and_the_rest_is_stored(actor):
    broken = sheets.camt([line("1.00"), line("77.77"), line("2.00")]).replace(b">77.77<", b">77..7<")
    found = taken(actor, broken)
    assert (found.file.lines, found.file.fresh) == (2, 2)
    assert codes(found) == ["BANK-AMOUNT"]
    assert "Ntry[2]" in found.faults[0].path


def test_a_day_and_decimals_that_are_none_are_told(actor):
    broken = sheets.camt([line("1.00"), line("77.77")]).replace(b">77.77<", b">77.774<")
    broken = broken.replace(b"<BookgDt><Dt>2026-03-02</Dt></BookgDt><ValDt><Dt>2026-03-02</Dt></ValDt>", b"", 1)
    found = taken(actor, broken)
    assert sorted(codes(found)) == ["BANK-DECIMALS", "BANK-NO-DAY"]
    assert content(actor.company) == Counter({(DAY, 100): 1, (DAY, 7777): 1})
    assert taken(actor, broken.replace(b"<MsgId>M<", b"<MsgId>N<")).file.fresh == 0


def test_announced_entries_are_not_stored(actor):
    found = taken(actor, sheets.camt([line(text="soon")], message="camt.052.001.02", status="PDNG"))
    assert (found.file.lines, codes(found)) == (0, ["BANK-PENDING"])
    assert taken(actor, sheets.camt([line(text="soon")])).file.fresh == 1


def test_a_return_keeps_its_reason(actor):
    taken(actor, sheets.camt([line("-10.00", name="Nordlicht AG", reason="AC04", e2e="E1")]))
    assert BankLine.objects.of(actor.company).get().return_reason == "AC04"


BATCH = line("30.00", id="B1", parts=(line("10.00", name="A", e2e="1"), line("20.00", name="B", e2e="2")))


def standings(company):
    rows = LineStanding.objects.of(company).select_related("line").order_by("line__amount_minor")
    return [(row.line.amount_minor, row.line.counterparty, row.state, row.open_minor) for row in rows]


SPLIT = [(1000, "A", "open", 1000), (2000, "B", "open", 2000), (3000, "", "split", 0)]


def test_a_batch_is_split_into_its_payments(actor):
    found = taken(actor, sheets.camt([BATCH]))
    assert (found.file.lines, found.file.fresh) == (1, 1)
    assert standings(actor.company) == SPLIT
    entry = BankLine.objects.of(actor.company).get(batch=None)
    assert [part.key for part in entry.parts.order_by("pk")] == [f"{entry.key}/1", f"{entry.key}/2"]


def test_a_batch_whose_payments_do_not_sum_stays_whole(actor):
    wrong = line("31.00", id="B1", parts=BATCH.parts)
    found = taken(actor, sheets.camt([wrong]))
    assert codes(found) == ["BANK-BATCH-SUM"]
    assert standings(actor.company) == [(3100, "", "open", 3100)]
    assert len(BankLine.objects.of(actor.company).get().body["payments"]) == 2


def test_what_the_bank_took_off_a_batch_is_a_part(actor):
    fees = b'<Chrgs><TtlChrgsAndTaxAmt Ccy="EUR">1.00</TtlChrgsAndTaxAmt></Chrgs><NtryDtls>'
    short = line("29.00", id="B1", parts=BATCH.parts)
    found = taken(actor, sheets.camt([short]).replace(b"<NtryDtls>", fees))
    assert codes(found) == []
    assert [one[0] for one in standings(actor.company)] == [-100, 1000, 2000, 2900]


BARE = line("30.00", id="B1")


@pytest.mark.parametrize("notified_first", [True, False])
@pytest.mark.parametrize("reference", ["B1", ""])
def test_a_statement_without_details_and_a_notification_with_them_are_one(actor, notified_first, reference):
    files = [sheets.camt([line("30.00", id=reference)]), sheets.camt([BATCH], message="camt.054.001.04")]
    for file in reversed(files) if notified_first else files:
        taken(actor, file)
    assert standings(actor.company) == SPLIT
    for file in files:
        assert taken(actor, file.replace(b"<MsgId>M<", b"<MsgId>N<")).file.fresh == 0
    assert standings(actor.company) == SPLIT


def test_details_of_a_single_payment_that_come_later_are_a_part(actor):
    taken(actor, sheets.camt([BARE]))
    taken(actor, sheets.camt([line("30.00", id="B1", name="Nordlicht AG", e2e="E7")], message="camt.054.001.04"))
    assert standings(actor.company) == [(3000, "", "split", 0), (3000, "Nordlicht AG", "open", 3000)] or standings(
        actor.company
    ) == [(3000, "Nordlicht AG", "open", 3000), (3000, "", "split", 0)]


def test_details_that_come_after_a_use_are_told_and_not_added(actor):
    taken(actor, sheets.camt([BARE]))
    row = BankLine.objects.of(actor.company).get()
    LineUse.objects.create(company=actor.company, line=row, kind="none", amount_minor=3000, created_at=row.created_at)
    LineStanding.objects.of(actor.company).update(state="set-aside", open_minor=0)
    found = taken(actor, sheets.camt([BATCH], message="camt.054.001.04"))
    assert codes(found) == ["BANK-LATE-DETAILS"]
    assert standings(actor.company) == [(3000, "", "set-aside", 0)]


def test_a_line_that_was_seen_again_is_remembered_there(actor):
    taken(actor, sheets.csv([line(text="a"), line(day=1, text="b")]))
    found = taken(actor, sheets.csv([line(day=1, text="b"), line(day=1, text="b"), line(day=2, text="c")]))
    assert found.file.fresh == 2, "the second b is a twin, c is new"
    assert LineSeen.objects.of(actor.company).get().statement.file == found.file


def test_a_statement_that_came_before_holds_nothing(actor):
    first = taken(actor, sheets.camt([line()], opening=Decimal(5), number="7"))
    again = taken(actor, sheets.camt([line()], opening=Decimal(5), number="7") + b"\n")
    one, other = BankStatement.objects.of(actor.company).order_by("pk")
    assert (one.file_id, other.file_id, other.same_as_id) == (first.file.pk, again.file.pk, one.pk)
    assert again.file.fresh == 0


def test_a_gap_is_told_and_closed_by_the_missing_statement(actor):
    first = sheets.camt([line(day=0)], opening=Decimal(0), number="1")
    second = sheets.camt([line(day=1)], opening=Decimal(10), number="2")
    third = sheets.camt([line(day=2)], opening=Decimal(20), number="3")
    assert codes(taken(actor, first)) == []
    found = taken(actor, third)
    assert codes(found) == ["BANK-GAP"]
    account = found.accounts[0]
    assert [[one.code for one in step.faults] for step in continuity.report(actor, account.pk)] == [[], ["BANK-GAP"]]
    assert codes(taken(actor, second)) == []
    steps = continuity.report(actor, account.pk)
    assert [(step.opening, step.lines, step.closing, step.count, step.faults) for step in steps] == [
        (Decimal(n * 10), Decimal(10), Decimal(n * 10 + 10), 1, ()) for n in range(3)
    ]


def test_statements_of_one_day_and_those_within_a_month_leave_no_gap(actor):
    month = [line("10.00", 0), line("1.00", 1), line("2.00", 1)]
    files = [
        sheets.camt(month, opening=Decimal(0), number="M", last=DAY + timedelta(days=1)),
        sheets.camt(month[2:], opening=Decimal(11)),
        sheets.camt(month[:1], opening=Decimal(0)),
        sheets.camt(month[1:2], opening=Decimal(10)),
        sheets.camt([line("5.00", 2)], opening=Decimal(13)),
    ]
    found = [taken(actor, file) for file in files]
    assert [codes(one) for one in found] == [[], [], [], [], []]
    assert content(actor.company) == Counter((one.day, int(one.amount * 100)) for one in [*month, line("5.00", 2)])
    assert not [fault for step in continuity.report(actor, found[0].accounts[0].pk) for fault in step.faults]


def test_balances_that_do_not_meet_are_told(actor):
    wrong = sheets.camt([line("10.00"), line("5.00")], opening=Decimal(0)).replace(b">5.00<", b">6.00<")
    found = taken(actor, wrong)
    assert codes(found) == ["BANK-BALANCE"]
    (step,) = continuity.report(actor, found.accounts[0].pk)
    assert [one.code for one in step.faults] == ["BANK-BALANCE"]


def test_a_table_that_names_no_account_goes_where_one_only_can_be_meant(actor):
    with pytest.raises(Invalid) as refused:
        taken(actor, sheets.csv([line()], account=False))
    assert [one.code for one in refused.value.faults] == ["BANK-ACCOUNT"]
    one = accounts.save_account(actor, account=sheets.IBAN, currency="EUR")
    assert taken(actor, sheets.csv([line()], account=False)).accounts == (one,)
    other = accounts.save_account(actor, account="DE02120300000000202051", currency="EUR")
    found = taken(actor, sheets.csv([line(text="x")], account=False))
    assert found.accounts == (one,), "the header row is known at this account"
    accounts.archive_account(actor, one.pk)
    with pytest.raises(Invalid) as refused:
        taken(actor, sheets.camt([line()]), account_id=other.pk)
    assert [one.code for one in refused.value.faults] == ["BANK-OTHER-ACCOUNT"]


def test_another_company_has_its_own_lines(actor):
    other = factories.actor(factories.company("Andere GmbH"))
    file = sheets.camt([line()])
    assert (taken(actor, file).file.fresh, taken(other, file).file.fresh) == (1, 1)


@pytest.mark.skipif(not FOLDER.exists(), reason="no corpus bank: set DUEBOOK_CORPORA to the folder that holds it")
def test_every_file_of_the_corpus_is_taken_in_or_refused_with_its_place(actor):
    kept, told = 0, []
    fallback = accounts.save_account(actor, account="4711", currency="EUR", name="Till")
    for path in sorted(one for one in FOLDER.rglob("*") if one.is_file()):
        try:
            with transaction.atomic():
                found = taken(actor, path.read_bytes(), name=path.name)
        except Invalid as error:
            if [one.code for one in error.faults] == ["BANK-ACCOUNT"]:
                kept += _chosen(actor, path, fallback)
            else:
                told.append([one.code for one in error.faults if one.text])
            continue
        kept += 1
        assert found.file.fresh <= found.file.lines
    assert kept > 115, (kept, told)
    assert all(told)
    held = LineStanding.objects.of(actor.company)
    assert held.count() == BankLine.objects.of(actor.company).count()


def _chosen(actor, path, account):
    try:
        with transaction.atomic():
            taken(actor, path.read_bytes(), name=path.name, account_id=account.pk)
    except Invalid as error:
        if [one.code for one in error.faults] != ["BANK-CURRENCY"]:
            raise
        return 0
    return 1


LEDGER = st.lists(
    st.builds(
        lambda day, amount, text, name: line(amount, day, text=text, name=name),
        st.integers(0, 6),
        st.sampled_from(["5.00", "-5.00", "9.90"]),
        st.sampled_from(["rent", "coffee"]),
        st.sampled_from(["Ada", "Bert"]),
    ),
    min_size=1,
    max_size=24,
).map(lambda lines: sorted(lines, key=lambda one: one.day))
SLICES = st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6), st.integers(0, 3)), min_size=1, max_size=5)


class Month(TestCase):
    """One month cut into slices of whole days that overlap, in any order and format, is that month."""

    @settings(max_examples=40)
    @given(LEDGER, SLICES)
    def test_slices_make_the_month(self, ledger, slices):
        actor = factories.actor(factories.company())
        days: set[date] = set()
        for number, (one, other, written) in enumerate(slices):
            first, last = DAY + timedelta(days=min(one, other)), DAY + timedelta(days=max(one, other))
            part = [entry for entry in ledger if first <= entry.day <= last]
            opening = Decimal(100) + sum((entry.amount for entry in ledger if entry.day < first), Decimal(0))
            if not part:
                continue
            days |= {first + timedelta(days=n) for n in range((last - first).days + 1)}
            balances = {"opening": opening, "first": first, "last": last}
            file = (
                sheets.csv(part),
                sheets.mt940(part, **balances),
                sheets.camt(part, **balances),
                sheets.camt(part, message="camt.054.001.08"),
            )[written]
            taken(actor, file + b"\n" * number)
        wanted = Counter((entry.day, int(entry.amount * 100)) for entry in ledger if entry.day in days)
        assert content(actor.company) == wanted
