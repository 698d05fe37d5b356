"""The late-payment law of each country Duebook knows: base rate, margin, day count, lump sums, for businesses and for consumers.

Between businesses the member states follow Directive 2011/7/EU, with these differences kept here: Germany 9 points over its own
base rate, Austria 9.2, France 10, Poland 10 with three lump sums; Belgium rounds up to half a point; Ireland and the United
Kingdom keep the rate of the day the delay began; the Netherlands add unpaid interest to the claim after each year. Where a law
names no day count, ``note`` says which custom was taken. A consumer has a law here only where interest is due unagreed.
"""

from datetime import date
from decimal import Decimal

from duebook.domain.interest import Base, Compound, DayCount, Law, Lump
from duebook.regimes.interest import bases

DIRECTIVE = date(2013, 3, 16)  # the last day for the member states to follow
LUMP = "Directive 2011/7/EU, Article 6"
CALENDAR = "Counted by calendar days over the days of the year, as courts and their calculators do."
DAYS_365 = "Counted by calendar days over 365."


def _euros(*sums: tuple[int, int | None], of: str = "EUR", source: str = LUMP) -> tuple[Lump, ...]:
    """Lump sums in whole euros with the bound of the claim in minor units."""
    return tuple(
        Lump(minor=euros * 100, currency="EUR", below_minor=below, of=of if below else "", source=source) for euros, below in sums
    )


FORTY = _euros((40, None))


def _directive(country: str, name: str, source: str, *, count: DayCount = DayCount.ACT_365, base: Base = bases.ECB) -> Law:
    """The directive as it stands: eight points over the reference rate, forty euros."""
    return Law(
        country=country, name=name, base=base, margin=Decimal(8), since=DIRECTIVE, count=count, lumps=FORTY, source=source,
        note=CALENDAR if count is DayCount.ACT_ACT else DAYS_365,
    )  # fmt: skip


