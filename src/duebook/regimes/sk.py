"""Slovakia: zákon č. 222/2004 Z. z. o dani z pridanej hodnoty, https://www.slov-lex.sk/pravne-predpisy/SK/ZZ/2004/222/.

Rates: section 27 with annexes 7 and 7a. Invoices: sections 71 to 76.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://www.slov-lex.sk/pravne-predpisy/SK/ZZ/2004/222/"
P27 = f"Act 222/2004 Z. z. section 27: {LAW}"
PACKAGE = "Act no. 278/2024 Z. z. (consolidation package), in force on 1 January 2025"

RATES = (
    *history("standard", ("2011-01-01", "20", P27), ("2025-01-01", "23", PACKAGE)),
    *history(
        "reduced",
        ("2011-01-01", "10", P27),
        ("2025-01-01", "19", PACKAGE),
        note="Since 2025: other food, electricity, soft drinks.",
    ),
    *history(
        "reduced-2",
        ("2023-01-01", "5", P27),
        note="State-supported rental housing; since 2025 basic food, books, hotels, medicines.",
    ),
)

REGIME = Regime(
    country="SK",
    name="Slovakia",
    currency="EUR",
    languages=("sk",),
    tax_label={"sk": "DPH", "en": "VAT"},
    vat_prefix="SK",
    law=LAW,
    eu=eu.OF_2004,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering=eu.NUMBERING,
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
