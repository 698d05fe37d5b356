"""What the desk reads: lists with filters, counts, unapplied money with its age; accounts and how their tables are read."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from duebook.domain.bank import TableMapping
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused
from duebook.services.operations import vault
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.treasury import accounts, lines, tables
from duebook.services.treasury import selfcheck as treasury
from duebook.store.bank import BankAccount, BankFile, BankLine, LineStanding
from duebook.store.users import Role
from tests import factories
from tests.services.treasury import sheets
from tests.services.treasury.test_take_in import BATCH, DAY, line, taken

pytestmark = pytest.mark.django_db
OTHER = "DE02120300000000202051"


@pytest.fixture
def actor():
    return factories.actor(factories.company())


def amounts(rows):
    return [row.amount_minor for row in rows]


def test_filters(actor):
    found = taken(actor, sheets.camt([line("10.00", name="Nordlicht AG", e2e="E1"), line("-4.00", 1, text="fee"), BATCH]))
    taken(actor, sheets.csv([line("7.00", -40, text="old")]).replace(sheets.IBAN.encode(), OTHER.encode()))
    assert amounts(lines.lines(actor)) == [-400, 2000, 1000, 1000, 700]
    assert amounts(lines.lines(actor, states=["split"])) == [3000]
    assert amounts(lines.lines(actor, text="nordLICHT")) == amounts(lines.lines(actor, text="E1")) == [1000]
    assert amounts(lines.lines(actor, text="4,00")) == amounts(lines.lines(actor, text="-4")) == [-400]
    assert amounts(lines.lines(actor, sign="out")) == [-400]
    assert amounts(lines.lines(actor, first=DAY + timedelta(days=1))) == [-400]
    assert amounts(lines.lines(actor, last=DAY - timedelta(days=1))) == [700]
    assert amounts(lines.lines(actor, file=found.file.pk, account=found.accounts[0].pk)) == [-400, 2000, 1000, 1000]
    assert amounts(lines.lines(actor, decision="post")) == []
    first = lines.lines(actor)[1]
    assert amounts(lines.after(lines.lines(actor), first)) == [1000, 1000, 700]
    assert amounts(lines.after(lines.lines(actor), None)) == amounts(lines.lines(actor))


def test_counts_and_unapplied_money(actor):
    taken(actor, sheets.camt([line("10.00"), line("-4.00"), BATCH, line("1.00", -100)]))
    set_aside = BankLine.objects.of(actor.company).get(amount_minor=-400)
    LineStanding.objects.of(actor.company).filter(line=set_aside).update(state="set-aside", open_minor=0)
    LineStanding.objects.of(actor.company).filter(line__amount_minor=1000).update(decision="post")
    assert lines.counts(actor) == {"open": 4, "partly": 0, "done": 0, "set-aside": 1, "split": 1, "open:post": 2}
    (found,) = lines.unapplied(actor, DAY + timedelta(days=10))
    assert (found.currency, found.received, found.paid, found.count) == ("EUR", Decimal("41.00"), Decimal(0), 4)
    assert found.age(DAY) == 100
    assert found.by_age == ((7, 0, Decimal(0)), (30, 3, Decimal("40.00")), (90, 0, Decimal(0)), (0, 1, Decimal("1.00")))


def test_one_line_with_its_parts(actor):
    taken(actor, sheets.camt([BATCH]))
    entry = lines.lines(actor, states=["split"]).get()
    found = lines.detail(actor, entry.pk)
    assert amounts(found.parts) == [1000, 2000]
    assert found.uses == []
    stranger = factories.actor(factories.company("Andere GmbH"))
    with pytest.raises(NotFound):
        lines.detail(stranger, entry.pk)


def test_accounts_are_saved_and_put_away(actor):
    one = accounts.save_account(actor, account="de89 3704 0044 0532 0130 00", currency="eur", name="House bank", bic="COBADEFF")
    assert (one.account, one.currency, one.bic) == (sheets.IBAN, "EUR", "COBADEFF")
    with pytest.raises(Conflict):
        accounts.save_account(actor, account=sheets.IBAN, currency="EUR")
    with pytest.raises(Invalid) as refused:
        accounts.save_account(actor, account="DE88370400440532013000", currency="Euro", bic="X")
    assert [fault.code for fault in refused.value.faults] == ["BANK-IBAN", "BANK-FIELD", "BANK-FIELD"]
    taken(actor, sheets.camt([line()]))
    with pytest.raises(Conflict):
        accounts.save_account(actor, account=OTHER, currency="EUR", account_id=one.pk)
    assert accounts.save_account(actor, account=sheets.IBAN, currency="EUR", name="Bank", account_id=one.pk).name == "Bank"
    accounts.archive_account(actor, one.pk)
    assert accounts.list_accounts(actor) == []
    assert accounts.list_accounts(actor, archived=True) == [one]
    with pytest.raises(Refused):
        accounts.archive_account(factories.actor(actor.company, Role.VIEWER), one.pk)


def test_an_account_is_known_by_its_national_number(actor):
    taken(actor, sheets.mt940([line()]))
    assert BankAccount.objects.of(actor.company).get().account == sheets.IBAN, "the IBAN that invoices ask to pay to"


ODD = b"Wann;Wieviel;Wer\n2.3.2026;-1.234,50;Nordlicht\n3.3.2026;10,00;Uferwerk\n"
MAPPING = TableMapping(
    delimiter=";", first=1, decimal=",", days="dmy", columns={"booked": (0,), "amount": (1,), "counterparty": (2,)}
)


def test_a_mapping_of_a_person_reads_what_is_not_understood_by_looking(actor):
    account = accounts.save_account(actor, account=sheets.IBAN, currency="EUR")
    with pytest.raises(Invalid) as refused:
        taken(actor, ODD)
    assert [one.code for one in refused.value.faults] == ["BANK-FORMAT"]
    shown = tables.preview(actor, ODD)
    assert (shown.rows[0], shown.mapping, shown.transactions) == (["Wann", "Wieviel", "Wer"], None, ())
    shown = tables.preview(actor, ODD, MAPPING)
    assert [one.amount for one in shown.transactions] == [Decimal("-1234.50"), Decimal("10.00")]
    tables.save_mapping(actor, account.pk, ODD, MAPPING)
    found = taken(actor, ODD)
    assert (found.accounts, found.file.lines) == ((account,), 2)
    assert (
        BankLine.objects.of(actor.company)
        .filter(booked=date(2026, 3, 2), amount_minor=-123450, counterparty="Nordlicht")
        .exists()
    )
    tables.remove_mapping(actor, account.pk, next(iter(account.__class__.objects.of(actor.company).get().mapping)))
    with pytest.raises(Invalid):
        taken(actor, ODD + b"\n")


def test_a_mapping_that_cannot_be_used_is_refused(actor):
    account = accounts.save_account(actor, account=sheets.IBAN, currency="EUR")
    for wrong in (
        TableMapping(delimiter=";", columns={"booked": (0,), "amount": (1,), "colour": (2,)}),
        TableMapping(delimiter=";", first=0, columns={"booked": (0,), "amount": (1,)}),
        TableMapping(delimiter=";", columns={"booked": (2,)}),
        TableMapping(delimiter="|", columns={"booked": (0,), "amount": (1,)}),
    ):
        with pytest.raises(Invalid) as refused:
            tables.save_mapping(actor, account.pk, ODD, wrong)
        assert refused.value.faults


def test_a_mapping_that_was_found_is_kept_and_a_person_corrects_it(actor):
    file = b"booked,amount,currency,text\n2026-03-25,5.00,EUR,a\n"
    account = accounts.save_account(actor, account=sheets.IBAN, currency="EUR")
    taken(actor, file)
    account.refresh_from_db()
    ((name, kept),) = account.mapping.items()
    assert (kept["by"], kept["headings"]) == ("found", ["booked", "amount", "currency", "text"])
    mapping = TableMapping(delimiter=",", columns={"booked": (0,), "amount": (1,), "currency": (2,)}, sign="inverse")
    tables.save_mapping(actor, account.pk, file, mapping)
    taken(actor, file.replace(b"5.00", b"6.00"))
    account.refresh_from_db()
    assert account.mapping[name]["by"] == "person"
    assert amounts(lines.lines(actor)) == [-600, 500]


def test_a_mapping_with_a_doubt_is_not_kept(actor):
    account = accounts.save_account(actor, account=sheets.IBAN, currency="EUR")
    found = taken(actor, b"booked,amount,currency,text\n01/02/2026,5.00,EUR,a\n")
    assert [one.code for one in found.faults] == ["BANK-DATE-ORDER"]
    account.refresh_from_db()
    assert account.mapping == {}


def test_what_was_taken_in_agrees_with_itself_and_what_was_changed_does_not(actor):
    found = taken(actor, sheets.camt([BATCH, line("4.00")]))
    assert selfcheck(actor.company) == []
    assert list(treasury.files(actor.company, vault.get)) == []
    LineStanding.objects.of(actor.company).filter(line__amount_minor=400).update(state="split")
    assert [one.what for one in selfcheck(actor.company)] == ["it stands as a batch and has no payments"]
    LineStanding.objects.of(actor.company).filter(line__amount_minor=400).delete()
    assert [one.what for one in selfcheck(actor.company)] == ["nothing says where this bank line stands"]
    BankFile.objects.of(actor.company).filter(pk=found.file.pk).update(sha256="ab" * 32)
    assert len(list(treasury.files(actor.company, vault.get))) == 1
