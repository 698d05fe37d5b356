import json
from datetime import timedelta

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused
from duebook.services import outbox
from duebook.services.delivery import tell, webhooks
from duebook.services.operations import jobs
from duebook.store.models import Job, WebhookAttempt, WebhookEndpoint, WebhookMessage
from duebook.store.users import Role
from tests import factories, peers

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def peer(settings):
    with peers.web() as server:
        settings.EGRESS_ALLOW = server.allow
        yield server


def verified(peer, secret, n=-1):
    _, _, headers, body = peer.asked[n]
    return Webhook(secret).verify(body, headers)


def test_an_issued_document_is_told_signed(who, peer):
    _, secret = webhooks.create_endpoint(who, f"{peer.url}/hook")
    row = factories.issued(who, factories.customer(who.company), "100")
    jobs.drain()
    told = [verified(peer, secret, n) for n in range(len(peer.asked))]
    assert [one["type"] for one in told] == ["document.issued", "document.rendered"]
    assert told[0]["data"] == {"id": row.pk, "number": row.number, "hash": row.hash}
    assert {path for _, path, _, _ in peer.asked} == {"/hook"}
    assert [attempt.ok for attempt in webhooks.log_of(who)] == [True, True]


def test_a_signature_holds_for_nothing_else(who, peer):
    _, secret = webhooks.create_endpoint(who, peer.url)
    outbox.tell(who.company, "document.paid", {"id": "inv_1"})
    jobs.drain()
    _, _, headers, body = peer.asked[0]
    assert Webhook(secret).verify(body, headers)["data"] == {"id": "inv_1"}
    for wrong in (
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 1)},
        {"webhook-timestamp": str(int(headers["webhook-timestamp"]) - 600)},
    ):
        with pytest.raises(WebhookVerificationError):
            Webhook(secret).verify(body, headers | wrong)
    with pytest.raises(WebhookVerificationError):
        Webhook(secret).verify(body.replace(b"inv_1", b"inv_2"), headers)
    with pytest.raises(WebhookVerificationError):
        Webhook("whsec_" + "A" * 44).verify(body, headers)


def test_an_endpoint_hears_only_what_it_wants(who, peer):
    webhooks.create_endpoint(who, peer.url, events=["document.paid"])
    outbox.tell(who.company, "document.sent", {"id": "inv_1"})
    outbox.tell(who.company, "document.paid", {"id": "inv_1"})
    jobs.drain()
    assert [json.loads(body)["type"] for _, _, _, body in peer.asked] == ["document.paid"]


def test_an_unknown_event_is_refused(who):
    with pytest.raises(Invalid):
        webhooks.create_endpoint(who, "https://hooks.example.com/", events=["document.exploded"])


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/",
        "ftp://example.com",
        "https://user:pw@example.com/",
        "https://example.com:22/",
        "x",
    ],
)
def test_an_inner_address_cannot_be_saved(who, url):
    with pytest.raises(Invalid):
        webhooks.create_endpoint(who, url)
    endpoint, _ = webhooks.create_endpoint(who, "https://hooks.example.com/")
    with pytest.raises(Invalid):
        webhooks.save_endpoint(who, endpoint.pk, url=url)


def test_a_secret_is_encrypted_never_empty_and_shown_once(who):
    endpoint, secret = webhooks.create_endpoint(who, "https://hooks.example.com/")
    assert len(secret) > 40
    assert secret not in endpoint.secret
    assert secret.removeprefix("whsec_") not in endpoint.secret
    assert webhooks.secrets_of(endpoint) == [secret]


def test_while_a_rotation_overlaps_both_secrets_verify(who, peer):
    endpoint, old = webhooks.create_endpoint(who, peer.url)
    new = webhooks.rotate_secret(who, endpoint.pk, overlap_hours=24)
    outbox.tell(who.company, "document.paid", {})
    jobs.drain()
    assert verified(peer, old)
    assert verified(peer, new)
    endpoint.refresh_from_db()
    with clock.frozen(clock.now() + timedelta(hours=25)):
        assert webhooks.secrets_of(endpoint) == [new]


def test_a_rotation_without_overlap_ends_the_old_secret_at_once(who, peer):
    endpoint, old = webhooks.create_endpoint(who, peer.url)
    new = webhooks.rotate_secret(who, endpoint.pk, overlap_hours=0)
    webhooks.try_endpoint(who, endpoint.pk)
    jobs.drain()
    assert verified(peer, new)["type"] == "webhook.test"
    with pytest.raises(WebhookVerificationError):
        verified(peer, old)


def test_an_endpoint_that_fails_is_tried_on_the_schedule_with_the_same_bytes(who, peer):
    webhooks.create_endpoint(who, peer.url)
    peer.answer = lambda path, body: (500, {}, b"no")
    outbox.tell(who.company, "document.paid", {"id": "inv_1"})
    moment, waits = clock.now(), []
    for _ in range(12):
        with clock.frozen(moment):
            jobs.drain()
        job = Job.objects.of(who.company).get()
        if job.state != "ready":
            break
        waits.append(int((job.due_at - moment).total_seconds()))
        moment = job.due_at + timedelta(seconds=1)
    assert (job.state, job.attempts) == ("dead", 10)
    for wait, planned in zip(waits, jobs.WAITS["webhook"], strict=True):
        assert planned <= wait <= planned * 1.2 + 1
    assert len({(headers["webhook-id"], body) for _, _, headers, body in peer.asked}) == 1
    assert [one.attempt for one in webhooks.log_of(who)] == list(range(10, 0, -1))
    assert jobs.dead_jobs(who)[0].pk == job.pk


