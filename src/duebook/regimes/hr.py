"""Croatia: Zakon o porezu na dodanu vrijednost (NN 73/2013 and later), https://www.zakon.hr/z/186/zakon-o-porezu-na-dodanu-vrijednost.

Rates: Article 38. Invoices: Articles 78 to 83. The euro replaced the kuna on 2023-01-01.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://www.zakon.hr/z/186/zakon-o-porezu-na-dodanu-vrijednost"
A38 = f"Zakon o PDV-u Article 38: {LAW}"

RATES = (
    *history("standard", ("2012-03-01", "25", A38)),
    *history("reduced", ("2014-01-01", "13", A38), note="Accommodation, meals, newspapers, water, some food."),
    *history("reduced-2", ("2013-01-01", "5", A38), note="Bread, milk, books, medicines, cinema."),
    *history("zero", ("2022-10-01", "0", A38), note="Solar panels on dwellings and public buildings."),
)

REGIME = Regime(
    country="HR",
    name="Croatia",
    currency="EUR",
    languages=("hr",),
    tax_label={"hr": "PDV", "en": "VAT"},
    vat_prefix="HR",
    law=LAW,
    eu=eu.OF_2013,
    rates=RATES,
    mentions=eu.mentions(
        small_business=eu.national(
            "hr", "PDV nije obračunan na temelju članka 90. stavka 2. Zakona o PDV-u", f"Zakon o PDV-u Article 90(2): {LAW}"
        )
    ),
    exemptions=eu.EXEMPTIONS,
    numbering="Running number / premises / device, without a gap in the year (Zakon o fiskalizaciji).",
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
