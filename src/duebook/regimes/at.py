"""Austria: Umsatzsteuergesetz 1994 (UStG), https://www.ris.bka.gv.at/GeltendeFassung.wxe?Abfrage=Bundesnormen&Gesetzesnummer=10004873.

Rates: section 10; the cuts of 2020 and 2021 and for solar panels: section 28. Invoices: section 11.
Small businesses: section 6(1) no. 27.
"""

from dataclasses import replace

from duebook.domain.regime import Regime, Territory, Union, history
from duebook.regimes import eu

LAW = "https://www.ris.bka.gv.at/GeltendeFassung.wxe?Abfrage=Bundesnormen&Gesetzesnummer=10004873"
P10 = f"UStG 1994 section 10: {LAW}"
REFORM = "Steuerreformgesetz 2015/2016, BGBl. I Nr. 118/2015 (UStG section 10(3))"
CORONA = "BGBl. I Nr. 60/2020 and later extensions (UStG section 28(52))"
SOLAR = "UStG section 28(62)"

RATES = (
    *history("standard", ("1984-01-01", "20", P10)),
    *history("standard", (eu.EARLIER, "19", P10), region="AT-JM", note=f"Jungholz and Mittelberg. {eu.BEFORE}"),
    *history("reduced", ("1984-01-01", "10", P10), note="Food, books, medicines, rent, transport."),
    *history("reduced-2", ("2016-01-01", "13", REFORM), note="Plants, animals, culture, wine from the producer."),
    *history("super-reduced", ("2026-07-01", "4.9", P10), note="Listed basic foodstuffs."),
    *history("parking", ("1995-01-01", "12", P10), ("2016-01-01", None, REFORM), note="Wine from the producer."),
    *history(
        "restaurant",
        ("1984-01-01", "10", P10),
        ("2020-07-01", "5", CORONA),
        ("2022-01-01", "10", CORONA),
        note="Meals in restaurants; the cut also held for drinks, culture and publications.",
    ),
    *history(
        "photovoltaics",
        ("1984-01-01", "20", P10),
        ("2024-01-01", "0", SOLAR),
        ("2025-04-01", "20", SOLAR),
        note="Small solar panels.",
    ),
)

REGIME = Regime(
    country="AT",
    name="Austria",
    currency="EUR",
    languages=("de",),
    tax_label={"de": "USt", "en": "VAT"},
    vat_prefix="ATU",
    law=LAW,
    eu=eu.OF_1995,
    rates=RATES,
    territories=(
        Territory(
            code="AT-JM",
            name="Jungholz and Mittelberg",
            postcodes=("6691", "6991", "6992", "6993"),
            national=True,
            union=Union.ALL,
            source="UStG 1994 section 10(4)",
        ),
    ),
    mentions=eu.mentions(
        small_business=eu.national(
            "de",
            "Umsatzsteuerfrei aufgrund der Kleinunternehmerregelung gemäß § 6 Abs. 1 Z 27 UStG",
            "UStG 1994 section 6(1) no. 27",
        ),
    ),
    exemptions=eu.EXEMPTIONS,
    numbering="A sequential number from one or more series, given once (section 11(1) no. 3 lit. h UStG).",
    corrections=replace(eu.CORRECTIONS, source=f"UStG 1994 sections 11 and 16: {LAW}"),
    seller_fields=eu.SELLER_FIELDS,
)
