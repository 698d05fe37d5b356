"""Malta: Value Added Tax Act, Cap. 406, https://legislation.mt/eli/cap/406/eng.

Rates: Article 19 with the Eighth Schedule; zero rate: Fifth Schedule. Invoices: Twelfth Schedule.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://legislation.mt/eli/cap/406/eng"
S8 = f"VAT Act, Eighth Schedule: {LAW}"

RATES = (
    *history("standard", ("2004-01-01", "18", f"VAT Act, Article 19: {LAW}")),
    *history(
        "parking", ("2024-01-01", "12", S8), note="Custody of securities, credit management, hire of pleasure boats, some care."
    ),
    *history("reduced", ("2011-01-01", "7", S8), note="Tourist accommodation, sports facilities."),
    *history("reduced-2", ("1995-01-01", "5", S8), note="Electricity, confectionery, books, medical accessories, minor repairs."),
    *history(
        "zero",
        (eu.EARLIER, "0", f"VAT Act, Fifth Schedule part one: {LAW}"),
        note=f"Food, medicines, scheduled transport. {eu.BEFORE}",
    ),
)

REGIME = Regime(
    country="MT",
    name="Malta",
    currency="EUR",
    languages=("mt", "en"),
    tax_label={"mt": "VAT", "en": "VAT"},
    vat_prefix="MT",
    law=LAW,
    eu=eu.OF_2004,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering=eu.NUMBERING,
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
