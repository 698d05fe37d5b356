"""The bank's folder: finished files are taken in once, moved aside, and the refused ones have their reasons beside them."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.test import override_settings

from duebook.edge import clock
from duebook.services.treasury import accounts, folder
from duebook.store.bank import BankFile, BankLine
from tests import factories
from tests.services.treasury import sheets
from tests.services.treasury.test_take_in import line

pytestmark = pytest.mark.django_db
TABLE = sheets.csv([line()], account=False)


@pytest.fixture
def company():
    return factories.company()


@pytest.fixture(autouse=True)
def later():
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        yield


def rounds(root):
    with override_settings(BANK_FOLDER=str(root)):
        return folder.take_all()


def names(place):
    return sorted(path.name[16:] for path in place.iterdir()) if place.is_dir() else []


def test_files_are_taken_in_and_moved(company, tmp_path):
    (tmp_path / "a.xml").write_bytes(sheets.camt([line()]))
    (tmp_path / "b.xml").write_bytes(sheets.camt([line()]))
    (tmp_path / "c.xml").write_bytes(sheets.camt([line("1.00"), line("2.00")]).replace(b">2.00<", b">2..0<"))
    (tmp_path / "d.pdf").write_bytes(b"%PDF-1.7")
    (tmp_path / "e.part").write_bytes(b"half")
    assert rounds(tmp_path) == 4
    assert names(tmp_path / "done") == ["a.xml", "b.xml", "b.xml.txt", "c.xml", "c.xml.txt"]
    assert names(tmp_path / "refused") == ["d.pdf", "d.pdf.txt"]
    said = {path.name[16:]: path.read_text() for path in tmp_path.glob("*/*.txt")}
    assert "taken in already" in said["b.xml.txt"]
    assert "BANK-AMOUNT" in said["c.xml.txt"]
    assert "Ntry[2]" in said["c.xml.txt"]
    assert said["d.pdf.txt"].startswith("error BANK-FORMAT")
    assert (BankFile.objects.of(company).count(), BankLine.objects.of(company).count()) == (2, 2)
    assert rounds(tmp_path) == 0


def test_whose_folder_it_is(company, tmp_path):
    other = factories.company("Andere GmbH", payment=[])
    owner = factories.actor(company)
    one = accounts.save_account(owner, account=sheets.IBAN, currency="EUR")
    two = accounts.save_account(owner, account="DE02120300000000202051", currency="EUR")
    for place in (tmp_path, tmp_path / other.pk, tmp_path / company.pk / one.account, tmp_path / two.account):
        place.mkdir(parents=True, exist_ok=True)
    (tmp_path / "nobody.xml").write_bytes(sheets.camt([line()]))
    (tmp_path / other.pk / "a.xml").write_bytes(sheets.camt([line()]))
    (tmp_path / company.pk / one.account / "b.csv").write_bytes(TABLE)
    (tmp_path / two.account / "c.csv").write_bytes(TABLE + b"\n")
    assert rounds(tmp_path) == 3
    assert (tmp_path / "nobody.xml").exists()
    assert BankLine.objects.of(other).get().account.account == sheets.IBAN
    assert set(BankLine.objects.of(company).values_list("account", flat=True)) == {one.pk, two.pk}


def test_without_a_folder_nothing_is_done(company, tmp_path):
    assert rounds("") == 0
    assert rounds(tmp_path / "none") == 0


def test_a_worker_that_died_before_moving_takes_nothing_in_twice(company, tmp_path, monkeypatch):
    (tmp_path / "a.xml").write_bytes(sheets.camt([line()]))
    with monkeypatch.context() as patch:
        patch.setattr(folder.dropped, "aside", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            rounds(tmp_path)
    assert rounds(tmp_path) == 1
    assert BankLine.objects.of(company).count() == 1
    assert len(names(tmp_path / "done")) == 2


def test_trouble_of_the_database_leaves_the_file_and_another_mistake_does_not_stop_the_rest(company, tmp_path, monkeypatch):
    (tmp_path / "a.xml").write_bytes(sheets.camt([line()]))
    (tmp_path / "b.xml").write_bytes(sheets.camt([line("3.00")]))
    real = folder.take_in

    def failing(error, name):
        def take(*parts, **more):
            if more["name"] == name:
                raise error
            return real(*parts, **more)

        return take

    with monkeypatch.context() as patch:
        patch.setattr(folder, "take_in", failing(OperationalError("locked"), "a.xml"))
        with pytest.raises(OperationalError):
            rounds(tmp_path)
    assert (tmp_path / "a.xml").exists()
    monkeypatch.setattr(folder, "take_in", failing(RuntimeError("a mistake of ours"), "a.xml"))
    assert rounds(tmp_path) == 2
    assert names(tmp_path / "refused") == ["a.xml", "a.xml.txt"]
    assert names(tmp_path / "done") == ["b.xml"]
