"""Ireland: Value-Added Tax Consolidation Act 2010, https://www.irishstatutebook.ie/eli/2010/act/31/.

Rates: section 46 with Schedules 2 and 3; https://www.revenue.ie/en/vat/vat-rates/. Invoices: section 66.
Credit notes: section 67.
"""

from dataclasses import replace

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://www.irishstatutebook.ie/eli/2010/act/31/"
P46 = f"VATCA 2010 section 46: {LAW}"
CORONA = "Financial Provisions (Covid-19) (No. 2) Act 2020"
FINANCE_2020 = "Finance Act 2020 and later extensions (VATCA 2010 section 46(1)(ca))"
FINANCE_2025 = "Finance Act 2025"

RATES = (
    *history("standard", ("2012-03-01", "23", P46), ("2020-09-01", "21", CORONA), ("2021-03-01", "23", CORONA)),
    *history("reduced", ("2003-01-01", "13.5", P46), note="Fuel, building work, repairs."),
    *history(
        "reduced-2",
        ("2011-07-01", "9", P46),
        note="Newspapers, sports; hospitality in the periods of that key; energy since 2022-05-01.",
    ),
    *history("super-reduced", ("2005-01-01", "4.8", P46), note="Livestock."),
    *history("zero", (eu.EARLIER, "0", P46), note=f"Schedule 2: most food, books, children's clothes, exports. {eu.BEFORE}"),
    *history("parking", ("2003-01-01", "13.5", P46), note="Services that were taxed at the reduced rate in 1991."),
    *history(
        "hospitality",
        ("2011-07-01", "9", P46),
        ("2019-01-01", "13.5", "Finance Act 2018, section 53"),
        ("2020-11-01", "9", FINANCE_2020),
        ("2023-09-01", "13.5", FINANCE_2020),
        ("2026-07-01", "9", FINANCE_2025),
        note="Restaurant and catering services; hotels until 2023-08-31 only.",
    ),
)

REGIME = Regime(
    country="IE",
    name="Ireland",
    currency="EUR",
    languages=("en", "ga"),
    tax_label={"en": "VAT", "ga": "CBL"},
    vat_prefix="IE",
    law=LAW,
    eu=eu.OF_1973,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering=eu.NUMBERING,
    corrections=replace(eu.CORRECTIONS, source=f"VATCA 2010 section 67: {LAW}"),
    seller_fields=eu.SELLER_FIELDS,
)
