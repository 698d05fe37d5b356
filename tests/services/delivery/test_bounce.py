import pytest

from duebook.services.delivery import bounce, queue
from duebook.services.operations import jobs
from duebook.store.models import Event
from tests import factories
from tests.channels.test_dsn import bounce as report

pytestmark = pytest.mark.django_db
TO = "nobody@other.example"


@pytest.fixture
def who():
    return factories.actor(factories.company())


@pytest.fixture
def delivery(who):
    row = factories.issued(who, factories.customer(who.company, email=TO), "1")
    made = queue.queue_delivery(who, row.pk, copies=["full@other.example"])
    jobs.drain()
    made.refresh_from_db()
    return made


def about(delivery, action=b"failed"):
    return (
        report().replace(b"<dlv_01@house.example>", delivery.message_id.encode()).replace(b"Action: failed", b"Action: " + action)
    )


def test_a_bounce_marks_the_delivery_and_the_timeline(who, delivery):
    bounce.take_report(about(delivery))
    delivery.refresh_from_db()
    assert (delivery.state, delivery.evidence.split()[0]) == ("bounced", "5.1.1")
    event = Event.objects.of(who.company).get(kind="bounced")
    assert (event.document_id, event.evidence["recipient"], event.evidence["copy"]) == (delivery.document_id, TO, False)


def test_the_same_bounce_twice_is_one(who, delivery):
    bounce.take_report(about(delivery))
    bounce.take_report(about(delivery))
    assert Event.objects.of(who.company).filter(kind="bounced").count() == 1


def test_a_bounced_copy_leaves_the_delivery_sent(who, delivery):
    bounce.take_report(about(delivery).replace(b"nobody@other", b"full@other"))
    delivery.refresh_from_db()
    assert delivery.state == "sent"
    assert Event.objects.of(who.company).get(kind="bounced").evidence["copy"] is True


def test_a_delivery_notice_marks_it_delivered_and_a_bounce_stays_a_bounce(who, delivery):
    bounce.take_report(about(delivery, b"delivered"))
    delivery.refresh_from_db()
    assert delivery.state == "delivered"
    bounce.take_report(about(delivery))
    bounce.take_report(about(delivery, b"delivered"))
    delivery.refresh_from_db()
    assert delivery.state == "bounced"


def test_a_report_about_nothing_of_ours_changes_nothing(who, delivery):
    assert bounce.take_report(report()) == []
    assert bounce.record_bounce(who, "<other@house.example>", {}) is None
    assert bounce.record_bounce(factories.actor(factories.company("Other")), delivery.message_id, {}) is None
    assert not Event.objects.of(who.company).filter(kind="bounced").exists()


def test_a_bounce_learned_otherwise_is_recorded_with_its_evidence(who, delivery):
    bounce.record_bounce(who, delivery.message_id, {"status": "5.7.1", "answer": "blocked", "by": "provider"})
    assert Event.objects.of(who.company).get(kind="bounced").evidence["by"] == "provider"
