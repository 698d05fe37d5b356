"""A draft held to the rules of its e-invoice before it is one: written in memory, judged, each fault led back to its field.

A document that names the rules of a network or country (XRechnung, Peppol) must keep them, or the receiver turns it away: their
errors stop an issue. One that names none is held to EN 16931 while a person types; what is found there is a warning.
"""

from collections.abc import Iterable
from dataclasses import replace

from duebook import formats, rules
from duebook.domain.document import Document
from duebook.edge import xmlsafe
from duebook.formats import flavours, places
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault, Severity
from duebook.rules import profiles

_PLAIN = frozenset({"en16931", "facturx-en16931"})
_NUMBER = "1"
"""Stands for the number that only an issue gives."""


def named(specification: str) -> str:
    """The key of the profile that a specification (BT-24) names beyond the plain standard; "" for none.

    >>> named("urn:cen.eu:en16931:2017#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"), named("")
    ('xrechnung', '')
    """
    found = next((one.key for one in profiles.PROFILES if one.follows(specification)), "")
    return "" if found in _PLAIN else found


def profile_faults(document: Document, known: Iterable[Fault] = ()) -> list[Fault]:
    """What is wrong with a computed document by the rules of its specification, at the fields of the document.

    Codes that are ``known`` already are not said again. Without a specification of its own nothing is worse than a warning.
    """
    said = {fault.code for fault in known}
    strict = bool(named(document.specification))
    try:
        root = xmlsafe.parse(formats.write(_numbered(document), _syntax(document.specification)).content)
    except Invalid as error:
        return [fault for fault in error.faults if fault.code not in said] if strict else []
    verdict = rules.judge(root)
    return [_led_back(fault, strict=strict) for fault in verdict.faults if fault.code not in said]


def _syntax(specification: str) -> str:
    return "ubl" if "ubl" in flavours.of(specification).syntaxes else "cii"


def _numbered(document: Document) -> Document:
    """The document as sealing it would number it."""
    number = document.number or _NUMBER
    payment = tuple(means if means.reference else replace(means, reference=number) for means in document.payment)
    return replace(document, number=number, payment=payment)


def _led_back(fault: Fault, *, strict: bool) -> Fault:
    severity = Severity.WARNING if fault.severity is Severity.ERROR and not strict else fault.severity
    return replace(fault, path=places.field_of(fault.path), severity=severity)
