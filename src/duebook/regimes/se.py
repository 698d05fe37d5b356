"""Sweden: mervärdesskattelag (2023:200), https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/mervardesskattelag-2023200_sfs-2023-200/.

Rates: chapter 9; before July 2023: chapter 7 of the act (1994:200). Invoices: chapter 17.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = (
    "https://www.riksdagen.se/sv/dokument-och-lagar/dokument/svensk-forfattningssamling/mervardesskattelag-2023200_sfs-2023-200/"
)
K9 = f"Mervärdesskattelag (2023:200) chapter 9, before 1994:200 chapter 7: {LAW}"
FOOD = "Proposition 2025/26:55, temporary cut for food"

RATES = (
    *history("standard", ("1990-07-01", "25", K9)),
    *history("reduced", ("1996-01-01", "12", K9), note="Food outside the cut, restaurants, hotels, repairs."),
    *history("reduced-2", ("1996-01-01", "6", K9), note="Books, newspapers, culture, passenger transport."),
    *history("zero", (eu.EARLIER, "0", K9), note=f"Medicines on prescription. {eu.BEFORE}"),
    *history(
        "food",
        ("1996-01-01", "12", K9),
        ("2026-04-01", "6", FOOD),
        ("2028-01-01", "12", FOOD),
        note="Food and bottled water, not restaurants.",
    ),
)

REGIME = Regime(
    country="SE",
    name="Sweden",
    currency="SEK",
    languages=("sv",),
    tax_label={"sv": "Moms", "en": "VAT"},
    vat_prefix="SE",
    law=LAW,
    eu=eu.OF_1995,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering=eu.NUMBERING,
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
