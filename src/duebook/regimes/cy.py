"""Cyprus: Value Added Tax Law 95(I)/2000 with its schedules, https://www.mof.gov.cy/tax.

Rates: sections 17, 18 and 18A with the Fifth and Twelfth Schedules. Invoices: Tenth Schedule.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://www.mof.gov.cy/tax"
VAT_LAW = f"VAT Law 95(I)/2000: {LAW}"
CORONA = "Decree K.D.P. 268/2020, Official Gazette of 23 June 2020"
BOOKS = "Amendment of the VAT Law published in the Official Gazette of 21 July 2023"

RATES = (
    *history("standard", ("2014-01-13", "19", VAT_LAW)),
    *history("reduced", ("2014-01-13", "9", VAT_LAW), note="Accommodation, restaurants, passenger transport."),
    *history("reduced-2", ("2000-07-01", "5", VAT_LAW), note="Food, medicines, water, newspapers before July 2023."),
    *history("super-reduced", ("2023-07-21", "3", BOOKS), note="Books, newspapers, medical devices, waste."),
    *history("zero", (eu.EARLIER, "0", VAT_LAW), note=f"Sixth Schedule. {eu.BEFORE}"),
    *history(
        "hospitality",
        ("2014-01-13", "9", VAT_LAW),
        ("2020-07-01", "5", CORONA),
        ("2021-01-11", "9", CORONA),
        note="Hotels, restaurants, taxis and buses.",
    ),
)

REGIME = Regime(
    country="CY",
    name="Cyprus",
    currency="EUR",
    languages=("el", "tr", "en"),
    tax_label={"el": "ΦΠΑ", "tr": "KDV", "en": "VAT"},
    vat_prefix="CY",
    law=LAW,
    eu=eu.OF_2004,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering=eu.NUMBERING,
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
