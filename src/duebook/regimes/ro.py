"""Romania: Codul fiscal, Legea 227/2015, title VII, https://static.anaf.ro/static/10/Anaf/legislatie/Cod_fiscal_norme_2025.htm.

Rates: Article 291; before 2016: Article 140 of Legea 571/2003. Invoices: Articles 319 and 330.
"""

from dataclasses import replace

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://static.anaf.ro/static/10/Anaf/legislatie/Cod_fiscal_norme_2025.htm"
OLD = "Legea 571/2003, Article 140"
A291 = f"Legea 227/2015 Article 291: {LAW}"
PACKAGE = "Legea 141/2025, Monitorul Oficial 699 of 25 July 2025"

RATES = (
    *history(
        "standard",
        ("2010-07-01", "24", OLD),
        ("2016-01-01", "20", A291),
        ("2017-01-01", "19", A291),
        ("2025-08-01", "21", PACKAGE),
    ),
    *history(
        "reduced",
        ("2004-01-01", "9", OLD),
        ("2016-01-01", "9", A291),
        ("2025-08-01", "11", PACKAGE),
        note="Food, medicines, water, hotels.",
    ),
    *history(
        "reduced-2",
        ("2008-12-01", "5", OLD),
        ("2016-01-01", "5", A291),
        ("2025-08-01", None, PACKAGE),
        note="Books, culture, social housing.",
    ),
    *history(
        "housing",
        ("2025-08-01", "9", PACKAGE),
        ("2026-08-01", None, PACKAGE),
        note="Dwellings contracted before 2025-08-01, until 2026-07-31.",
    ),
)

REGIME = Regime(
    country="RO",
    name="Romania",
    currency="RON",
    languages=("ro",),
    tax_label={"ro": "TVA", "en": "VAT"},
    vat_prefix="RO",
    law=LAW,
    eu=eu.OF_2007,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering="An order number from one or more series (Article 319(20)(a)).",
    corrections=replace(eu.CORRECTIONS, source=f"Codul fiscal Article 330: {LAW}"),
    seller_fields=eu.SELLER_FIELDS,
)
