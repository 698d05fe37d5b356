"""What the process of ``test_paying`` does: ``python -m tests.concurrency.paying``; prints JSON."""
# ruff: noqa: E402 - models can be imported only after Django was loaded

import json
import threading

from duebook.services import fresh

fresh.start()

from django.db import connection as database

from duebook.edge import clock
from duebook.kernel import plugs
from duebook.kernel.errors import DuebookError
from duebook.main.plugs import PLUGS
from duebook.services.delivery import links
from duebook.services.operations.migrate import up_to_date
from duebook.services.operations.verify import verify
from duebook.services.paying import charge as charging
from duebook.services.paying import connections, hear, look
from duebook.store.models import Charge, ChargeEvent, OpenItem, Payment
from tests import factories
from tests.services.paying.fake import FAKE, SECRET, message, paid

TABS = 8
MESSAGES = 50


def together(count, act):
    """Run it in so many threads at once; what each returned or raised, in words."""
    gate, out = threading.Barrier(count), []

    def run():
        try:
            gate.wait(60)
            out.append(str(act()))
        except DuebookError as error:
            out.append(type(error).__name__)
        finally:
            database.close()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(120)
    return sorted(out)


def main():
    """Tabs that pay at once, then the same message from all sides while the sweep looks, too."""
    up_to_date()
    plugs.install({**PLUGS, "gateways": {**PLUGS["gateways"], "fake": "tests.services.paying.fake:FAKE"}})
    who = factories.actor(factories.company())
    typed = {"api_key": "sk", "webhook_secret": SECRET}
    connection = connections.save_connection(who, gateway_key="fake", name="Cards", settings=typed)
    row = factories.issued(who, factories.customer(who.company), "100")
    link, _token = links.create_link(who, row.pk)

    def wish(units):
        return charging.Wish(
            customer_id=row.customer_id, currency="EUR", documents=((row.pk, units),), connection_id=connection.pk,
            description=row.number, link=link,
        )  # fmt: skip

    same = together(TABS, lambda: charging.begin(who, wish(11900)).pk)
    charge = Charge.objects.of(who.company).get()
    FAKE.pay(charge)
    body, headers = message(paid(charge), at=int(clock.now().timestamp()))
    secret = connections.hook_secret(connection)
    turns = iter(range(MESSAGES))

    def say():
        if next(turns) % 10 == 0:
            return look.look_up(who, charge).state
        return hear.hear(connection.pk, secret, headers, body)[0]

    said = together(MESSAGES, say)
    print(json.dumps({
        "same": same, "said": sorted(set(said)), "count": len(said), "starts": len(FAKE.charges),
        "payments": Payment.objects.of(who.company).count(), "events": ChargeEvent.objects.of(who.company).count(),
        "open": OpenItem.objects.of(who.company).get(pk=row.pk).open_minor, "verified": verify(who.company, files=False).ok,
    }))  # fmt: skip


main()
