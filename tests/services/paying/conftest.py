"""A company with the fake gateway connected, an invoice of 119.00 and a link to pay it."""

import pytest

from duebook.edge import clock
from duebook.kernel import plugs
from duebook.main.plugs import PLUGS
from duebook.services.delivery import links
from duebook.services.paying import charge, connections, hear
from tests import factories
from tests.services.paying.fake import FAKE, SECRET, message


@pytest.fixture(autouse=True)
def fake_gateway():
    FAKE.reset()
    plugs.install({**PLUGS, "gateways": {**PLUGS.get("gateways", {}), "fake": "tests.services.paying.fake:FAKE"}})
    yield FAKE
    plugs.install(PLUGS)


@pytest.fixture
def who(db):
    return factories.actor(factories.company())


@pytest.fixture
def connection(who):
    typed = {"api_key": "sk_1", "webhook_secret": SECRET}
    return connections.save_connection(who, gateway_key="fake", name="Cards", settings=typed)


@pytest.fixture
def row(who):
    return factories.issued(who, factories.customer(who.company), "100")


@pytest.fixture
def link(who, row):
    return links.create_link(who, row.pk)[0]


@pytest.fixture
def wish(row, connection, link):
    def made(units=11900, **other):
        facts = {
            "customer_id": row.customer_id,
            "currency": "EUR",
            "documents": ((row.pk, units),),
            "connection_id": connection.pk,
            "description": row.number,
            "link": link,
            "back": lambda pk: f"https://here.example/back/{pk}",
        }
        return charge.Wish(**{**facts, **other})

    return made


@pytest.fixture
def now():
    return lambda: int(clock.now().timestamp())


@pytest.fixture
def say(connection, now):
    def said(**happening):
        body, headers = message({"event_id": f"ev_{happening}"[:150], "type": "x", **happening}, at=now())
        return hear.hear(connection.pk, connections.hook_secret(connection), headers, body)

    return said
