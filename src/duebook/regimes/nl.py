"""Netherlands: Wet op de omzetbelasting 1968 (Wet OB), https://wetten.overheid.nl/BWBR0002629/.

Rates: Article 9 with tables I and II. Invoices: Articles 34c to 35b; small businesses: Article 25.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://wetten.overheid.nl/BWBR0002629/"
A9 = f"Wet OB Article 9: {LAW}"
PLAN_2019 = "Belastingplan 2019 (Wet OB Article 9(2))"
PLAN_2025 = "Belastingplan 2025 (Wet OB table I, b11)"
SOLAR = "Belastingplan 2023 (Wet OB table II, a9)"

RATES = (
    *history("standard", ("2012-10-01", "21", A9)),
    *history(
        "reduced",
        ("1986-01-01", "6", A9),
        ("2019-01-01", "9", PLAN_2019),
        note="Table I: food, medicines, books, culture, some repairs.",
    ),
    *history(
        "accommodation",
        ("1986-01-01", "6", A9),
        ("2019-01-01", "9", PLAN_2019),
        ("2026-01-01", "21", PLAN_2025),
        note="Short stays; not camping.",
    ),
    *history("zero", ("2023-01-01", "0", SOLAR), note="Table II: solar panels on or near dwellings."),
)

REGIME = Regime(
    country="NL",
    name="Netherlands",
    currency="EUR",
    languages=("nl",),
    tax_label={"nl": "Btw", "en": "VAT"},
    vat_prefix="NL",
    law=LAW,
    eu=eu.SIX,
    rates=RATES,
    mentions=eu.mentions(
        small_business=eu.national(
            "nl",
            "Factuur vrijgesteld van btw, kleineondernemersregeling, artikel 25 Wet OB 1968",
            f"Wet OB Article 25: {LAW}",
            since="2020-01-01",
        ),
    ),
    exemptions=eu.EXEMPTIONS,
    numbering="A sequential number from one or more series (Article 35a(1)(b)).",
    corrections=eu.CORRECTIONS,
    seller_fields=(*eu.SELLER_FIELDS, "seller.legal_id"),
)
