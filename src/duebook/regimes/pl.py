"""Poland: ustawa z dnia 11 marca 2004 r. o podatku od towarów i usług, https://isap.sejm.gov.pl/isap.nsf/DocDetails.xsp?id=WDU20040540535.

Rates: Articles 41 and 146ef (before: 146a, 146aa). Invoices: Articles 106a to 106q; corrections: Article 106j.
"""

from duebook.domain.regime import Corrections, Regime, history
from duebook.regimes import eu

LAW = "https://isap.sejm.gov.pl/isap.nsf/DocDetails.xsp?id=WDU20040540535"
A41 = f"VAT Act Article 41 with Article 146ef (before 146a, 146aa): {LAW}"
SHIELD = "Act of 13 January 2022 (anti-inflation shield), VAT Act Article 146da, extended by regulation"

RATES = (
    *history("standard", ("2011-01-01", "23", A41)),
    *history("reduced", ("2011-01-01", "8", A41), note="Housing, hotels, restaurants, transport, medicines."),
    *history("reduced-2", ("2011-01-01", "5", A41), note="Basic food, books, baby articles since 2019-11-01."),
    *history(
        "basic-food",
        ("2011-01-01", "5", A41),
        ("2022-02-01", "0", SHIELD),
        ("2024-04-01", "5", SHIELD),
        note="Food taxed at 5 %.",
    ),
)

REGIME = Regime(
    country="PL",
    name="Poland",
    currency="PLN",
    languages=("pl",),
    tax_label={"pl": "VAT", "en": "VAT"},
    vat_prefix="PL",
    law=LAW,
    eu=eu.OF_2004,
    rates=RATES,
    mentions=eu.mentions(
        small_business=eu.national("pl", "Zwolnienie na podstawie art. 113 ust. 1 ustawy o VAT", f"VAT Act Article 113: {LAW}"),
    ),
    exemptions=eu.EXEMPTIONS,
    numbering="A successive number from one or more series (Article 106e(1) no. 2).",
    corrections=Corrections(
        types=eu.CORRECTIONS.types,
        note="A corrective invoice (faktura korygująca) that names the first one and its number in the national system.",
        source=f"VAT Act Article 106j: {LAW}",
    ),
    seller_fields=eu.SELLER_FIELDS,
)
