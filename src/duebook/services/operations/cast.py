"""The company of the demo: a workshop in Hamburg that makes furniture and plans rooms. All of it is made up."""

from typing import Any

from duebook.domain.party import Address, Contact, Identifier, Party

SELLER = Party(
    name="Nordlicht Werkstatt GmbH",
    vat_id="DE123456788",
    tax_number="22/815/08154",
    legal_id=Identifier(value="HRB 123456"),
    legal_info="Registered at Amtsgericht Hamburg · Managing director Jonna Petersen",
    address=Address(street="Große Elbstraße 68", city="Hamburg", postcode="22767", country="DE"),
    contact=Contact(name="Jonna Petersen", phone="+49 40 5550 100", email="hello@nordlicht.example"),
)
ACCOUNTS: list[dict[str, Any]] = [
    {"code": "58", "account": "DE89370400440532013000", "account_name": "Nordlicht Werkstatt GmbH", "bic": "COBADEFFXXX"}
]
HABITS: dict[str, Any] = {
    "time_zone": "Europe/Berlin",
    "look": {
        "design": "modern",
        "accent": "#0f5e66",
        "footer": [
            "Nordlicht Werkstatt GmbH\nGroße Elbstraße 68\n22767 Hamburg",
            "hello@nordlicht.example\n+49 40 5550 100\nnordlicht.example",
            "USt-IdNr. DE123456788\nHRB 123456\nAmtsgericht Hamburg",
            "IBAN DE89 3704 0044 0532 0130 00\nBIC COBADEFFXXX",
        ],
    },
    "approval_from_minor": 2_500_000,
}
