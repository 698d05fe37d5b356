"""United Kingdom: Value Added Tax Act 1994 (VATA), https://www.legislation.gov.uk/ukpga/1994/23.

Rates: sections 2 and 29A, zero rate: section 30 with Schedule 8. Invoices: VAT Regulations 1995 (SI 1995/2518), Part III.
Until 2020-12-31 the Union's law held; since then Northern Ireland belongs to the Union for goods only (VAT numbers XI).
"""

from types import MappingProxyType

from duebook.domain.regime import Corrections, Mention, Regime, Territory, Union, history
from duebook.regimes import eu
from duebook.regimes import mentions as words

LAW = "https://www.legislation.gov.uk/ukpga/1994/23"
S2 = f"VATA 1994 section 2(1): {LAW}/section/2"
S29A = f"VATA 1994 section 29A with Schedule 7A: {LAW}/section/29A"
HOSPITALITY = "SI 2020/728, extended by Finance Act 2021 section 92 (VATA 1994 Schedule 7A groups 14 to 16)"
REGULATIONS = "https://www.legislation.gov.uk/uksi/1995/2518"

RATES = (
    *history("standard", ("2011-01-04", "20", S2)),
    *history("reduced", ("1997-09-01", "5", S29A), note="Domestic fuel, energy-saving materials, children's car seats."),
    *history(
        "zero",
        ("1994-09-01", "0", f"VATA 1994 section 30 with Schedule 8: {LAW}/section/30"),
        note="Food, books, children's clothes.",
    ),
    *history(
        "hospitality",
        ("2011-01-04", "20", S2),
        ("2020-07-15", "5", HOSPITALITY),
        ("2021-10-01", "12.5", HOSPITALITY),
        ("2022-04-01", "20", HOSPITALITY),
        note="Meals, accommodation, admission to attractions.",
    ),
)

MENTIONS = MappingProxyType(
    {
        **eu.MENTIONS,
        "small-business": Mention(texts={"en": "Not registered for VAT"}, source=f"VATA 1994 Schedule 1: {LAW}/schedule/1"),
        "domestic-reverse-charge": Mention(
            texts={**words.REVERSE_CHARGE, "en": "Reverse charge: customer to account for the VAT to HMRC"},
            code="VATEX-EU-AE",
            source=f"VATA 1994 section 55A: {LAW}/section/55A",
        ),
        "export": Mention(
            texts={**words.EXPORT, "en": "Zero-rated export of goods"}, source=f"VATA 1994 section 30(6): {LAW}/section/30"
        ),
        "services-outside": Mention(
            texts={
                "en": "Outside the scope of UK VAT",
                "de": "Im Vereinigten Königreich nicht steuerbar",
                "fr": "Hors champ de la TVA britannique",
            },
            code="VATEX-EU-O",
            source=f"VATA 1994 section 7A: {LAW}/section/7A",
        ),
    }
)
SCHEDULE_9 = f"VATA 1994 section 31 with Schedule 9: {LAW}/schedule/9"

REGIME = Regime(
    country="GB",
    name="United Kingdom",
    currency="GBP",
    languages=("en",),
    tax_label={"en": "VAT"},
    vat_prefix="GB",
    law=LAW,
    eu=eu.UNITED_KINGDOM,
    rates=RATES,
    territories=(
        Territory(
            code="GB-NIR",
            name="Northern Ireland",
            countries=("XI",),
            postcodes=("BT",),
            national=True,
            union=Union.GOODS,
            source="Protocol on Ireland and Northern Ireland, Article 8; VATA 1994 Schedule 9ZB",
        ),
    ),
    mentions=MENTIONS,
    exemptions=MappingProxyType(
        {
            name: Mention(texts={"en": text}, source=SCHEDULE_9)
            for name, text in {
                "exempt": "Exempt from VAT, Schedule 9 VATA 1994",
                "exempt-health": "Exempt from VAT, Schedule 9 group 7 VATA 1994",
                "exempt-education": "Exempt from VAT, Schedule 9 group 6 VATA 1994",
                "exempt-finance": "Exempt from VAT, Schedule 9 group 5 VATA 1994",
                "exempt-insurance": "Exempt from VAT, Schedule 9 group 2 VATA 1994",
                "exempt-letting": "Exempt from VAT, Schedule 9 group 1 VATA 1994",
                "exempt-postal": "Exempt from VAT, Schedule 9 group 3 VATA 1994",
                "exempt-sport": "Exempt from VAT, Schedule 9 group 10 VATA 1994",
                "exempt-culture": "Exempt from VAT, Schedule 9 group 13 VATA 1994",
            }.items()
        }
    ),
    numbering="A sequential number based on one or more series (SI 1995/2518, regulation 14(1)(a)).",
    corrections=Corrections(
        types=eu.CORRECTIONS.types,
        note="A credit or debit note with the number and date of the invoice, or a replacement invoice.",
        source=f"SI 1995/2518 regulations 15 and 15C: {REGULATIONS}",
    ),
    seller_fields=("seller.name", "seller.address.city", "seller.address.country", "seller.vat_id"),
)
