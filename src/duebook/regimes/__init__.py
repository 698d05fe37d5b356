"""A country's law: dated rates with their official source.

One file a country, named by its ISO 3166-1 code in lower case, all of one anatomy: a docstring that says what and where the
official text is, constants for the acts that are cited, ``RATES``, and ``REGIME = Regime(...)``. What all member states of the
European Union share is in :mod:`duebook.regimes.eu`, the sentences in :mod:`duebook.regimes.mentions`. A new country is one such
file, one line in ``main/plugs.py`` and one example. Histories begin on 2015-01-01 or earlier; a day before the first row has no
rate, and the check says so.

A change of law is a new step in ``history(...)``: the first day, the percentage, the act. Nothing else changes: the row before
ends by itself, and the tests read their days from the data.
"""

from functools import cache

from duebook.domain.regime import Regime
from duebook.kernel import plugs

ALIASES = {
    "EL": "GR",
    "XI": "GB",
    "UK": "GB",
    "IM": "GB",
    "MC": "FR",
    "IC": "ES",
    "EA": "ES",
    "AX": "FI",
    "SJ": "NO",
    "GP": "FR",
    "GF": "FR",
    "MQ": "FR",
    "RE": "FR",
    "YT": "FR",
}
"""Codes people write -> the country whose regime knows the territory. The Isle of Man shares the United Kingdom's VAT (Customs
and Excise Agreement 1979), Monaco that of France (Directive 2006/112/EC, Article 7)."""


@cache
def regime_of(country: str) -> Regime | None:
    """The regime of a country code as people write it; None where Duebook has none."""
    code = country.upper()
    key = ALIASES.get(code, code).lower()
    if key not in plugs.keys("regimes"):
        return None
    found: Regime = plugs.get("regimes", key)
    return found
