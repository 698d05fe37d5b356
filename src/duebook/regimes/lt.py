"""Lithuania: Pridėtinės vertės mokesčio įstatymas Nr. IX-751, https://www.e-tar.lt/portal/lt/legalAct/TAR.ED68997709F5/asr.

Rates: Article 19. Invoices: Articles 79 to 83.
"""

from dataclasses import replace

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://www.e-tar.lt/portal/lt/legalAct/TAR.ED68997709F5/asr"
A19 = f"PVM įstatymas Article 19: {LAW}"

RATES = (
    *history("standard", ("2009-09-01", "21", A19)),
    *history("reduced", ("2001-01-01", "9", A19), ("2026-01-01", "12", A19), note="Accommodation, passenger transport, culture."),
    *history("reduced-2", ("2001-01-01", "5", A19), note="Medicines, aids for the disabled, press; books since 2026."),
    *history("books", ("2001-01-01", "9", A19), ("2026-01-01", "5", A19), note="Books on paper or electronic."),
)

REGIME = Regime(
    country="LT",
    name="Lithuania",
    currency="EUR",
    languages=("lt",),
    tax_label={"lt": "PVM", "en": "VAT"},
    vat_prefix="LT",
    law=LAW,
    eu=eu.OF_2004,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering="A series and a number that identify the invoice uniquely (Article 80).",
    corrections=replace(eu.CREDIT_AND_DEBIT_NOTES, source=f"PVM įstatymas Article 83 (kreditinis, debetinis dokumentas): {LAW}"),
    seller_fields=eu.SELLER_FIELDS,
)
