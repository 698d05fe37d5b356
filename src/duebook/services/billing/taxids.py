"""A tax number as people type it: which kind it is, how it is written on documents, and whether its check digits are right.

A VAT number (BT-31) carries its country's prefix, added where it was left out. What is no VAT number of the country is taken
as the local tax number (BT-32, the German Steuernummer, an American EIN), where the country's law knows one.
"""

import re
from dataclasses import dataclass

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from duebook.domain.checks.lists import VAT_PREFIXES
from duebook.domain.checks.parties import valid_vat_id
from duebook.domain.regime import Regime
from duebook.services.issuing.prepare import regime_of

SHORTEST_LOCAL = 10
"""Digits of the shortest German Steuernummer; fewer are a VAT number with a slip (ELSTER, number formats of the Länder)."""
_SEPARATORS = re.compile(r"[\s.\-/]")


@dataclass(frozen=True)
class TaxId:
    """What a typed number is: ``kind`` "vat", "local" or "none"; ``valid`` is None where nobody knows the form."""

    kind: str
    number: str
    valid: bool | None


def read(country: str, text: str) -> TaxId:
    """Read a typed number of a country (ISO 3166-1 alpha-2).

    >>> read("DE", " 136 695 976 ")
    TaxId(kind='vat', number='DE136695976', valid=True)
    >>> read("DE", "37/123/45678").kind, read("DE", "DE136695975").valid
    ('local', False)
    """
    compact = _SEPARATORS.sub("", text).upper()
    if not compact:
        return TaxId("none", "", valid=None)
    regime = regime_of(country)
    prefix = (regime.vat_prefix if regime else "")[:2] or ("EL" if country == "GR" else country)
    if compact[:2] in VAT_PREFIXES and not compact[:2].isdigit() and prefix in VAT_PREFIXES:
        return TaxId("vat", compact, valid=valid_vat_id(compact))
    if prefix in VAT_PREFIXES and regime and regime.vat_prefix:
        whole = prefix + compact
        if valid_vat_id(whole):
            return TaxId("vat", whole, valid=True)
        if not _knows_local(regime) or sum(map(str.isdigit, compact)) < SHORTEST_LOCAL:
            return TaxId("vat", whole, valid=False)
    return TaxId("local", text.strip(), valid=_local(country, text))


def _knows_local(regime: Regime) -> bool:
    return any("tax_number" in place for place in regime.seller_fields)


def _local(country: str, text: str) -> bool | None:
    module = get_cc_module(country.lower(), "tin")
    if module is None:
        return None
    try:
        module.validate(text)
    except ValidationError:
        return False
    return True
