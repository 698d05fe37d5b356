"""Nothing a stranger sends reads a file, calls the network or eats the memory: every probe through every entrance (X1, X9)."""

import base64
import json
import resource
import threading
from datetime import timedelta
from email.message import EmailMessage

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duebook.edge import clock
from duebook.services.access import ALL, Actor, system
from duebook.services.billing import keys
from duebook.services.payables import command, folder, mailbox
from duebook.store.bills import Bill
from duebook.store.inbox import InboxItem, InboxStanding
from duebook.store.models import AuditEntry, BillCheck
from tests import factories, peers
from tests.attack.probes import SECRET, Probe, probes

pytestmark = pytest.mark.django_db
GROWTH = 150 * 1024
"""KiB that this process may grow by over all probes of one entrance."""
CHILD = 700 * 1024
"""KiB of the largest child process: its limit, and what an interpreter needs."""


@pytest.fixture(scope="module")
def hostile(tmp_path_factory):
    secret = tmp_path_factory.mktemp("secret") / "secret.txt"
    secret.write_bytes(SECRET)
    with peers.web() as peer:
        yield probes(secret, peer.url), peer


@pytest.fixture
def who() -> Actor:
    return factories.actor(factories.company())


def by_api(who: Actor, made: list[Probe], tmp_path) -> str:
    secret = keys.create_key(who, "probes", sorted(ALL))[1]
    said = []
    for one in made:
        cache.clear()
        body = json.dumps({"name": one.name, "content": base64.b64encode(one.content).decode()})
        headers = {"Authorization": f"Bearer {secret}"}
        answer = Client().post("/api/v1/inbox", body, content_type="application/json", headers=headers)
        assert answer.status_code == 201, (one.name, answer.content[:300])
        item = Client().get(f"/api/v1/inbox/{answer.json()['id']}", headers=headers)
        said.append(item.content.decode())
    return "".join(said)


def by_page(who: Actor, made: list[Probe], tmp_path) -> str:
    browser = Client()
    browser.force_login(who.user)
    said = []
    for place in range(0, len(made), 10):
        files = [SimpleUploadedFile(f"{one.name}.xml", one.content) for one in made[place : place + 10]]
        said.append(browser.post("/inbox/drop", {"files": files}).content.decode())
    for item in InboxItem.objects.of(who.company):
        page = browser.get(f"/inbox/{item.pk}")
        assert page.status_code == 200
        said.append(page.content.decode())
    assert "<h1>Something" not in "".join(said)
    return "".join(said)


def by_command(who: Actor, made: list[Probe], tmp_path) -> str:
    inputs = [(one.name, one.content) for one in made]
    return json.dumps([result.plain() for result in command.run(inputs, who.company.pk)])


def by_folder(who: Actor, made: list[Probe], tmp_path) -> str:
    for place, one in enumerate(made):
        (tmp_path / f"{place}.xml").write_bytes(one.content)
    with clock.frozen(clock.now() + timedelta(minutes=1)):
        assert folder.take(who.company, tmp_path, most=len(made)) == len(made)
    return "".join(path.read_text() for path in sorted(tmp_path.rglob("*.json")))


def by_mail(who: Actor, made: list[Probe], tmp_path) -> str:
    from duebook.services.payables.understand import understand

    actor = system(who.company, "worker")
    for place, one in enumerate(made):
        message = EmailMessage()
        message["Message-ID"], message["From"] = f"<{place}@x.example>", "stranger@x.example"
        message.set_content("see attached")
        message.add_attachment(one.content, maintype="application", subtype="xml", filename=f"{one.name}.xml")
        for item in mailbox.receive_message(actor, message.as_bytes()):
            understand(actor, item.pk)
    return ""


ENTRANCES = {"api": by_api, "page": by_page, "command": by_command, "folder": by_folder, "mail": by_mail}


@pytest.mark.parametrize("name", ENTRANCES)
def test_probes_gain_nothing(name, who, hostile, tmp_path):
    made, peer = hostile
    assert len(made) >= 30
    before, children = (resource.getrusage(whose).ru_maxrss for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    threads = threading.active_count()
    said = ENTRANCES[name](who, made, tmp_path)
    assert peer.asked == [], "something called out"
    assert SECRET.decode() not in said
    kept = [
        *InboxStanding.objects.of(who.company).values_list("state", "faults"),
        *BillCheck.objects.of(who.company).values_list("faults", "differences"),
        *AuditEntry.objects.of(who.company).values_list("label", "changes"),
    ]
    assert SECRET.decode() not in repr(kept)
    assert InboxItem.objects.of(who.company).count() == len({one.content for one in made})
    assert Bill.objects.of(who.company).count() == 0
    states = set(InboxStanding.objects.of(who.company).values_list("state", flat=True))
    assert states <= {"refused", "waiting"}
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert own - before < GROWTH
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= max(CHILD, children, own)  # a child begins with our pages
    assert threading.active_count() <= threads + 1


def test_a_probe_that_worked_would_be_seen(hostile):
    """The canary is alive: the address answers, and the file holds the words."""
    made, peer = hostile
    from duebook.edge import egress

    egress.send("GET", f"{peer.url}/alive", allow=peer.allow)
    assert [one[1] for one in peer.asked] == ["/alive"]
    peer.asked.clear()
    assert any(peer.url.encode() in one.content for one in made)
