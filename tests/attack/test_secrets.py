"""Secrets are told once and then nowhere: not in logs, errors, pages, the trail, reprs or the database (O1, O2)."""

import logging

import pytest
from django.apps import apps
from django.conf import settings
from django.test import Client

from duebook.services.access import ALL
from duebook.services.billing import keys, people
from duebook.services.delivery import links, queue, webhooks
from duebook.services.operations import jobs
from duebook.store.audit import AuditEntry
from duebook.store.outbox import Job
from duebook.store.users import Role
from tests.attack import crawl
from tests.authz.world import OURS, PASSWORD, side

pytestmark = pytest.mark.django_db


def everything_stored() -> str:
    """All rows of all tables as text."""
    parts = []
    for model in apps.get_models():
        manager = getattr(model, "objects", model._base_manager)
        rows = manager.everywhere("test") if hasattr(manager, "everywhere") else manager.all()
        parts += [repr(bytes(value) if isinstance(value, memoryview) else value) for row in rows.values_list() for value in row]
    return "\n".join(parts)


def test_secrets_are_nowhere(caplog, capsys):
    caplog.set_level(logging.DEBUG)
    one = side(OURS)
    owner = one.actors[Role.OWNER]
    key, api = keys.create_key(owner, "canary", sorted(ALL))
    endpoint, signing = webhooks.create_endpoint(owner, "https://erp.example/hook")
    rotated = webhooks.rotate_secret(owner, endpoint.pk)
    link, token = links.create_link(owner, one.ids["invoice_id"])
    invitation, joining = people.invite(owner, "someone@x.example", Role.CLERK)
    sent = queue.queue_delivery(owner, one.ids["invoice_id"], recipient="x@b.example")
    job = jobs.take(Job.objects.of(one.company).get(kind="deliver", key=sent.pk).pk)
    assert job is not None
    jobs.run(job)
    secrets = {
        "api key": api, "webhook": signing, "rotated": rotated, "link": token, "invitation": joining, "password": PASSWORD,
        "SECRET_KEY": settings.SECRET_KEY,
    }  # fmt: skip

    browser = Client()
    browser.post("/sign-in/", {"email": owner.user.email, "password": PASSWORD})
    browser.post("/sign-in/", {"email": owner.user.email, "password": PASSWORD + "x"})
    browser.raise_request_exception = False
    headers = {"Authorization": f"Bearer {api}"}
    for path in ("/api/v1/company", "/api/v1/nothing", "/api/v1/customers?x=1", f"/p/{token}", f"/join/{joining}"):
        browser.get(path, headers=headers)
    browser.post("/api/v1/customers", "{", content_type="application/json", headers=headers)
    Client(raise_request_exception=False).get("/api/v1/company", headers={"Authorization": f"Bearer {api}x"})

    told = capsys.readouterr()
    logged = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records) + told.out + told.err
    logged = logged.replace(f"/p/{token}", "/p/…").replace(f"/join/{joining}", "/join/…")  # addresses of requests that failed
    stored = everything_stored()
    shown = [repr(each) + str(each) for each in (key, endpoint, link, invitation, owner, owner.company, one.actors)]
    trail = repr(list(AuditEntry.objects.of(one.company).values_list("changes", "label", "subject")))
    for name, secret in secrets.items():
        assert secret not in logged, f"{name} is logged"
        assert secret not in stored, f"{name} is stored"
        assert secret not in "".join(shown), f"{name} is in a repr"
        assert secret not in trail, f"{name} is in the trail"
    allowed = {"link": token, "invitation": joining}
    for route, answer, content in crawl.everything(one):
        text = content.decode("utf-8", "replace") + repr(sorted(answer.headers.items()))
        for name, secret in secrets.items():
            if name not in allowed:
                assert secret not in text, f"{route} tells the {name}"


def test_a_crash_tells_and_logs_no_secret(monkeypatch, caplog):
    """What a request carried is not in the report of its crash."""
    caplog.set_level(logging.DEBUG)
    one = side(OURS)
    secret = one.key("good", ALL)

    def fall(*_args: object, **_given: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("duebook.services.billing.items.search", fall)
    browser = one.sign_in(Role.OWNER)
    browser.raise_request_exception = False
    answer = browser.get("/items/")
    assert answer.status_code == 500
    assert b"Traceback" not in answer.content
    assert b"ZeroDivision" not in answer.content
    answer = browser.get("/api/v1/items", headers={"Authorization": f"Bearer {secret}"})
    assert answer.status_code == 500
    assert b"Traceback" not in answer.content
    logged = "\n".join(f"{record.getMessage()} {record.exc_text or ''}" for record in caplog.records)
    assert secret not in logged
    assert one.sessions[Role.OWNER] not in logged
    assert settings.SECRET_KEY not in logged
