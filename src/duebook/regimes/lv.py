"""Latvia: Pievienotās vērtības nodokļa likums, https://likumi.lv/ta/id/253451.

Rates: sections 41 and 42. Invoices: sections 125 to 133.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://likumi.lv/ta/id/253451"
P41 = f"PVN likums section 41: {LAW}"
P42 = f"PVN likums section 42: {LAW}"

RATES = (
    *history("standard", ("2012-07-01", "21", P41)),
    *history("reduced", ("2011-01-01", "12", P42), note="Medicines, infant food, local transport, accommodation, heating."),
    *history("reduced-2", ("2018-01-01", "5", P42), note="Fruit and vegetables of the region; books and press since 2022."),
)

REGIME = Regime(
    country="LV",
    name="Latvia",
    currency="EUR",
    languages=("lv",),
    tax_label={"lv": "PVN", "en": "VAT"},
    vat_prefix="LV",
    law=LAW,
    eu=eu.OF_2004,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering=eu.NUMBERING,
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
