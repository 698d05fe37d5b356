"""Fifty threads send one request at one moment, in an installation of its own: ``python -m tests.api.hammer`` prints what came."""

import json
import threading
from collections import Counter
from typing import Any

import django

THREADS = 50


def main() -> None:
    """Set up, hammer, and print one line of JSON."""
    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    from duebook.services.access import ALL
    from duebook.services.billing import keys
    from duebook.store.documents import IssuedDocument
    from duebook.store.ledger import Entry
    from duebook.store.parties import Customer
    from duebook.store.payments import Payment
    from tests import factories

    company = factories.company()
    _row, secret = keys.create_key(factories.actor(company), "hammer", sorted(ALL))
    told: dict[str, Any] = {}
    party = {"name": "Nordlicht AG", "vat_id": "DE129273398", "address": {"city": "Kiel", "postcode": "24103", "country": "DE"}}
    made = hammer(secret, "/customers", [{"profile": party}] * THREADS, "c", told, "customer")
    line = {"item": {"name": "Work"}, "quantity": "1", "unit": "C62", "price": {"net": "100"}}
    body = {"customer": made["id"], "document": {"lines": [line]}}
    draft = hammer(secret, "/invoices", [body], "d", told, "draft")
    hammer(secret, f"/invoices/{draft['id']}/issuance", [{}] * THREADS, "i", told, "issuance")
    money = {"customer": made["id"], "amount": "119", "currency": "EUR"}
    hammer(secret, "/payments", [money] * THREADS, "p", told, "payment")
    told["rows"] = {
        "customers": Customer.objects.of(company).count(),
        "documents": IssuedDocument.objects.of(company).count(),
        "payments": Payment.objects.of(company).count(),
        "entries": Entry.objects.of(company).count(),
    }
    hammer(secret, "/items", [{"name": f"Item {n}"} for n in range(THREADS)], "m", told, "mixed")
    told["mixed"] = told["mixed"]["statuses"]
    print(json.dumps(told))


def hammer(secret: str, path: str, bodies: list[Any], key: str, told: dict[str, Any], name: str) -> Any:
    """Send all bodies with one key at one moment; note statuses, how many different answers, how many were not replayed."""
    from django.db import connections
    from django.test import Client

    gate = threading.Barrier(len(bodies))
    answers: list[Any] = []

    def send(body: Any) -> None:
        client = Client(headers={"Host": "localhost"})
        sent = {"Authorization": f"Bearer {secret}", "Idempotency-Key": key}
        gate.wait()
        try:
            answers.append(client.post(f"/api/v1{path}", json.dumps(body), content_type="application/json", headers=sent))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send, args=(body,)) for body in bodies]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    good = [answer for answer in answers if answer.status_code < 400]
    told[name] = {
        "statuses": dict(Counter(str(answer.status_code) for answer in answers)),
        "bodies": len({answer.content for answer in good}),
        "fresh": sum("Idempotency-Replayed" not in answer for answer in good),
    }
    return json.loads(good[0].content)


if __name__ == "__main__":
    main()
