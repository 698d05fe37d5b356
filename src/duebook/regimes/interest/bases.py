"""Base rates as the late-payment laws apply them: each step from the day it counts, with its source.

Values of a half-year are the ones the law fixes for it (the rate before 1 January and 1 July), not the days the central bank
moved. A table ends on ``until``: for a later day the engine refuses. A new half-year is one step and a later ``until``; where
nothing changed, a later ``until`` alone. How the values were checked is in ``docs/decisions/0120``.
"""

from datetime import date
from decimal import Decimal

from duebook.domain.interest import Base, Step


def base(key: str, name: str, until: str, source: str, steps: str) -> Base:
    """A table from ``day percent`` pairs in order of time, separated by commas.

    >>> base("x", "X", "2024-12-31", "", "2024-01-01 4.50, 2024-07-01 4.25").on(date(2024, 8, 1)).percent
    Decimal('4.25')
    """
    pairs = [step.split() for step in steps.split(",")]
    rows = tuple(Step(since=date.fromisoformat(day), percent=Decimal(percent), source=source) for day, percent in pairs)
    if [row.since for row in rows] != sorted({row.since for row in rows}):
        raise ValueError(f"the steps of {key} are not in order of time")
    return Base(key=key, name=name, steps=rows, until=date.fromisoformat(until), source=source)


def flat(key: str, percent: str, since: str, source: str) -> Base:
    """A rate the law itself states, without an end."""
    day = date.fromisoformat(since)
    return Base(
        key=key, name=key, steps=(Step(since=day, percent=Decimal(percent), source=source),), until=date.max, source=source
    )


