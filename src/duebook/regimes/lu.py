"""Luxembourg: loi modifiée du 12 février 1979 concernant la taxe sur la valeur ajoutée, https://legilux.public.lu/eli/etat/leg/loi/1979/02/12/n1/.

Rates: Articles 39 to 40-1; cut for the year 2023: law of 26 October 2022. Invoices: Articles 61 to 63.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://legilux.public.lu/eli/etat/leg/loi/1979/02/12/n1/"
A39 = f"Law of 12 February 1979, Articles 39 to 40-1: {LAW}"
CUT = "Law of 26 October 2022 modifying the VAT rates for the year 2023"

RATES = (
    *history("standard", ("2015-01-01", "17", A39), ("2023-01-01", "16", CUT), ("2024-01-01", "17", CUT)),
    *history(
        "parking",
        ("2015-01-01", "14", A39),
        ("2023-01-01", "13", CUT),
        ("2024-01-01", "14", CUT),
        note="Wine, solid fuels, printed matter.",
    ),
    *history(
        "reduced",
        ("2015-01-01", "8", A39),
        ("2023-01-01", "7", CUT),
        ("2024-01-01", "8", CUT),
        note="Energy, repairs, hairdressing.",
    ),
    *history("super-reduced", ("1983-01-01", "3", A39), note="Food, books, medicines, hotels, restaurants."),
)

REGIME = Regime(
    country="LU",
    name="Luxembourg",
    currency="EUR",
    languages=("fr", "de", "lb"),
    tax_label={"fr": "TVA", "de": "MwSt.", "lb": "TVA", "en": "VAT"},
    vat_prefix="LU",
    law=LAW,
    eu=eu.SIX,
    rates=RATES,
    mentions=eu.mentions(),
    exemptions=eu.EXEMPTIONS,
    numbering=eu.NUMBERING,
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
