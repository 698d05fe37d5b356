"""Portugal: Código do Imposto sobre o Valor Acrescentado (CIVA), https://info.portaldasfinancas.gov.pt/.

Rates: Article 18 with lists I and II, for the Azores and Madeira Article 18(3). Invoices: Articles 36 and 40.
Small businesses: Article 53.
"""

from dataclasses import replace

from duebook.domain.regime import Regime, Territory, Union, history
from duebook.regimes import eu

LAW = "https://info.portaldasfinancas.gov.pt/pt/informacao_fiscal/codigos_tributarios/civa_rep/"
A18 = f"CIVA Article 18: {LAW}"
BASKET = "Lei 17/2023 of 14 April and Lei 82/2023, Article 284"
AZORES_2014 = "CIVA Article 18(3)(a) in the version of Lei 83-C/2013 (Azores)"
AZORES_2015 = "Lei 63-A/2015 of 30 June (Azores)"
AZORES_2021 = "Decreto Legislativo Regional 15-A/2021/A of 31 May (Azores)"
MADEIRA = "CIVA Article 18(3) and the regional budget law (Madeira)"

RATES = (
    *history("standard", ("2011-01-01", "23", A18)),
    *history("reduced", ("2010-07-01", "13", A18), note="List II: some food, restaurants, wine."),
    *history("reduced-2", ("2010-07-01", "6", A18), note="List I: basic food, books, medicines, transport, hotels."),
    *history("parking", ("2010-07-01", "13", A18), note="Wine."),
    *history(
        "basic-food",
        ("2010-07-01", "6", A18),
        ("2023-04-18", "0", BASKET),
        ("2024-01-05", "6", BASKET),
        note="The basket of listed food.",
    ),
    *history("standard", ("2014-01-01", "18", AZORES_2014), ("2021-07-01", "16", AZORES_2021), region="PT-20"),
    *history("reduced", ("2014-01-01", "10", AZORES_2014), ("2015-07-01", "9", AZORES_2015), region="PT-20"),
    *history("reduced-2", ("2014-01-01", "5", AZORES_2014), ("2015-07-01", "4", AZORES_2015), region="PT-20"),
    *history("standard", ("2012-04-01", "22", MADEIRA), region="PT-30"),
    *history("reduced", ("2012-04-01", "12", MADEIRA), region="PT-30"),
    *history("reduced-2", ("2012-04-01", "5", MADEIRA), ("2024-10-01", "4", MADEIRA), region="PT-30"),
)

REGIME = Regime(
    country="PT",
    name="Portugal",
    currency="EUR",
    languages=("pt",),
    tax_label={"pt": "IVA", "en": "VAT"},
    vat_prefix="PT",
    law=LAW,
    eu=eu.OF_1986,
    rates=RATES,
    territories=(
        Territory(
            code="PT-20",
            name="Azores",
            postcodes=("95", "96", "97", "98", "99"),
            national=True,
            union=Union.ALL,
            source="CIVA Article 18(3)",
        ),
        Territory(
            code="PT-30",
            name="Madeira",
            postcodes=("90", "91", "92", "93", "94"),
            national=True,
            union=Union.ALL,
            source="CIVA Article 18(3)",
        ),
    ),
    mentions=eu.mentions(
        small_business=eu.national("pt", "IVA - regime de isenção, artigo 53.º do CIVA", f"CIVA Articles 53 and 57: {LAW}")
    ),
    exemptions=eu.EXEMPTIONS,
    numbering="Sequential and dated inside each series, with the unique document code ATCUD (Portaria 195/2020).",
    corrections=replace(eu.CREDIT_AND_DEBIT_NOTES, source=f"CIVA Article 29(7) (nota de crédito, nota de débito): {LAW}"),
    seller_fields=eu.SELLER_FIELDS,
)