def test_a_dead_message_is_told_again_on_demand(who, peer):
    endpoint, secret = webhooks.create_endpoint(who, peer.url)
    peer.answer = lambda path, body: (503, {}, b"")
    for n in range(3):
        outbox.tell(who.company, "document.paid", {"id": f"inv_{n}"})
    jobs.drain()
    peer.answer = lambda path, body: (204, {}, b"")
    peer.asked.clear()
    assert webhooks.replay(who, endpoint.pk) == 3
    jobs.drain()
    assert {verified(peer, secret, n)["data"]["id"] for n in range(3)} == {"inv_0", "inv_1", "inv_2"}
    assert webhooks.replay(who, endpoint.pk) == 0
    message = WebhookMessage.objects.of(who.company).order_by("pk").first()
    assert webhooks.replay(who, endpoint.pk, message.pk) == 1
    jobs.drain()
    assert peer.asked[-1][2]["webhook-id"] == message.pk


def test_gone_means_no_more(who, peer):
    endpoint, _ = webhooks.create_endpoint(who, peer.url)
    peer.answer = lambda path, body: (410, {}, b"")
    outbox.tell(who.company, "document.paid", {})
    jobs.drain()
    endpoint.refresh_from_db()
    assert not endpoint.is_active
    assert Job.objects.of(who.company).get().state == "done"
    outbox.tell(who.company, "document.paid", {})
    assert Job.objects.of(who.company).count() == 1
    with pytest.raises(Conflict):
        webhooks.replay(who, endpoint.pk)


def test_days_of_failure_switch_it_off_and_a_success_between_counts(who, peer):
    endpoint, _ = webhooks.create_endpoint(who, peer.url)
    begun = clock.now()
    for day, status, active in ((0, 500, True), (3, 200, True), (4, 500, True), (8, 500, True), (9, 500, False)):
        peer.answer = lambda path, body, status=status: (status, {}, b"")
        with clock.frozen(begun + timedelta(days=day, hours=1)):
            Job.objects.of(who.company).update(state="done")
            outbox.tell(who.company, "document.paid", {"day": day})
            jobs.drain()
        endpoint.refresh_from_db()
        assert endpoint.is_active is active, day
    assert webhooks.save_endpoint(who, endpoint.pk, is_active=True).disabled_at is None


def test_a_redirect_into_the_house_is_not_followed(who, peer):
    webhooks.create_endpoint(who, peer.url)
    peer.answer = lambda path, body: (302, {"Location": "http://169.254.169.254/"}, b"")
    outbox.tell(who.company, "document.paid", {})
    jobs.drain()
    attempt = WebhookAttempt.objects.of(who.company).get()
    assert (attempt.status, attempt.ok) == (302, False)


def test_an_endless_answer_is_cut_and_counts(who, peer):
    webhooks.create_endpoint(who, peer.url)
    peer.answer = lambda path, body: (200, {}, b"\0x" * 500_000)
    outbox.tell(who.company, "document.paid", {})
    jobs.drain()
    attempt = WebhookAttempt.objects.of(who.company).get()
    assert attempt.ok
    assert len(attempt.response) == 500


def test_an_address_that_has_become_private_is_not_called(who, peer, settings):
    webhooks.create_endpoint(who, peer.url)
    settings.EGRESS_ALLOW = []
    outbox.tell(who.company, "document.paid", {})
    jobs.drain()
    assert peer.asked == []
    assert not WebhookAttempt.objects.of(who.company).get().ok


def test_only_who_may_sees_and_changes_endpoints(who):
    endpoint, _ = webhooks.create_endpoint(who, "https://hooks.example.com/")
    for role in (Role.VIEWER, Role.CLERK, Role.APPROVER):
        other = factories.actor(who.company, role)
        for act in (
            webhooks.list_endpoints,
            webhooks.log_of,
            lambda a: webhooks.remove_endpoint(a, endpoint.pk),
            lambda a: webhooks.rotate_secret(a, endpoint.pk),
        ):
            with pytest.raises(Refused):
                act(other)
    stranger = factories.actor(factories.company("Other"))
    for act in (
        lambda a: webhooks.save_endpoint(a, endpoint.pk, url="https://x.example.com/"),
        lambda a: webhooks.replay(a, endpoint.pk),
        lambda a: webhooks.try_endpoint(a, endpoint.pk),
    ):
        with pytest.raises(NotFound):
            act(stranger)
    assert webhooks.list_endpoints(stranger) == []


def test_a_removed_endpoint_hears_nothing_and_its_jobs_end(who, peer):
    endpoint, _ = webhooks.create_endpoint(who, peer.url)
    outbox.tell(who.company, "document.paid", {})
    webhooks.remove_endpoint(who, endpoint.pk)
    jobs.drain()
    assert peer.asked == []
    assert Job.objects.of(who.company).get().state == "done"
    assert not WebhookEndpoint.objects.of(who.company).exists()


def test_signing_without_a_secret_is_impossible(who):
    endpoint, _ = webhooks.create_endpoint(who, "https://hooks.example.com/")
    endpoint.secret = ""
    with pytest.raises(Exception, match="cannot be read"):
        tell.signed(endpoint, "msg_1", b"{}")
