"""Statutory interest for late payment, country by country: ``law_of("DE", business=True)``.

Base rates with their days and sources are in :mod:`~duebook.regimes.interest.bases`, the laws of the euro countries in
:mod:`~duebook.regimes.interest.laws`, the others in :mod:`~duebook.regimes.interest.north`. A new country is one ``Law`` and
one line here. The law is that of the place the claim is under, as a rule the seller's country.
"""

from duebook.domain.interest import Law
from duebook.regimes.interest import laws, north

LAWS = (
    laws.GERMANY, laws.GERMANY_CONSUMER, laws.AUSTRIA, laws.AUSTRIA_CONSUMER, laws.FRANCE, laws.FRANCE_CONSUMER,
    laws.NETHERLANDS, laws.NETHERLANDS_CONSUMER, laws.BELGIUM, laws.IRELAND, laws.SPAIN, laws.SPAIN_CONSUMER,
    laws.ITALY, laws.ITALY_CONSUMER, laws.LUXEMBOURG, laws.FINLAND, laws.FINLAND_CONSUMER,
    north.SWEDEN, north.SWEDEN_CONSUMER, north.DENMARK, north.DENMARK_CONSUMER, north.POLAND, north.POLAND_CONSUMER,
    north.UNITED_KINGDOM, north.SWITZERLAND, north.SWITZERLAND_CONSUMER, north.NORWAY, north.NORWAY_CONSUMER,
)  # fmt: skip
BY_COUNTRY = {(law.country, law.business): law for law in LAWS}


def law_of(country: str, *, business: bool) -> Law | None:
    """The late-payment law of a country (ISO 3166-1) for a debtor that is a business, or a consumer; None where Duebook has none.

    >>> law_of("DE", business=True).margin, law_of("GB", business=False)
    (Decimal('9'), None)
    """
    return BY_COUNTRY.get((country.upper(), business))
