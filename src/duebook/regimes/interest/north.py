"""Late-payment law outside the euro: Sweden, Denmark, Poland, the United Kingdom, Switzerland and Norway."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from duebook.domain.interest import DayCount, Law, Lump
from duebook.regimes.interest import bases
from duebook.regimes.interest.laws import DAYS_365, DIRECTIVE

SWEDEN = Law(
    country="SE",
    name="Räntelagen (1975:635), 6 §",
    base=bases.RIKSBANK,
    margin=Decimal(8),
    since=DIRECTIVE,
    count=DayCount.ACT_365,
    lumps=(Lump(minor=450_00, currency="SEK", source="Lag (1981:739) om ersättning för inkassokostnader, 4 a §"),),
    source="https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/rantelag-1975635_sfs-1975-635/",
    note=DAYS_365,
)
SWEDEN_CONSUMER = replace(SWEDEN, business=False, lumps=())
DENMARK = Law(
    country="DK",
    name="Renteloven, § 5",
    base=bases.NATIONALBANKEN,
    margin=Decimal(8),
    since=date(2022, 1, 1),
    count=DayCount.THIRTY_360,
    lumps=(Lump(minor=310_00, currency="DKK", source="Bekendtgørelse nr. 105 af 31/01/2013, § 1"),),
    source="https://www.retsinformation.dk/eli/lta/2014/459",
    note="Counted by months of thirty days, the custom of Danish interest calculators. The history here begins in 2022.",
)
DENMARK_CONSUMER = replace(DENMARK, business=False, lumps=())
_PL = "Ustawa z 8 marca 2013 o przeciwdziałaniu nadmiernym opóźnieniom w transakcjach handlowych"
POLAND = Law(
    country="PL",
    name=f"{_PL}, art. 4 pkt 3",
    base=bases.NBP,
    margin=Decimal(10),
    since=date(2020, 1, 1),
    count=DayCount.ACT_365,
    lumps=tuple(
        Lump(minor=euros * 100, currency="EUR", below_minor=below, of="PLN", source=f"{_PL}, art. 10")
        for euros, below in ((40, 5_000_01), (70, 50_000_00), (100, None))
    ),
    source="https://isap.sejm.gov.pl/isap.nsf/DocDetails.xsp?id=WDU20130000403",
    note=f"Eight points where the debtor is a public health institution. The euros are turned into zloty at the rate"
    f" of the last working day of the month before the claim fell due. {DAYS_365}",
)
POLAND_CONSUMER = Law(
    country="PL",
    name="Kodeks cywilny, art. 481 § 2",
    base=bases.NBP_DAILY,
    margin=Decimal("5.5"),
    since=date(2016, 1, 1),
    count=DayCount.ACT_365,
    business=False,
    source="https://isap.sejm.gov.pl/isap.nsf/DocDetails.xsp?id=WDU19640160093",
    note=DAYS_365,
)
UNITED_KINGDOM = Law(
    country="GB",
    name="Late Payment of Commercial Debts (Interest) Act 1998",
    base=bases.BANK_OF_ENGLAND,
    margin=Decimal(8),
    since=DIRECTIVE,
    count=DayCount.ACT_365,
    fixed=True,
    lumps=tuple(
        Lump(minor=pounds * 100, currency="GBP", below_minor=below, of="GBP" if below else "", source="Section 5A of the act")
        for pounds, below in ((40, 1_000_00), (70, 10_000_00), (100, None))
    ),
    source="https://www.legislation.gov.uk/ukpga/1998/20",
    note="The rate before the day interest starts to run holds for the whole delay (S.I. 2002/1675). Simple interest over 365.",
)
SWITZERLAND = Law(
    country="CH",
    name="OR article 104(1)",
    base=bases.flat("OR article 104", "5", "1912-01-01", "https://www.fedlex.admin.ch/eli/cc/27/317_321_377/de#art_104"),
    since=date(1912, 1, 1),
    count=DayCount.ACT_365,
    source="https://www.fedlex.admin.ch/eli/cc/27/317_321_377/de#art_104",
    note=f"Merchants may ask for a higher bank discount rate (article 104(3)). {DAYS_365}",
)
SWITZERLAND_CONSUMER = replace(SWITZERLAND, business=False)
_NO_LUMPS = (
    ("2016-07-01", "2016-12-31", 370),
    ("2019-07-01", "2019-12-31", 390),
    ("2021-07-01", "2021-12-31", 400),
    ("2022-07-01", "2022-12-31", 400),
    ("2023-01-01", "2023-06-30", 410),
    ("2024-01-01", "2024-06-30", 470),
    ("2025-01-01", "2025-06-30", 470),
)
"""Standardkompensasjon of the half-years whose regulation was read; the others are refused, not guessed."""
NORWAY = Law(
    country="NO",
    name="Forsinkelsesrenteloven, § 3",
    base=bases.NORWAY,
    since=date(2013, 7, 1),
    count=DayCount.ACT_365,
    lumps=tuple(
        Lump(
            minor=crowns * 100,
            currency="NOK",
            since=date.fromisoformat(since),
            until=date.fromisoformat(until),
            source="Forsinkelsesrenteloven, § 3a, with the regulation of the half-year",
        )
        for since, until, crowns in _NO_LUMPS
    ),
    source="https://lovdata.no/lov/1976-12-17-100",
    note=f"The rate is fixed as a whole; there is no margin to add. {DAYS_365}",
)
NORWAY_CONSUMER = replace(NORWAY, business=False, lumps=())
