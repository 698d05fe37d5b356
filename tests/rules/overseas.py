"""Valid invoices from outside Europe to break: by our own writers, and for Singapore with its own categories put in."""

from datetime import date
from decimal import Decimal
from functools import lru_cache

from lxml import etree

from duebook import formats
from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Document, Note, PaymentMeans
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.party import Address, Delivery, Identifier, Party, Payee, Period, TaxRepresentative
from duebook.domain.totals import calculate
from duebook.edge import xmlsafe
from duebook.rules import profiles
from duebook.rules.international import aunz, singapore
from duebook.rules.tree import Tree
from tests.rules.edits import element, here

PINT = "urn:peppol:pint:billing-1@aunz-1"
ABN, OTHER_ABN, NZBN = "51824753556", "53004085616", "9429033591476"
CATEGORIES = {"S": "SR", "Z": "ZR", "E": "ES33", "O": "OS"}


def _party(name: str, country: str, number: str, tax: str) -> Party:
    scheme = {"AU": "0151", "NZ": "0088", "SG": "0195"}[country]
    return Party(
        name=name,
        vat_id=tax,
        legal_id=Identifier(value=number, scheme=scheme),
        endpoint=Identifier(value=number, scheme=scheme),
        address=Address(street="1 Harbour Road", city="Town", postcode="2000", country=country),
    )


def document(
    specification: str, country: str = "AU", category: str = "S", *, credit: bool = False, itself: bool = False
) -> Document:
    """A calculated document with one of everything that rules look at."""
    tax = Tax(
        category=VatCategory(category),
        rate=None if category == "O" else Decimal(10 if category == "S" else 0),
        exemption_text="Why" if category in "EGO" else "",
    )
    types = {
        (False, False): DocumentType.INVOICE,
        (True, False): DocumentType.CREDIT_NOTE,
        (False, True): DocumentType("389"),
        (True, True): DocumentType("261"),
    }
    number = {"AU": ABN, "NZ": NZBN, "SG": "199912345C"}[country]
    registered = "" if category == "O" else "123"
    return calculate(
        Document(
            number="I-1",
            type=types[credit, itself],
            issue_date=date(2026, 3, 2),
            due_date=None if credit else date(2026, 4, 1),
            currency={"AU": "AUD", "NZ": "NZD", "SG": "SGD"}[country],
            specification=specification,
            process=_process(specification),
            buyer_reference="PO 7",
            purchase_order="7",
            notes=(Note(text="Thank you"),),
            seller=_party("Wharf Supplies", country, number, registered),
            buyer=_party("Bay Stores", country, OTHER_ABN if country == "AU" else number, ""),
            payee=Payee(name="Factor", id=Identifier(value="9", scheme="")),
            tax_representative=TaxRepresentative(name="Agent", vat_id="987", address=Address(country=country))
            if registered
            else None,
            delivery=Delivery(day=date(2026, 2, 27), address=Address(city="Town", country=country), name="Store"),
            period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
            payment=(PaymentMeans(code="30", account="123456789", reference="I-1"),),
            lines=(
                Line(
                    quantity=Decimal(4),
                    unit="HUR",
                    price=Price(net=Decimal("25.00"), gross=Decimal("30.00"), discount=Decimal("5.00")),
                    tax=tax,
                    item=Item(name="Work", description="At the quay"),
                    period=Period(start=date(2026, 2, 1), end=date(2026, 2, 27)),
                    allowances=(
                        AllowanceCharge(amount=Decimal("10.00"), reason="Loyal"),
                        AllowanceCharge(charge=True, amount=Decimal("5.00"), reason="Night"),
                    ),
                ),
            ),
            allowances=(
                AllowanceCharge(amount=Decimal("20.00"), reason="Loyal", tax=tax),
                AllowanceCharge(charge=True, amount=Decimal("5.00"), reason="Parcel", tax=tax),
            ),
        )
    )


def _process(specification: str) -> str:
    if specification.startswith("urn:peppol:pint:"):
        return "urn:peppol:bis:billing"
    return (aunz.SELF_BILLING if "selfbilling" in specification else aunz.BILLING).process


@lru_cache(maxsize=64)
def written(specification: str, country: str = "AU", category: str = "S", *, credit: bool = False, itself: bool = False) -> bytes:
    """The document as UBL."""
    return formats.write(document(specification, country, category, credit=credit, itself=itself), "ubl").content


def au(*, credit: bool = False) -> bytes:
    """An Australian invoice or credit note."""
    return written(aunz.BILLING.identifier, credit=credit)


def nz() -> bytes:
    """An invoice from New Zealand."""
    return written(aunz.BILLING.identifier, "NZ")


def self_billed() -> bytes:
    """An Australian invoice that the buyer writes."""
    return written(aunz.SELF_BILLING.identifier, itself=True)


def pint(*, credit: bool = False) -> bytes:
    """An Australian invoice in PINT."""
    return written(PINT, credit=credit)


def sg(category: str = "S", *, credit: bool = False, ng: bool = False) -> bytes:
    """An invoice or credit note from Singapore, with its own categories of GST and its UUID; ``ng``: of one not registered."""
    root = xmlsafe.parse(written(singapore.BILLING.identifier, "SG", category, credit=credit))
    for path in ("cac:TaxTotal/cac:TaxSubtotal/cac:TaxCategory", "cac:AllowanceCharge/cac:TaxCategory", _line(credit=credit)):
        for node in here(root, f"{path}/cbc:ID"):
            node.text = "NG" if ng else CATEGORIES[node.text]
    here(root, "cbc:ID")[0].addnext(element("cbc:UUID", "3b2f0a9c-1d4e-4f60-8a7b-5c6d7e8f9a0b"))
    return etree.tostring(root)


def _line(*, credit: bool) -> str:
    return f"cac:{'CreditNote' if credit else 'Invoice'}Line/cac:Item/cac:ClassifiedTaxCategory"


def codes(root, key: str) -> set[str]:
    """The codes of the business rules that a file breaks."""
    return {fault.code for fault in profiles.ruleset(key, "ubl").faults(Tree(root))}
