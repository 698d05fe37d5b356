"""The watched folder: finished files only, moved aside with a word, nothing lost or doubled by a worker that is killed."""

import json
import os
from datetime import timedelta

import pytest
from django.test import override_settings

from duebook.edge import clock
from duebook.services.payables import folder
from duebook.store.bills import Bill
from duebook.store.inbox import InboxItem
from tests import bills, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return factories.company()


@pytest.fixture
def later():
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        yield


def words(place):
    return [json.loads(path.read_text()) for path in sorted(place.glob("*.json"))]


def test_files_are_received_and_moved(company, tmp_path, later):
    (tmp_path / "a.xml").write_bytes(bills.xml())
    (tmp_path / "b.pdf").write_bytes(bills.pdf())
    (tmp_path / "c.xml").write_bytes(bills.xml().replace(b"<Invoice", b"<!DOCTYPE x><Invoice", 1))
    (tmp_path / "d.xml").write_bytes(b"")
    assert folder.take(company, tmp_path) == 4
    assert not [path for path in tmp_path.iterdir() if path.is_file()]
    assert {one["status"] for one in words(tmp_path / "done")} == {"understood", "waiting"}
    assert [bill["number"] for one in words(tmp_path / "done") for bill in one["bills"]] == ["RE-1"]
    failed = words(tmp_path / "failed")
    assert {fault["code"] for one in failed for fault in one["faults"]} == {"XML-DOCTYPE", "invalid"}
    assert all(one["faults"][0]["sentence"] for one in failed)


def test_a_file_that_still_grows_is_left(company, tmp_path):
    (tmp_path / "a.xml").write_bytes(bills.xml()[:100])
    assert folder.take(company, tmp_path) == 0
    for name in (".hidden.xml", "x.part", "y.tmp"):
        (tmp_path / name).write_bytes(b"<a/>")
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert folder.take(company, tmp_path) == 1
        assert folder.take(company, tmp_path) == 0


def test_links_and_pipes_are_not_followed(company, tmp_path, later):
    secret = tmp_path.parent / f"{tmp_path.name}-secret"
    secret.write_bytes(bills.xml())
    (tmp_path / "link.xml").symlink_to(secret)
    os.mkfifo(tmp_path / "pipe.xml")
    (tmp_path / "folder.xml").mkdir()
    assert folder.take(company, tmp_path) == 0
    assert secret.exists()
    assert InboxItem.objects.of(company).count() == 0


def test_a_worker_that_died_before_moving_receives_nothing_twice(company, tmp_path, later, monkeypatch):
    (tmp_path / "a.xml").write_bytes(bills.xml())
    with monkeypatch.context() as patch:
        patch.setattr(folder, "_move", lambda *parts: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            folder.take(company, tmp_path)
    assert (tmp_path / "a.xml").exists()
    assert folder.take(company, tmp_path) == 1
    assert (InboxItem.objects.of(company).count(), Bill.objects.of(company).count()) == (1, 1)
    assert len(words(tmp_path / "done")) == 1


def test_another_worker_may_have_been_faster(company, tmp_path, later, monkeypatch):
    (tmp_path / "a.xml").write_bytes(bills.xml())
    read = folder._read

    def read_and_lose(path):
        content = read(path)
        path.unlink()
        return content

    monkeypatch.setattr(folder, "_read", read_and_lose)
    assert folder.take(company, tmp_path) == 1
    assert not list((tmp_path / "done").iterdir())


def test_whose_folder_it_is(company, tmp_path, later):
    (tmp_path / "a.xml").write_bytes(bills.xml())
    with override_settings(INBOX_FOLDER=""):
        assert folder.take_all() == 0
    with override_settings(INBOX_FOLDER=str(tmp_path)):
        assert folder.take_all() == 1
        other = factories.company("Andere GmbH")
        (tmp_path / "b.xml").write_bytes(bills.xml(bills.document("RE-2")))
        assert folder.take_all() == 0, "with two companies nobody knows whose it is"
        (tmp_path / other.pk).mkdir()
        (tmp_path / other.pk / "c.xml").write_bytes(bills.xml(bills.document("RE-3")))
        assert folder.take_all() == 1
    assert Bill.objects.of(other).get().number == "RE-3"
