"""Germany: Umsatzsteuergesetz (UStG), https://www.gesetze-im-internet.de/ustg_1980/.

Rates: section 12; the cut of the second half of 2020: section 28. Invoices: sections 14 and 14a; small businesses: section 19.
"""

from dataclasses import replace

from duebook.domain.regime import Regime, Territory, history
from duebook.regimes import eu

LAW = "https://www.gesetze-im-internet.de/ustg_1980/"
P12 = f"UStG section 12: {LAW}__12.html"
CORONA_2 = "Zweites Corona-Steuerhilfegesetz of 29 June 2020, BGBl. I p. 1512 (UStG section 28)"
CORONA_1 = "Corona-Steuerhilfegesetz of 19 June 2020, BGBl. I p. 1385 (UStG section 12(2) no. 15)"
RESTAURANTS = "Steueränderungsgesetz 2025 (UStG section 12(2) no. 15)"
SOLAR = "Jahressteuergesetz 2022 of 16 December 2022, BGBl. I p. 2294 (UStG section 12(3))"

RATES = (
    *history("standard", ("2007-01-01", "19", P12), ("2020-07-01", "16", CORONA_2), ("2021-01-01", "19", CORONA_2)),
    *history(
        "reduced",
        ("1983-07-01", "7", P12),
        ("2020-07-01", "5", CORONA_2),
        ("2021-01-01", "7", CORONA_2),
        note="Annex 2: food, books, press, plants; local transport, hotels, culture.",
    ),
    *history(
        "restaurant",
        ("2007-01-01", "19", P12),
        ("2020-07-01", "5", CORONA_1),
        ("2021-01-01", "7", CORONA_1),
        ("2024-01-01", "19", P12),
        ("2026-01-01", "7", RESTAURANTS),
        note="Restaurant and catering services, without drinks.",
    ),
    *history("zero", ("2023-01-01", "0", SOLAR), note="Photovoltaic systems on dwellings."),
)

REGIME = Regime(
    country="DE",
    name="Germany",
    currency="EUR",
    languages=("de",),
    tax_label={"de": "USt", "en": "VAT"},
    vat_prefix="DE",
    law=LAW,
    eu=eu.SIX,
    rates=RATES,
    territories=(
        Territory(code="DE-BUSINGEN", name="Büsingen", postcodes=("78266",), source="UStG section 1(2)"),
        Territory(code="DE-HELGOLAND", name="Heligoland", postcodes=("27498",), source="UStG section 1(2)"),
    ),
    mentions=eu.mentions(
        small_business=eu.national("de", "Steuerfrei, Kleinunternehmer gemäß § 19 UStG", f"UStG section 19: {LAW}__19.html"),
    ),
    exemptions=eu.EXEMPTIONS,
    numbering="A unique number from one or more series; a gap is not a fault (section 14(4) no. 4 UStG).",
    corrections=replace(eu.CORRECTIONS, source=f"UStG section 14(6) with UStDV section 31(5): {LAW}__14.html"),
    seller_fields=("seller.name", "seller.address.city", "seller.address.country", "seller.vat_id|seller.tax_number"),
)
