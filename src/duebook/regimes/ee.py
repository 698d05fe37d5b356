"""Estonia: käibemaksuseadus (KMS), https://www.riigiteataja.ee/en/eli/ee/506052015002/consolide/current.

Rates: section 15. Invoices: section 37.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://www.riigiteataja.ee/en/eli/ee/506052015002/consolide/current"
P15 = f"KMS section 15: {LAW}"
SECURITY = "Security tax act of 2024 and its amendments (KMS section 15(1))"

RATES = (
    *history("standard", ("2009-07-01", "20", P15), ("2024-01-01", "22", P15), ("2025-07-01", "24", SECURITY)),
    *history("reduced", ("2009-01-01", "9", P15), note="Books, medicines; accommodation until the end of 2024."),
    *history("reduced-2", ("2025-01-01", "13", P15), note="Accommodation."),
    *history(
        "accommodation", ("2009-01-01", "9", P15), ("2025-01-01", "13", P15), note="Accommodation with or without breakfast."
    ),
    *history(
        "press",
        ("2009-01-01", "9", P15),
        ("2022-08-01", "5", P15),
        ("2025-01-01", "9", P15),
        note="Press on paper or electronic.",
    ),
)

REGIME = Regime(
    country="EE",
    name="Estonia",
    currency="EUR",
    languages=("et",),
    tax_label={"et": "Käibemaks", "en": "VAT"},
    vat_prefix="EE",
    law=LAW,
    eu=eu.OF_2004,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering=eu.NUMBERING,
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
