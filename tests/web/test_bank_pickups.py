"""The room of banks' SFTP servers: added, asked, switched off and removed by hand; secrets go in and never come out."""

import pytest
from django.test import override_settings

from duebook.services.operations import jobs
from duebook.services.treasury import fetch, pickups
from duebook.store.bank import BankFile, StatementPickup
from tests import factories, sftpserver
from tests.services.treasury import sheets
from tests.services.treasury.lines import account
from tests.services.treasury.test_take_in import line

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGxrSgQ6sBm0P4s2pQ4M3o1n0oY2m3Dk5R6o7p8q9r0s"
FACTS = {"host": "sftp.bank.example", "port": "22", "user": "uferwerk", "folder": "out", "host_key": KEY, "account": ""}
PEM = "-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIHunter2\n-----END PRIVATE KEY-----"
HERE = "/bank/pickups/"


def text(answer) -> str:
    """A page as text."""
    return answer.content.decode()


@pytest.fixture
def bank(tmp_path):
    """A bank's server, and what reaches it."""
    with sftpserver.server(tmp_path) as (port, key, _opened), override_settings(EGRESS_ALLOW=[f"127.0.0.1:{port}"]):
        yield {"host": "127.0.0.1", "port": str(port), "user": sftpserver.USER, "folder": ".", "host_key": key}


def test_a_server_is_added_changed_and_removed(owner, company) -> None:
    empty = text(owner.get(HERE))
    assert "Nothing is fetched yet." in empty
    assert HERE in text(owner.get("/bank/files/"))
    made = owner.post(f"{HERE}new", FACTS | {"password": "hunter2"})
    row = StatementPickup.objects.of(company).get()
    assert (made.status_code, made["Location"]) == (303, f"{HERE}{row.pk}")
    assert (row.host, row.folder, row.is_active) == ("sftp.bank.example", "out", True)
    assert pickups.opening(row).secret == "hunter2"
    page = text(owner.get(made["Location"]))
    assert "hunter2" not in page
    assert "SHA256:DiHxEBC4AVTo6qyq+lNocW+Nuu+F8+2EF9gjS6o1u28" in page
    assert "sftp.bank.example" in text(owner.get(HERE))
    # the secret stays where nothing is typed, and is needed again for another server
    giro = account(company, name="Girokonto")
    assert owner.post(f"{HERE}{row.pk}", FACTS | {"folder": "in", "account": giro.pk}).status_code == 303
    row.refresh_from_db()
    assert (row.folder, row.account_id, pickups.opening(row).secret) == ("in", giro.pk, "hunter2")
    other = owner.post(f"{HERE}{row.pk}", FACTS | {"host": "other.bank.example"})
    assert other.status_code == 422
    assert 'id="id_password_error"' in text(other)
    assert owner.post(f"{HERE}{row.pk}/remove")["Location"] == HERE
    assert not StatementPickup.objects.of(company).exists()
    assert owner.get(f"{HERE}{row.pk}").status_code == 404


def test_faults_stand_beside_their_fields_and_no_secret_comes_back(owner, company) -> None:
    wrong = FACTS | {"host": "127.0.0.1", "host_key": "ssh-rsa x", "password": "hunter2"}
    page = text(owner.post(f"{HERE}new", wrong))
    for name in ("host", "host_key"):
        assert f'id="id_{name}_error"' in page
    assert "hunter2" not in page
    both = owner.post(f"{HERE}new", FACTS | {"password": "hunter2", "private_key": PEM})
    assert (both.status_code, "not both" in text(both)) == (422, True)
    assert "Hunter2" not in text(both)
    none = owner.post(f"{HERE}new", FACTS)
    assert 'id="id_password_error"' in text(none)
    odd = owner.post(f"{HERE}new", FACTS | {"private_key": "hunter2"})
    assert 'id="id_private_key_error"' in text(odd)
    strangers = account(factories.company("Andere GmbH"))
    assert owner.post(f"{HERE}new", FACTS | {"password": "x", "account": strangers.pk}).status_code == 422
    assert not StatementPickup.objects.of(company).exists()
    assert owner.post(f"{HERE}new", FACTS | {"private_key": PEM}).status_code == 303
    assert "PRIVATE KEY" in pickups.opening(StatementPickup.objects.of(company).get()).secret


