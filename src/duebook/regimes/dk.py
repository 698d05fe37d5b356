"""Denmark: momsloven, https://www.retsinformation.dk/ (consolidated act on value added tax).

Rate: section 33; zero rate for newspapers: section 34. Invoices: momsbekendtgørelsen, chapter 12.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://www.retsinformation.dk/"
P33 = f"Momsloven section 33: {LAW}"

RATES = (
    *history("standard", ("1992-01-01", "25", P33)),
    *history("zero", (eu.EARLIER, "0", f"Momsloven section 34(1) no. 18: {LAW}"), note=f"Newspapers. {eu.BEFORE}"),
)

REGIME = Regime(
    country="DK",
    name="Denmark",
    currency="DKK",
    languages=("da",),
    tax_label={"da": "Moms", "en": "VAT"},
    vat_prefix="DK",
    law=LAW,
    eu=eu.OF_1973,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering="A sequential number from one or more series (momsbekendtgørelsen, section 58).",
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
