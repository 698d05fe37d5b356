"""Hungary: 2007. évi CXXVII. törvény az általános forgalmi adóról (Áfa tv.), https://net.jogtar.hu/jogszabaly?docid=a0700127.tv.

Rates: section 82. Invoices: sections 159 to 178; documents that amend an invoice: section 170.
"""

from dataclasses import replace

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://net.jogtar.hu/jogszabaly?docid=a0700127.tv"
P82 = f"Áfa tv. section 82: {LAW}"

RATES = (
    *history("standard", ("2012-01-01", "27", P82)),
    *history("reduced", ("2009-07-01", "18", P82), note="Milk products, cereals, bread, open-air concerts."),
    *history(
        "reduced-2", ("2004-01-01", "5", P82), note="Medicines, books, some meat, new dwellings, meals, accommodation since 2020."
    ),
)

REGIME = Regime(
    country="HU",
    name="Hungary",
    currency="HUF",
    languages=("hu",),
    tax_label={"hu": "ÁFA", "en": "VAT"},
    vat_prefix="HU",
    law=LAW,
    eu=eu.OF_2004,
    rates=RATES,
    mentions=eu.mentions(small_business=eu.national("hu", "Alanyi adómentes", f"Áfa tv. sections 187 to 196: {LAW}")),
    exemptions=eu.EXEMPTIONS,
    numbering="A sequential number that identifies the invoice without doubt (section 169(b) Áfa tv.).",
    corrections=replace(eu.CORRECTIONS, source=f"Áfa tv. sections 168 and 170: {LAW}"),
    seller_fields=eu.SELLER_FIELDS,
)