ECB = base(
    "ecb",
    "Interest rate of the main refinancing operations of the European Central Bank",
    "2026-12-31",
    "European Central Bank, key interest rates: https://www.ecb.europa.eu/stats/policy_and_exchange_rates/key_ecb_interest_rates/",
    "2013-01-01 0.75, 2013-07-01 0.50, 2014-01-01 0.25, 2014-07-01 0.15, 2015-01-01 0.05, 2016-07-01 0.00, 2023-01-01 2.50,"
    "2023-07-01 4.00, 2024-01-01 4.50, 2024-07-01 4.25, 2025-01-01 3.15, 2025-07-01 2.15, 2026-07-01 2.40",
)
BUNDESBANK = base(
    "de",
    "Basiszinssatz (BGB section 247)",
    "2026-12-31",
    "Deutsche Bundesbank, Basiszinssatz: https://www.bundesbank.de/de/bundesbank/organisation/agb-und-regelungen/basiszinssatz-607820",
    "2013-01-01 -0.13, 2013-07-01 -0.38, 2014-01-01 -0.63, 2014-07-01 -0.73, 2015-01-01 -0.83, 2016-07-01 -0.88, 2023-01-01 1.62,"
    "2023-07-01 3.12, 2024-01-01 3.62, 2024-07-01 3.37, 2025-01-01 2.27, 2025-07-01 1.27, 2026-07-01 1.52",
)
OENB = base(
    "at",
    "Basiszinssatz of the Oesterreichische Nationalbank, as it stood before the half-year",
    "2026-12-31",
    "Oesterreichische Nationalbank, Basis- und Referenzzinssätze: https://www.oenb.at/Service/Zins--und-Wechselkurse.html",
    "2013-07-01 -0.12, 2016-07-01 -0.62, 2023-01-01 1.88, 2023-07-01 3.38, 2024-01-01 3.88, 2025-01-01 2.53, 2025-07-01 1.53",
)
BANK_OF_ENGLAND = base(
    "gb",
    "Official dealing rate of the Bank of England on 30 June or 31 December before",
    "2026-12-31",
    "Bank of England, Bank Rate: https://www.bankofengland.co.uk/boeapps/database/Bank-Rate.asp",
    "2010-01-01 0.50, 2017-01-01 0.25, 2018-01-01 0.50, 2019-01-01 0.75, 2020-07-01 0.10, 2022-01-01 0.25, 2022-07-01 1.25,"
    "2023-01-01 3.50, 2023-07-01 5.00, 2024-01-01 5.25, 2025-01-01 4.75, 2025-07-01 4.25, 2026-01-01 3.75",
)
RIKSBANK = base(
    "se",
    "Reference rate of Sveriges Riksbank",
    "2025-12-31",
    "Sveriges Riksbank, referensränta: https://www.riksbank.se/sv/statistik/sok-rantor--valutakurser/referensranta/",
    "2013-01-01 1.00, 2015-01-01 0.00, 2016-07-01 -0.50, 2019-07-01 0.00, 2022-07-01 0.50, 2023-01-01 2.50, 2023-07-01 3.50,"
    "2024-01-01 4.00, 2025-01-01 3.00, 2025-07-01 2.00",
)
NATIONALBANKEN = base(
    "dk",
    "Lending rate of Danmarks Nationalbank on 1 January or 1 July",
    "2025-12-31",
    "Danmarks Nationalbank, official interest rates: https://www.nationalbanken.dk/en/what-we-do/stable-prices-monetary-policy-and-the-"
    "danish-economy/official-interest-rates",
    "2022-01-01 -0.45, 2023-01-01 1.90, 2023-07-01 3.25, 2024-01-01 3.75, 2024-07-01 3.50, 2025-01-01 2.75, 2025-07-01 1.75",
)
NBP = base(
    "pl",
    "Reference rate of Narodowy Bank Polski on 1 January or 1 July",
    "2026-06-30",
    "Narodowy Bank Polski, stopy procentowe: https://nbp.pl/polityka-pieniezna/decyzje-rpp/podstawowe-stopy-procentowe-archiwum/",
    "2020-01-01 1.50, 2020-07-01 0.10, 2022-01-01 1.75, 2022-07-01 6.00, 2023-01-01 6.75, 2024-01-01 5.75, 2025-07-01 5.25,"
    "2026-01-01 4.00",
)
NBP_DAILY = base(
    "pl-481",
    "Reference rate of Narodowy Bank Polski, from the day it changes",
    "2026-03-31",
    NBP.source,
    "2016-01-01 1.50, 2020-03-18 1.00, 2020-04-09 0.50, 2020-05-29 0.10, 2021-10-07 0.50, 2021-11-04 1.25, 2021-12-09 1.75,"
    "2022-01-05 2.25, 2022-02-09 2.75, 2022-03-09 3.50, 2022-04-07 4.50, 2022-05-06 5.25, 2022-06-09 6.00, 2022-07-08 6.50,"
    "2022-09-08 6.75, 2023-09-07 6.00, 2023-10-05 5.75, 2025-05-08 5.25, 2025-07-03 5.00, 2025-09-04 4.75, 2025-10-09 4.50,"
    "2025-11-06 4.25, 2025-12-04 4.00, 2026-03-05 3.75",
)
NORWAY = base(
    "no",
    "Forsinkelsesrente, as the Ministry of Finance fixes it for each half-year",
    "2025-12-31",
    "Finansdepartementet, forsinkelsesrente: https://www.regjeringen.no/no/tema/okonomi-og-budsjett/finansmarkedene/forsinkelsesrente/",
    "2013-07-01 9.50, 2015-01-01 9.25, 2015-07-01 9.00, 2016-01-01 8.75, 2016-07-01 8.50, 2019-01-01 8.75, 2019-07-01 9.25,"
    "2020-01-01 9.50, 2020-07-01 8.00, 2022-01-01 8.50, 2022-07-01 9.25, 2023-01-01 10.75, 2023-07-01 11.75, 2024-01-01 12.50,"
    "2025-07-01 12.25",
)
FINLAND = base(
    "fi",
    "Viitekorko (interest act, section 12), as Suomen Pankki announces it",
    "2026-12-31",
    "Suomen Pankki, viitekorko: https://www.suomenpankki.fi/fi/tilastot/korot/taulukot2/korot_taulukot/viitekorko_fi/",
    "2013-01-01 1.00, 2013-07-01 0.50, 2016-07-01 0.00, 2023-01-01 2.50, 2023-07-01 4.00, 2024-01-01 4.50, 2025-01-01 3.50,"
    "2025-07-01 2.50",
)
FRANCE_LEGAL = base(
    "fr-legal",
    "Taux de l'intérêt légal, créanciers autres que les particuliers",
    "2026-06-30",
    "Code monétaire et financier, article L313-2, arrêtés of each half-year: https://www.banque-france.fr/fr/statistiques/taux-et-cours/"
    "taux-interet-legal",
    "2020-01-01 0.87, 2020-07-01 0.84, 2021-01-01 0.79, 2021-07-01 0.76, 2022-07-01 0.77, 2023-01-01 2.06, 2023-07-01 4.22,"
    "2024-01-01 5.07, 2024-07-01 4.92, 2025-01-01 3.71, 2025-07-01 2.76, 2026-01-01 2.62",
)
ITALY_LEGAL = base(
    "it-legal",
    "Saggio degli interessi legali",
    "2026-12-31",
    "Codice civile, article 1284, decrees of the Ministry of Economy and Finance (for 2026: 10 December 2025, G.U. 289)",
    "2012-01-01 2.5, 2014-01-01 1.0, 2015-01-01 0.5, 2016-01-01 0.2, 2017-01-01 0.1, 2018-01-01 0.3, 2019-01-01 0.8,"
    "2020-01-01 0.05, 2021-01-01 0.01, 2022-01-01 1.25, 2023-01-01 5.0, 2024-01-01 2.5, 2025-01-01 2.0, 2026-01-01 1.6",
)
NETHERLANDS_CIVIL = base(
    "nl-civil",
    "Wettelijke rente for transactions that are not commercial",
    "2024-12-31",
    "Besluit wettelijke rente: https://wetten.overheid.nl/BWBR0012957/",
    "2015-01-01 2, 2023-01-01 4, 2023-07-01 6, 2024-01-01 7",
)
SPAIN_LEGAL = base(
    "es-legal",
    "Interés legal del dinero",
    "2025-12-31",
    "Ley 24/1984 with the budget act of each year: https://www.bde.es/wbe/es/estadisticas/temas/tipos-interes.html",
    "2016-01-01 3.00, 2023-01-01 3.25",
)
