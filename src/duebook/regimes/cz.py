"""Czechia: zákon č. 235/2004 Sb., o dani z přidané hodnoty (ZDPH), https://www.zakonyprolidi.cz/cs/2004-235.

Rates: section 47. Invoices: sections 26 to 35; corrective documents: section 45.
"""

from dataclasses import replace

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://www.zakonyprolidi.cz/cs/2004-235"
P47 = f"ZDPH section 47: {LAW}"
PACKAGE = "Act no. 349/2023 Sb. (consolidation package): one reduced rate"

RATES = (
    *history("standard", ("2013-01-01", "21", P47)),
    *history(
        "reduced", ("2013-01-01", "15", P47), ("2024-01-01", "12", PACKAGE), note="Food, medicines, accommodation, transport."
    ),
    *history(
        "reduced-2",
        ("2015-01-01", "10", P47),
        ("2024-01-01", None, PACKAGE),
        note="Books, newspapers, medicines, water, catering.",
    ),
    *history(
        "books",
        ("2015-01-01", "10", P47),
        ("2024-01-01", "0", PACKAGE),
        note="Since 2024 exempt with the right to deduct (section 71i).",
    ),
)

REGIME = Regime(
    country="CZ",
    name="Czechia",
    currency="CZK",
    languages=("cs",),
    tax_label={"cs": "DPH", "en": "VAT"},
    vat_prefix="CZ",
    law=LAW,
    eu=eu.OF_2004,
    rates=RATES,
    mentions=eu.mentions(small_business=eu.national("cs", "Nejsem plátce DPH", f"ZDPH section 6: {LAW}")),
    exemptions=eu.EXEMPTIONS,
    numbering="The evidence number of the tax document (section 29 ZDPH).",
    corrections=replace(eu.CORRECTIONS, source=f"ZDPH sections 42 and 45 (opravný daňový doklad): {LAW}"),
    seller_fields=eu.SELLER_FIELDS,
)
