"""What arrived is in every backup and in every check, and a receiver that comes second gets the first one's item."""

import pytest
from django.db import IntegrityError, connection

from duebook.services.operations import vault
from duebook.services.operations.verify import verify
from duebook.services.payables import receive as receiving
from duebook.services.payables import runs
from duebook.services.payables.mailbox import receive_message
from duebook.store import snapshot
from duebook.store.inbox import InboxItem
from tests import bills, factories
from tests.services.payables.test_mailbox import mail

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


def test_everything_frozen_goes_into_a_backup(who):
    bill = bills.scheduled(who)
    run = runs.export_run(who, runs.make_run(who, bill_ids=[bill.pk]).pk)
    item = receive_message(who, mail(("a.pdf", bills.pdf(bills.xml(bills.document("RE-7"))))))[0]
    with connection.cursor() as cursor:
        cursor.execute(snapshot.FROZEN)
        kept = {digest for (digest,) in cursor.fetchall()}
    assert {bill.content, bill.item.sha256, run.sha256, item.sha256, item.message} <= kept
    for digest in kept:
        vault.get(digest)


def test_what_arrived_and_was_changed_is_found(who):
    item, _new = receiving.receive(who, b"<a>once</a>", channel="api", name="a.xml")
    assert verify(who.company).ok
    place = vault.storages["default"].path(vault.place(item.sha256))
    with open(place, "wb") as file:  # noqa: PTH123 - as somebody at the disk does
        file.write(b"<a>twice</a>")
    said = " ".join(problem.what for problem in verify(who.company).problems)
    assert "what arrived as" in said
    with open(place, "wb") as file:  # noqa: PTH123 - as above
        file.write(b"<a>once</a>")


def test_who_comes_second_gets_the_first_item(who, monkeypatch):
    first, _new = receiving.receive(who, b"<a/>", channel="api", name="a.xml")
    look = receiving._known
    asked = []

    def late(*parts):
        asked.append(parts)
        return None if len(asked) <= 2 else look(*parts)

    monkeypatch.setattr(receiving, "_known", late)
    again, new = receiving.receive(who, b"<a/>", channel="api", name="a.xml")
    assert (again.pk, new) == (first.pk, False)
    monkeypatch.setattr(receiving, "_known", lambda *parts: None)
    with pytest.raises(IntegrityError):
        receiving.receive(who, b"<a/>", channel="api", name="a.xml")
    assert InboxItem.objects.of(who.company).count() == 1
