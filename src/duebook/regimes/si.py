"""Slovenia: Zakon o davku na dodano vrednost (ZDDV-1), https://pisrs.si/pregledPredpisa?id=ZAKO4701.

Rates: Article 41. Invoices: Articles 81 to 84; small businesses: Article 94.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://pisrs.si/pregledPredpisa?id=ZAKO4701"
A41 = f"ZDDV-1 Article 41: {LAW}"

RATES = (
    *history("standard", ("2013-07-01", "22", A41)),
    *history("reduced", ("2013-07-01", "9.5", A41), note="Annex I: food, water, medicines, transport, accommodation."),
    *history("reduced-2", ("2020-01-01", "5", A41), note="Annex IV: books and newspapers on paper or electronic."),
)

REGIME = Regime(
    country="SI",
    name="Slovenia",
    currency="EUR",
    languages=("sl",),
    tax_label={"sl": "DDV", "en": "VAT"},
    vat_prefix="SI",
    law=LAW,
    eu=eu.OF_2004,
    rates=RATES,
    mentions=eu.mentions(
        small_business=eu.national("sl", "DDV ni obračunan na podlagi 1. odstavka 94. člena ZDDV-1", f"ZDDV-1 Article 94: {LAW}")
    ),
    exemptions=eu.EXEMPTIONS,
    numbering=eu.NUMBERING,
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
