"""The work that benchmarks measure: a company, its customers, any number of five-line drafts. Made up, always the same."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from duebook.domain.document import Document
from duebook.domain.party import Party
from duebook.edge import clock
from duebook.formats import drafts
from duebook.kernel import codec
from duebook.services.access import Actor, system
from duebook.services.billing.found_company import found_company
from duebook.services.issuing.prepare import prepare
from duebook.store.companies import Company

LINES = 5
BUYERS = 40
GOODS = (
    ("Pallet rack, upright frame 2700 mm", "C62", "84.50"),
    ("Beam pair 1800 mm, 2000 kg", "PR", "41.20"),
    ("Delivery and unloading", "HUR", "65.00"),
    ("Wire mesh shelf, galvanised", "C62", "18.75"),
    ("Assembly on site, two fitters", "HUR", "96.00"),
    ("Safety inspection with protocol", "C62", "149.00"),
    ("Corner protection, yellow", "C62", "12.40"),
)
TOWNS = (("Hamburg", "20095"), ("Bremen", "28195"), ("Kiel", "24103"), ("Leipzig", "04109"), ("Ulm", "89073"))


def seller(name: str = "Messwerk GmbH") -> dict[str, Any]:
    """The company that issues; another ``name`` is another company."""
    return {
        "name": name,
        "vat_id": "DE136695976" if name == "Messwerk GmbH" else "",
        "legal_id": {"value": "HRB 4711 KI"},
        "tax_number": "22/815/08154",
        "address": {"street": "Kaistraße 7", "city": "Kiel", "postcode": "24103", "country": "DE"},
        "contact": {"name": "Maren Voss", "phone": "+49 431 5550 70", "email": "rechnung@messwerk.example"},
    }


def draft(n: int, day: date, *, name: str = "Messwerk GmbH") -> dict[str, Any]:
    """The n-th draft as plain JSON values: five lines, one of :data:`BUYERS` customers."""
    buyer = n % BUYERS
    town, postcode = TOWNS[buyer % len(TOWNS)]
    return {
        "seller": seller(name),
        "buyer": {
            "name": f"Lagerhaus {buyer + 1} GmbH & Co. KG",
            "address": {"street": f"Ringstraße {buyer + 1}", "city": town, "postcode": postcode, "country": "DE"},
            "contact": {"email": f"einkauf{buyer + 1}@lagerhaus.example"},
        },
        "currency": "EUR",
        "language": "de",
        "issue_date": day.isoformat(),
        "due_date": (day + timedelta(30)).isoformat(),
        "purchase_order": f"PO-{100000 + n}",
        "delivery": {"day": day.isoformat()},
        "payment": [{"code": "58", "account": "DE89370400440532013000", "account_name": name}],
        "lines": [line(n, place) for place in range(LINES)],
    }


def line(n: int, place: int) -> dict[str, Any]:
    """One line of the n-th draft."""
    name, unit, price = GOODS[(n + place) % len(GOODS)]
    return {
        "item": {"name": name, "description": f"Position {place + 1} of order {100000 + n}"},
        "unit": unit,
        "quantity": str(1 + (n * 7 + place * 3) % 20),
        "price": {"net": price},
        "supply": "services" if unit == "HUR" else "goods",
    }


def json_lines(count: int, day: date, *, name: str = "Messwerk GmbH") -> Iterator[str]:
    """So many drafts, one a line."""
    return (json.dumps(draft(n, day, name=name), ensure_ascii=False) for n in range(count))


def document(n: int, day: date, *, name: str = "Messwerk GmbH") -> Document:
    """The n-th draft as a document."""
    return drafts.document(draft(n, day, name=name))


def calculated(count: int) -> list[Document]:
    """So many complete documents with numbers, all different, of a company that is in no database."""
    day = clock.today()
    company = Company(name="Messwerk GmbH", country="DE", profile=seller(), time_zone="UTC")
    made = [prepare(company, document(n, day), on=day).document for n in range(count)]
    return [replace(one, number=f"M-{n:06}") for n, one in enumerate(made)]


def company(name: str) -> Actor:
    """A new company in the database of this run, acting for itself; its first series is there."""
    made = found_company(codec.load(Party, seller(name)))
    return system(made, "benchmark")
