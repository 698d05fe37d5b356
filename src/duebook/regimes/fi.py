"""Finland: arvonlisäverolaki 1501/1993 (AVL), https://www.finlex.fi/fi/laki/ajantasa/1993/19931501.

Rates: sections 84, 85 and 85a. Invoices: sections 209a to 209g. Åland charges Finnish VAT and is outside the Union's territory.
"""

from duebook.domain.regime import Regime, Territory, history
from duebook.regimes import eu

LAW = "https://www.finlex.fi/fi/laki/ajantasa/1993/19931501"
P84 = f"AVL section 84: {LAW}"
P85 = f"AVL section 85: {LAW}"

RATES = (
    *history("standard", ("2013-01-01", "24", P84), ("2024-09-01", "25.5", P84)),
    *history(
        "reduced",
        ("2013-01-01", "14", P85),
        ("2026-01-01", "13.5", P85),
        note="Food, restaurants; since 2025 books, hotels, transport.",
    ),
    *history(
        "reduced-2",
        ("2013-01-01", "10", f"AVL section 85a: {LAW}"),
        note="Until 2024 books, hotels, transport; since 2025 the press.",
    ),
)

REGIME = Regime(
    country="FI",
    name="Finland",
    currency="EUR",
    languages=("fi", "sv"),
    tax_label={"fi": "ALV", "sv": "Moms", "en": "VAT"},
    vat_prefix="FI",
    law=LAW,
    eu=eu.OF_1995,
    rates=RATES,
    territories=(
        Territory(
            code="FI-01",
            name="Åland Islands",
            countries=("AX",),
            postcodes=("22",),
            national=True,
            source="Directive 2006/112/EC, Article 6(1)(d); Act 1266/1996",
        ),
    ),
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering=eu.NUMBERING,
    corrections=eu.CORRECTIONS,
    seller_fields=(*eu.SELLER_FIELDS, "seller.legal_id"),
)
