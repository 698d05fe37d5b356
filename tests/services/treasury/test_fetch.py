"""Statements fetched by SFTP: only from the server whose key was given, each file once, no secret told."""

import io
from datetime import timedelta

import paramiko
import pytest
from django.test import override_settings

from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused, Unavailable
from duebook.services.operations import jobs
from duebook.services.treasury import fetch, pickups
from duebook.store.bank import StatementPickup
from duebook.store.users import Role
from tests import factories, sftpserver
from tests.services.treasury import sheets
from tests.services.treasury.test_take_in import line

pytestmark = pytest.mark.django_db
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxrSgQ6sBm0P4s2pQ4M3o1n0oY2m3Dk5R6o7p8q9r0s"


@pytest.fixture
def actor():
    return factories.actor(factories.company())


@pytest.fixture
def bank(tmp_path):
    with sftpserver.server(tmp_path) as (port, key, opened), override_settings(EGRESS_ALLOW=[f"127.0.0.1:{port}"]):
        yield {"host": "127.0.0.1", "port": port, "host_key": key, "user": sftpserver.USER, "secret": sftpserver.PASSWORD}, opened


def test_each_file_is_fetched_once(actor, bank, tmp_path):
    facts, opened = bank
    row = pickups.save_pickup(actor, **facts)
    assert sftpserver.PASSWORD not in row.secret
    (tmp_path / "a.xml").write_bytes(sheets.camt([line()]))
    (tmp_path / "b.part").write_bytes(b"half")
    (tmp_path / "c.txt").write_bytes(b"Hello")
    (tmp_path / "inner").mkdir()
    with pytest.raises(Invalid, match=r"c\.txt"):
        fetch.fetch(actor, row)
    assert sorted(opened) == ["./a.xml", "./c.txt"]
    row.refresh_from_db()
    assert fetch.fetch(actor, row) == []
    assert len(opened) == 2, "what was refused is not asked for again"
    (file,) = pickups.came(actor, row)
    assert (file.channel, file.received_as) == ("sftp", "uferwerk@127.0.0.1:.")
    (tmp_path / "c.txt").write_bytes(sheets.camt([line("2.00")]))
    assert [one.file.fresh for one in fetch.fetch(actor, row)] == [1]


def test_the_worker_asks_and_what_goes_wrong_stands_at_the_server(actor, bank, tmp_path):
    facts, _ = bank
    good = pickups.save_pickup(actor, **facts)
    bad = pickups.save_pickup(actor, **facts | {"secret": "wrong"})
    (tmp_path / "a.xml").write_bytes(sheets.camt([line()]))
    assert (fetch.plan(), fetch.plan()) == (2, 2), "the same visit is queued once"
    assert jobs.drain() == 3, "two visits, and the match of what came"
    good.refresh_from_db()
    bad.refresh_from_db()
    assert (good.error, bad.error) == ("", "127.0.0.1 refuses this user and secret.")
    assert fetch.plan() == 0
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        assert fetch.plan() == 2
    pickups.remove_pickup(actor, bad.pk)
    assert pickups.list_pickups(actor) == [good]


def test_what_was_refused_stays_told_until_it_is_mended(actor, bank, tmp_path):
    facts, opened = bank
    row = pickups.save_pickup(actor, **facts)
    (tmp_path / "a.xml").write_bytes(sheets.camt([line()]))
    (tmp_path / "c.txt").write_bytes(b"Hello")
    jobs.drain()
    fetch.plan()
    jobs.drain()
    row.refresh_from_db()
    assert row.error.startswith("c.txt: This is none of the bank files")
    ((name, faults),) = pickups.refused(row)
    assert (name, faults[0].code) == ("c.txt", "BANK-FORMAT")
    assert set(pickups.taken(row)) == {"a.xml"}
    with clock.frozen(clock.now() + timedelta(minutes=16)):
        fetch.plan()
        jobs.drain()
    row.refresh_from_db()
    assert row.error == ""
    assert [name for name, _ in pickups.refused(row)] == ["c.txt"], "the next visit does not make it good"
    assert opened == ["./a.xml", "./c.txt"]
    # a person asks: it is fetched again, the other is not
    fetch.ask(actor, row.pk)
    assert fetch.waiting(actor) == {row.pk}
    fetch.ask(actor, row.pk)
    jobs.drain()
    assert opened[2:] == ["./c.txt"]
    assert fetch.waiting(actor) == set()
    # another setting, such as the account for such files, may mend it too
    row.refresh_from_db()
    row = pickups.save_pickup(actor, **facts, pickup_id=row.pk)
    assert (pickups.refused(row), set(row.known)) == ([], {"a.xml"})
    fetch.ask(actor, row.pk)
    jobs.drain()
    (tmp_path / "c.txt").unlink()
    with pytest.raises(Refused):
        fetch.ask(factories.actor(actor.company, Role.CLERK), row.pk)
    row.refresh_from_db()
    assert fetch.fetch(actor, row) == []
    row.refresh_from_db()
    assert set(row.known) == {"a.xml"}


