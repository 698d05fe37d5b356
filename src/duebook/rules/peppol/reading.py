"""What several Peppol rules read from a UBL file: lines, parties, countries, numbers written as text."""

import re
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from typing import TypeVar

from duebook.rules.tree import Node, NotANumber, Tree

T = TypeVar("T")

SELLER = "cac:AccountingSupplierParty/cac:Party"
BUYER = "cac:AccountingCustomerParty/cac:Party"
REPRESENTATIVE = "cac:TaxRepresentativeParty"
COUNTRY = "cac:PostalAddress/cac:Country/cbc:IdentificationCode"
LEGAL = "cac:PartyLegalEntity/cbc:CompanyID"

_DOUBLE = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,4})?")
_INTEGER = re.compile(r"[+-]?[0-9]+")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:Z|[+-][0-9]{2}:[0-9]{2})?")
_LONGEST = 64


def once(tree: Tree, name: str, find: Callable[[Tree], T]) -> T:
    """A fact of the whole file that many rules ask: found the first time, remembered after."""
    facts = tree.facts
    if name not in facts:
        facts[name] = find(tree)
    found: T = facts[name]
    return found


def lines(tree: Tree) -> Sequence[Node]:
    """The lines that a document of its kind has: those of an invoice are invoice lines."""
    return tree.root.kids.get("cac:CreditNoteLine" if tree.credit_note else "cac:InvoiceLine", ())


def raw(node: Node, path: str) -> str:
    """The text of the first node at a path as it stands; empty where there is none."""
    found = node.one(path)
    return found.raw if found is not None else ""


def says(node: Node, path: str, *words: str) -> bool:
    """Whether a node at the path is exactly one of the words, white space counting."""
    return any(found.raw in words for found in node.all(path))


def scheme(node: Node | None) -> str:
    """The scheme identifier of an element with its white space normalised."""
    return " ".join(((node.get("schemeID") if node is not None else "") or "").split())


def integer(text: str) -> bool:
    """Whether XML Schema would read the text as an integer: a sign and space around it are allowed."""
    return bool(_INTEGER.fullmatch(text.strip()))


def double(text: str) -> Decimal | None:
    """The text as XPath's ``number()`` reads it; None where that is no number."""
    trimmed = text.strip()
    if len(trimmed) > _LONGEST or not _DOUBLE.fullmatch(trimmed):
        return None
    return Decimal(trimmed)


def day(text: str) -> date | None:
    """A date of XML Schema, its time zone left aside; None where the text is no date."""
    match = _DAY.fullmatch(text.strip())
    try:
        return date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def asked_day(node: Node) -> date:
    """The date of a node; raises :class:`NotANumber`, which leaves the rule out: the schema reports it."""
    found = day(node.raw)
    if found is None:
        raise NotANumber
    return found


def vat_numbers(party: Node, *, exact: bool) -> list[Node]:
    """A party's VAT numbers. Some rules want the scheme to say ``VAT`` to the letter, others allow white space around it."""
    return [
        number
        for registration in party.kids.get("cac:PartyTaxScheme", ())
        if any((one.raw if exact else one.value) == "VAT" for one in registration.all("cac:TaxScheme/cbc:ID"))
        for number in registration.kids.get("cbc:CompanyID", ())
    ]


def _prefix(tree: Tree, path: str) -> str:
    for party in tree.root.all(path):
        for number in vat_numbers(party, exact=True):
            if number.raw:
                return number.raw[:2]
    return ""


def _country(tree: Tree, *parties: str) -> str:
    """The country of the first party whose VAT number tells it, else of the last path, an address; XX where nothing does."""
    for path in parties[:-1]:
        prefix = _prefix(tree, path)
        if prefix:
            return prefix.strip().upper()
    found = tree.root.one(parties[-1])
    return found.value.upper() if found is not None else "XX"


def seller_country(tree: Tree) -> str:
    """Where the seller is by its VAT number, else its tax representative's, else its address."""
    return once(tree, "seller country", lambda t: _country(t, SELLER, REPRESENTATIVE, f"{SELLER}/{COUNTRY}"))


def seller_country_alone(tree: Tree) -> str:
    """Where the seller is, without asking its tax representative."""
    return once(tree, "seller country alone", lambda t: _country(t, SELLER, f"{SELLER}/{COUNTRY}"))


def buyer_country(tree: Tree) -> str:
    """Where the buyer is by its VAT number, else its address."""
    return once(tree, "buyer country", lambda t: _country(t, BUYER, f"{BUYER}/{COUNTRY}"))


def seller_address(tree: Tree) -> str:
    """The country of the seller's address as it is written."""
    return once(tree, "seller address", lambda t: raw(t.root, f"{SELLER}/{COUNTRY}"))


def buyer_address(tree: Tree) -> str:
    """The country of the buyer's address as it is written."""
    return once(tree, "buyer address", lambda t: raw(t.root, f"{BUYER}/{COUNTRY}"))


def both_german(tree: Tree) -> bool:
    """Whether the addresses of seller and buyer are both in Germany."""
    return once(tree, "both German", lambda t: _is(seller_address(t), "DE") and _is(buyer_address(t), "DE"))


def _is(written: str, code: str) -> bool:
    return written.strip().upper() == code


def dutch_seller(tree: Tree) -> bool:
    """Whether the seller's address is in the Netherlands, however the code is written."""
    return once(tree, "Dutch seller", lambda t: _is(seller_address(t), "NL"))


def dutch_both(tree: Tree) -> bool:
    """Whether the addresses of seller and buyer are both in the Netherlands."""
    return dutch_seller(tree) and _is(buyer_address(tree), "NL")