GERMANY = Law(
    country="DE",
    name="BGB section 288(2)",
    base=bases.BUNDESBANK,
    margin=Decimal(9),
    since=date(2014, 7, 29),
    count=DayCount.ACT_ACT,
    lumps=_euros((40, None), source="BGB section 288(5): https://www.gesetze-im-internet.de/bgb/__288.html"),
    source="https://www.gesetze-im-internet.de/bgb/__288.html",
    note=f"Nine points for contracts made after 28 July 2014 (EGBGB article 229 section 34). {CALENDAR}",
)
GERMANY_CONSUMER = Law(
    country="DE",
    name="BGB section 288(1)",
    base=bases.BUNDESBANK,
    margin=Decimal(5),
    since=date(2013, 1, 1),
    count=DayCount.ACT_ACT,
    business=False,
    source="https://www.gesetze-im-internet.de/bgb/__288.html",
    note=CALENDAR,
)
AUSTRIA = Law(
    country="AT",
    name="UGB section 456",
    base=bases.OENB,
    margin=Decimal("9.2"),
    since=date(2013, 7, 1),
    count=DayCount.ACT_365,
    lumps=_euros((40, None), source="UGB section 458"),
    source="https://www.ris.bka.gv.at/eli/drgbl/1897/219/P456/NOR40149163",
    note=f"Where the debtor is not to blame for the delay, 4 % (ABGB section 1000) are due instead. {DAYS_365}",
)
AUSTRIA_CONSUMER = Law(
    country="AT",
    name="ABGB section 1000",
    base=bases.flat("ABGB section 1000", "4", "2003-01-01", "https://www.ris.bka.gv.at/eli/jgs/1811/946/P1000"),
    since=date(2003, 1, 1),
    count=DayCount.ACT_365,
    business=False,
    source="https://www.ris.bka.gv.at/eli/jgs/1811/946/P1000",
    note=DAYS_365,
)
FRANCE = Law(
    country="FR",
    name="Code de commerce, article L441-10",
    base=bases.ECB,
    margin=Decimal(10),
    since=DIRECTIVE,
    count=DayCount.ACT_365,
    lumps=_euros((40, None), source="Code de commerce, article D441-5"),
    source="https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000038414469",
    note=f"Ten points hold where the terms of sale name no other rate. {DAYS_365}",
)
FRANCE_CONSUMER = Law(
    country="FR",
    name="Code civil, article 1231-6",
    base=bases.FRANCE_LEGAL,
    since=date(2020, 1, 1),
    count=DayCount.ACT_ACT,
    business=False,
    source="https://www.legifrance.gouv.fr/codes/article_lc/LEGIARTI000032042260",
    note=f"Due from the day of a formal notice. {CALENDAR}",
)
NETHERLANDS = Law(
    country="NL",
    name="Burgerlijk Wetboek, article 6:119a",
    base=bases.ECB,
    margin=Decimal(8),
    since=DIRECTIVE,
    count=DayCount.ACT_ACT,
    compound=Compound.YEARLY,
    lumps=_euros((40, None), source="Burgerlijk Wetboek, article 6:96(4)"),
    source="https://wetten.overheid.nl/BWBR0005289/",
    note=f"Interest of a full year of delay bears interest (article 6:119a(3)). {CALENDAR}",
)
NETHERLANDS_CONSUMER = Law(
    country="NL",
    name="Burgerlijk Wetboek, article 6:119",
    base=bases.NETHERLANDS_CIVIL,
    since=date(2015, 1, 1),
    count=DayCount.ACT_ACT,
    business=False,
    compound=Compound.YEARLY,
    source="https://wetten.overheid.nl/BWBR0005289/",
    note=f"Costs of collecting need a letter that gives fourteen days first (article 6:96(6)). {CALENDAR}",
)
BELGIUM = Law(
    country="BE",
    name="Law of 2 August 2002 on combating late payment, article 5",
    base=bases.ECB,
    margin=Decimal(8),
    since=DIRECTIVE,
    count=DayCount.ACT_365,
    up_to=Decimal("0.5"),
    lumps=_euros((40, None), source="Law of 2 August 2002, article 6"),
    source="https://www.ejustice.just.fgov.be/eli/loi/2002/08/02/2002009716/justel",
    note=f"The rate is rounded up to the next half point. {DAYS_365}",
)
IRELAND = Law(
    country="IE",
    name="European Communities (Late Payment in Commercial Transactions) Regulations 2012",
    base=bases.ECB,
    margin=Decimal(8),
    since=DIRECTIVE,
    count=DayCount.ACT_365,
    fixed=True,
    lumps=_euros((40, 1_000_01), (70, 10_000_01), (100, None), source="S.I. No. 580/2012, regulation 9"),
    source="https://www.irishstatutebook.ie/eli/2012/si/580/",
    note="One rate holds for a claim: that of the day payment was due. Counted by calendar days over 365.",
)
SPAIN = _directive("ES", "Ley 3/2004, artículo 7", "https://www.boe.es/eli/es/l/2004/12/29/3/con", count=DayCount.ACT_365)
SPAIN_CONSUMER = Law(
    country="ES",
    name="Código Civil, artículo 1108",
    base=bases.SPAIN_LEGAL,
    since=date(2016, 1, 1),
    count=DayCount.ACT_365,
    business=False,
    source="https://www.boe.es/eli/es/rd/1889/07/24/(1)/con",
    note=DAYS_365,
)
ITALY = _directive("IT", "Decreto legislativo 231/2002, articolo 5", "https://www.normattiva.it/eli/id/2002/10/23/002G0261")
ITALY_CONSUMER = Law(
    country="IT",
    name="Codice civile, articolo 1284",
    base=bases.ITALY_LEGAL,
    since=date(2012, 1, 1),
    count=DayCount.ACT_365,
    business=False,
    source="https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:regio.decreto:1942-03-16;262",
    note=DAYS_365,
)
LUXEMBOURG = _directive("LU", "Loi du 18 avril 2004, article 3", "https://legilux.public.lu/eli/etat/leg/loi/2004/04/18/n1/jo")
FINLAND = _directive(
    "FI", "Korkolaki 633/1982, 4 a §", "https://www.finlex.fi/fi/laki/ajantasa/1982/19820633", base=bases.FINLAND
)
FINLAND_CONSUMER = Law(
    country="FI",
    name="Korkolaki 633/1982, 4 §",
    base=bases.FINLAND,
    margin=Decimal(7),
    since=DIRECTIVE,
    count=DayCount.ACT_365,
    business=False,
    source="https://www.finlex.fi/fi/laki/ajantasa/1982/19820633",
    note=DAYS_365,
)