def test_a_form_that_is_sent_twice_adds_one_server(owner, company) -> None:
    first, again = (owner.post(f"{HERE}new", FACTS | {"password": "x", "once": "frm_1"}) for _ in range(2))
    assert first["Location"] == again["Location"]
    assert StatementPickup.objects.of(company).count() == 1


def test_no_more_than_the_limit(owner, company) -> None:
    for _ in range(pickups.MOST):
        owner.post(f"{HERE}new", FACTS | {"password": "x"})
    page = text(owner.get(HERE))
    assert "no room for another server" in page
    assert f"{HERE}new" not in page
    assert owner.post(f"{HERE}new", FACTS | {"password": "x"}).status_code == 422


def test_what_came_and_what_went_wrong_is_told(owner, visitor, company, bank, tmp_path) -> None:
    owner.post(f"{HERE}new", bank | {"password": sftpserver.PASSWORD})
    row = StatementPickup.objects.of(company).get()
    (tmp_path / "march.xml").write_bytes(sheets.camt([line()]))
    (tmp_path / "readme.txt").write_bytes(b"Hello")
    assert owner.post(f"{HERE}{row.pk}/ask")["Location"] == f"{HERE}{row.pk}"
    assert "Waiting" in text(owner.get(HERE))
    jobs.drain()
    file = BankFile.objects.of(company).get()
    listed, page = text(owner.get(HERE)), text(owner.get(f"{HERE}{row.pk}"))
    for one in (listed, page):
        assert f"/bank/files/{file.pk}" in one
        assert "With faults" in one
    assert "1 file there is refused." in listed
    told = "gives no statements at the moment, or not all of them"
    clerks = text(visitor("clerk").get("/bank/files/"))
    assert (told in clerks, HERE in clerks) == (True, False)
    assert "readme.txt" in page
    assert "BANK-FORMAT" in page
    assert page.count("This is none of the bank files") == 1
    assert "uferwerk@127.0.0.1:." in text(owner.get(f"/bank/files/{file.pk}"))
    # a visit that fails is told in a sentence, and does not hide what was refused
    (tmp_path / "april.xml").write_bytes(sheets.camt([line("2.00")]))
    owner.post(f"{HERE}{row.pk}", bank | {"password": "wrong"})
    owner.post(f"{HERE}{row.pk}/ask")
    jobs.drain()
    assert "127.0.0.1 refuses this user and secret." in text(owner.get(HERE))
    assert "Failed" in text(owner.get(f"{HERE}{row.pk}"))
    owner.post(f"{HERE}{row.pk}/switch")
    assert told not in text(owner.get("/bank/files/"))


def test_a_server_that_is_switched_off_is_not_asked(owner, company) -> None:
    owner.post(f"{HERE}new", FACTS | {"password": "x"})
    row = StatementPickup.objects.of(company).get()
    owner.post(f"{HERE}{row.pk}/switch")
    page = text(owner.get(f"{HERE}{row.pk}"))
    assert "Switched off" in page
    assert "Ask now" not in page + text(owner.get(HERE))
    assert fetch.plan() == 0
    assert owner.post(f"{HERE}{row.pk}/ask").status_code == 409
    assert owner.post(f"{HERE}{row.pk}", FACTS | {"folder": "in"}).status_code == 303
    row.refresh_from_db()
    assert (row.folder, row.is_active) == ("in", False), "to change it does not switch it on"
    owner.post(f"{HERE}{row.pk}/switch", {"active": "yes"})
    assert fetch.plan() == 1


def test_it_is_for_those_who_run_the_company(owner, visitor, company) -> None:
    owner.post(f"{HERE}new", FACTS | {"password": "x"})
    row = StatementPickup.objects.of(company).get()
    clerk = visitor("clerk")
    for path in ("", "new", row.pk):
        assert clerk.get(f"{HERE}{path}").status_code == 403
    assert clerk.post(f"{HERE}{row.pk}/ask").status_code == 403
    assert HERE not in text(clerk.get("/bank/files/"))
    assert visitor("admin").get(HERE).status_code == 200