def test_a_folder_that_is_not_there_is_told_by_name(actor, bank):
    facts, _ = bank
    row = pickups.save_pickup(actor, **facts, folder="statements")
    with pytest.raises(Unavailable, match=r"The folder statements is not there"):
        fetch.fetch(actor, row)


def test_a_server_is_switched_off_and_on(actor, bank, tmp_path):
    facts, opened = bank
    row = pickups.save_pickup(actor, **facts)
    (tmp_path / "a.xml").write_bytes(sheets.camt([line()]))
    fetch.ask(actor, row.pk)
    pickups.switch_pickup(actor, row.pk, is_active=False)
    jobs.drain()
    assert (fetch.plan(), opened) == (0, [])
    with pytest.raises(Conflict):
        fetch.ask(actor, row.pk)
    pickups.switch_pickup(actor, row.pk, is_active=True)
    assert fetch.plan() == 1


def test_the_fingerprint_is_that_of_openssh():
    row = StatementPickup(host_key=f"sftp.bank.example {KEY} comment")
    assert pickups.fingerprint(row) == "SHA256:DiHxEBC4AVTo6qyq+lNocW+Nuu+F8+2EF9gjS6o1u28"  # what ssh-keygen -l says


def test_a_server_with_another_key_is_told_nothing(actor, bank, tmp_path):
    facts, opened = bank
    other = paramiko.ECDSAKey.generate()
    row = pickups.save_pickup(actor, **facts | {"host_key": f"{other.get_name()} {other.get_base64()}"})
    with pytest.raises(Unavailable, match="another key"):
        fetch.fetch(actor, row)
    row = pickups.save_pickup(actor, **facts | {"host_key": KEY})
    with pytest.raises(Unavailable):
        fetch.fetch(actor, row)
    assert opened == []


@pytest.mark.parametrize("kind", ["ecdsa", "rsa"])
def test_a_private_key_signs_in(actor, tmp_path, kind):
    key = paramiko.ECDSAKey.generate() if kind == "ecdsa" else paramiko.RSAKey.generate(2048)
    text = io.StringIO()
    key.write_private_key(text)
    with (
        sftpserver.server(tmp_path, key, users_key=key) as (port, known, _),
        override_settings(EGRESS_ALLOW=[f"127.0.0.1:{port}"]),
    ):
        facts = {"host": "127.0.0.1", "port": port, "host_key": f"[bank]:22 {known} comment", "user": sftpserver.USER}
        row = pickups.save_pickup(actor, **facts, secret=text.getvalue())
        assert fetch.fetch(actor, row) == []


def test_what_is_refused(actor):
    good = {"host": "sftp.bank.example", "user": "u", "secret": "s", "host_key": KEY}
    for wrong in (
        {"host": "127.0.0.1"},
        {"host": "10.0.0.1"},
        {"port": 80},
        {"host_key": "ssh-rsa x"},
        {"user": " "},
        {"secret": ""},
    ):
        with pytest.raises(Invalid):
            pickups.save_pickup(actor, **good | wrong)
    with pytest.raises(Invalid) as all_at_once:
        pickups.save_pickup(actor, host="127.0.0.1", user="", host_key="x", secret="")
    assert {fault.path for fault in all_at_once.value.faults} == {"host", "user", "host_key", "secret"}
    with pytest.raises(NotFound):
        pickups.save_pickup(actor, **good, account="bka_none")
    with pytest.raises(Refused):
        pickups.list_pickups(factories.actor(actor.company, Role.CLERK))
    row = pickups.save_pickup(actor, **good)
    same = good | {"secret": ""}
    assert pickups.save_pickup(actor, **same, folder="out", pickup_id=row.pk).folder == "out"
    with pytest.raises(Invalid):
        pickups.save_pickup(actor, **same | {"host": "other.bank.example"}, pickup_id=row.pk)
    for _ in range(pickups.MOST - 1):
        pickups.save_pickup(actor, **good)
    with pytest.raises(Conflict):
        pickups.save_pickup(actor, **good)
    assert StatementPickup.objects.of(actor.company).count() == pickups.MOST
