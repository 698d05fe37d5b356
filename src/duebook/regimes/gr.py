"""Greece: VAT Code, Law 5144/2024 (before: Law 2859/2000), https://www.aade.gr/.

Rates: Article 21 of Law 2859/2000 and its successor. Invoices: Law 4308/2014, Articles 8 to 15. VAT numbers begin with EL.
Some islands have rates 30 % lower; a line there carries its tax.
"""

from duebook.domain.regime import Regime, Territory, history
from duebook.regimes import eu

LAW = "https://www.aade.gr/"
CODE = f"Law 2859/2000 Article 21, now Law 5144/2024: {LAW}"
L4334 = "Law 4334/2015 of 16 July 2015, in force on 20 July 2015"
L4389 = "Law 4389/2016, Article 52"

RATES = (
    *history("standard", ("2010-07-01", "23", CODE), ("2016-06-01", "24", L4389)),
    *history("reduced", ("2011-01-01", "13", CODE), note="Food, hotels, restaurants, care."),
    *history("reduced-2", ("2011-01-01", "6.5", CODE), ("2015-07-20", "6", L4334), note="Books, medicines, theatre, energy."),
)

REGIME = Regime(
    country="GR",
    name="Greece",
    currency="EUR",
    languages=("el",),
    tax_label={"el": "ΦΠΑ", "en": "VAT"},
    vat_prefix="EL",
    law=LAW,
    eu=eu.OF_1981,
    rates=RATES,
    territories=(
        Territory(
            code="GR-69", name="Mount Athos", postcodes=("63086", "63087"), source="Directive 2006/112/EC, Article 6(1)(a)"
        ),
    ),
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering=eu.NUMBERING,
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
