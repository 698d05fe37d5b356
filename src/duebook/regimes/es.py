"""Spain: Ley 37/1992 del Impuesto sobre el Valor Añadido, https://www.boe.es/buscar/act.php?id=BOE-A-1992-28740.

Rates: Articles 90 and 91. Invoices: Real Decreto 1619/2012. The Canary Islands charge IGIC (Ley 20/1991), Ceuta and Melilla IPSI
(Ley 8/1991), whose rates the cities set: a line there carries its tax.
"""

from duebook.domain.codes import VatCategory
from duebook.domain.regime import Corrections, Regime, Territory, history
from duebook.regimes import eu

LAW = "https://www.boe.es/buscar/act.php?id=BOE-A-1992-28740"
INVOICES = "https://www.boe.es/buscar/act.php?id=BOE-A-2012-14696"
A90 = f"Ley 37/1992 Article 90: {LAW}"
A91 = f"Ley 37/1992 Article 91: {LAW}"
FOOD = "Real Decreto-ley 20/2022, Article 72, and later extensions"
FOOD_END = "Real Decreto-ley 4/2024"
IGIC = "Ley 20/1991 and Ley 4/2012 of the Canary Islands (tipos impositivos del IGIC)"

RATES = (
    *history("standard", ("2012-09-01", "21", A90)),
    *history("reduced", ("2012-09-01", "10", A91), note="Food, transport, hotels, restaurants, housing."),
    *history("super-reduced", ("1995-01-01", "4", A91), note="Bread, milk, fruit, vegetables, books, medicines."),
    *history(
        "basic-food",
        ("1995-01-01", "4", A91),
        ("2023-01-01", "0", FOOD),
        ("2024-10-01", "2", FOOD_END),
        ("2025-01-01", "4", FOOD_END),
        note="Bread, flour, milk, cheese, eggs, fruit, vegetables.",
    ),
    *history(
        "pasta",
        ("2012-09-01", "10", A91),
        ("2023-01-01", "5", FOOD),
        ("2024-10-01", "7.5", FOOD_END),
        ("2025-01-01", "10", FOOD_END),
        note="Pasta and seed oils.",
    ),
    *history(
        "standard",
        ("2012-07-01", "7", IGIC),
        ("2019-01-01", "6.5", IGIC),
        ("2020-01-01", "7", IGIC),
        region="ES-CN",
        note="IGIC.",
    ),
    *history("reduced", ("2012-07-01", "3", IGIC), region="ES-CN", note="IGIC."),
    *history("zero", ("2012-07-01", "0", IGIC), region="ES-CN", note="IGIC."),
)

REGIME = Regime(
    country="ES",
    name="Spain",
    currency="EUR",
    languages=("es", "ca", "gl", "eu"),
    tax_label={"es": "IVA", "ca": "IVA", "en": "VAT"},
    vat_prefix="ES",
    law=LAW,
    eu=eu.OF_1986,
    rates=RATES,
    territories=(
        Territory(
            code="ES-CN",
            name="Canary Islands",
            countries=("IC",),
            postcodes=("35", "38"),
            category=VatCategory.IGIC,
            source="Directive 2006/112/EC, Article 6(1)(b); Ley 20/1991",
        ),
        Territory(
            code="ES-CE",
            name="Ceuta",
            countries=("EA",),
            postcodes=("51",),
            category=VatCategory.IPSI,
            source="Directive 2006/112/EC, Article 6(2)(c); Ley 8/1991",
        ),
        Territory(
            code="ES-ML",
            name="Melilla",
            postcodes=("52",),
            category=VatCategory.IPSI,
            source="Directive 2006/112/EC, Article 6(2)(d); Ley 8/1991",
        ),
    ),
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering="Consecutive numbers inside each series; corrections have a series of their own (RD 1619/2012, Article 6(1)(a)).",
    corrections=Corrections(
        types=eu.CORRECTIONS.types,
        note="A factura rectificativa in its own series, by difference or by substitution, with the cause and the first invoice.",
        source=f"Real Decreto 1619/2012, Article 15: {INVOICES}",
    ),
    seller_fields=eu.SELLER_FIELDS,
)
