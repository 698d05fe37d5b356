"""Bulgaria: Закон за данък върху добавената стойност (ZDDS), https://lex.bg/laws/ldoc/2135533201.

Rates: Article 66. Invoices: Article 114; credit and debit notes: Article 115. The euro replaced the lev on 2026-01-01.
"""

from dataclasses import replace

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://lex.bg/laws/ldoc/2135533201"
A66 = f"ZDDS Article 66: {LAW}"

RATES = (
    *history("standard", ("1999-01-01", "20", A66)),
    *history("reduced", ("2011-04-01", "9", A66), note="Accommodation; since 2020 also books and baby food."),
    *history(
        "restaurant",
        ("1999-01-01", "20", A66),
        ("2020-07-01", "9", A66),
        ("2025-01-01", "20", A66),
        note="Restaurant and catering services.",
    ),
)

REGIME = Regime(
    country="BG",
    name="Bulgaria",
    currency="EUR",
    languages=("bg",),
    tax_label={"bg": "ДДС", "en": "VAT"},
    vat_prefix="BG",
    law=LAW,
    eu=eu.OF_2007,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering="A ten-digit number in ascending order without repetition or gap (Rules for applying the ZDDS, Article 78).",
    corrections=replace(eu.CREDIT_AND_DEBIT_NOTES, source=f"ZDDS Article 115: {LAW}"),
    seller_fields=eu.SELLER_FIELDS,
)
