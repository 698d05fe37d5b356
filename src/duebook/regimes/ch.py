"""Switzerland: Mehrwertsteuergesetz (MWSTG, SR 641.20), https://www.fedlex.admin.ch/eli/cc/2009/615/de.

Rates: Article 25. Place of supply: Articles 7 and 8 (services at the recipient, consumers included); export: Article 23.
Invoices: Articles 26 and 27. The register number CHE-123.456.789 carries MWST, TVA or IVA behind it.
"""

from types import MappingProxyType

from duebook.domain.regime import Corrections, Mention, Regime, history
from duebook.regimes import eu
from duebook.regimes import mentions as words

LAW = "https://www.fedlex.admin.ch/eli/cc/2009/615/de"
A25 = f"MWSTG Article 25: {LAW}#art_25"
END_OF_IV = "End of the additional financing of the disability insurance and start of that of the railways, 1 January 2018"
AHV = "Vote of 25 September 2022 on the additional financing of the AHV; AS 2023 486"

RATES = (
    *history("standard", ("2011-01-01", "8.0", A25), ("2018-01-01", "7.7", END_OF_IV), ("2024-01-01", "8.1", AHV)),
    *history("reduced", ("2011-01-01", "2.5", A25), ("2024-01-01", "2.6", AHV), note="Food, water, books, press, medicines."),
    *history(
        "reduced-2",
        ("2011-01-01", "3.8", A25),
        ("2018-01-01", "3.7", END_OF_IV),
        ("2024-01-01", "3.8", AHV),
        note="Accommodation.",
    ),
)


def _own(texts: dict[str, str], article: str) -> Mention:
    return Mention(texts=texts, source=f"MWSTG Article {article}: {LAW}#art_{article.partition('(')[0]}")


MENTIONS = MappingProxyType(
    {
        "export": _own(
            {**words.EXPORT, "de": "Von der Steuer befreite Ausfuhr", "fr": "Exportation exonérée de la TVA suisse"}, "23"
        ),
        "services-outside": Mention(
            texts={
                "de": "Ort der Leistung im Ausland, nicht der Schweizer MWST unterliegend",
                "fr": "Lieu de la prestation à l'étranger, non soumis à la TVA suisse",
                "it": "Luogo della prestazione all'estero, non soggetto all'IVA svizzera",
                "en": "Place of supply abroad, not subject to Swiss VAT",
            },
            code="VATEX-EU-O",
            source=f"MWSTG Article 8: {LAW}#art_8",
        ),
        "reverse-charge": Mention(texts=words.REVERSE_CHARGE, code="VATEX-EU-AE", source=f"MWSTG Article 8 and 45: {LAW}#art_45"),
        "small-business": _own(
            {
                "de": "Nicht mehrwertsteuerpflichtig",
                "fr": "Non assujetti à la TVA",
                "it": "Non assoggettato all'IVA",
                "en": "Not liable to Swiss VAT",
            },
            "10(2)",
        ),
    }
)
EXEMPT = _own(
    {
        "de": "Von der Steuer ausgenommen, Art. 21 MWSTG",
        "fr": "Exclu du champ de l'impôt, art. 21 LTVA",
        "it": "Escluso dall'imposta, art. 21 LIVA",
        "en": "Exempt without credit, Article 21 of the Swiss VAT Act",
    },
    "21",
)

REGIME = Regime(
    country="CH",
    name="Switzerland",
    currency="CHF",
    languages=("de", "fr", "it", "rm"),
    tax_label={"de": "MWST", "fr": "TVA", "it": "IVA", "rm": "TPV", "en": "VAT"},
    vat_prefix="CHE",
    law=LAW,
    rates=RATES,
    mentions=MENTIONS,
    exemptions=MappingProxyType(
        dict.fromkeys(
            ("exempt", "exempt-health", "exempt-education", "exempt-finance", "exempt-insurance", "exempt-letting"), EXEMPT
        )
    ),
    services_to_consumers=True,
    numbering="No number is asked for by the VAT act; the invoice must identify the supply (Article 26).",
    corrections=Corrections(
        types=eu.CORRECTIONS.types,
        note="A document the recipient must receive that refers to the first invoice and annuls or amends it.",
        source=f"MWSTG Article 27(4): {LAW}#art_27",
    ),
    seller_fields=("seller.name", "seller.address.city", "seller.address.country", "seller.vat_id"),
)
