"""France: Code général des impôts (CGI), https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006069577.

Rates: Articles 278 to 281 nonies; overseas: Articles 294 to 296. Invoices: Article 289 and annexe II, Article 242 nonies A.
Guadeloupe, Martinique and Réunion charge VAT at rates of their own; French Guiana and Mayotte charge none. Corsica's special
rates are given with the line.
"""

from duebook.domain.codes import VatCategory
from duebook.domain.regime import Corrections, Regime, Territory, history
from duebook.regimes import eu

LAW = "https://www.legifrance.gouv.fr/codes/texte_lc/LEGITEXT000006069577"
A278 = f"CGI Article 278: {LAW}"
A296 = f"CGI Article 296: {LAW}"
OVERSEAS = "Directive 2006/112/EC, Article 6(1)(c); CGI Article 294"

RATES = (
    *history("standard", ("2014-01-01", "20", A278)),
    *history(
        "reduced",
        ("2014-01-01", "10", f"CGI Articles 278 bis, 278 quater and 279: {LAW}"),
        note="Restaurants, hotels, transport.",
    ),
    *history("reduced-2", ("1982-07-01", "5.5", f"CGI Article 278-0 bis: {LAW}"), note="Food, water, books, energy works."),
    *history("super-reduced", ("1986-07-01", "2.1", f"CGI Articles 281 quater to 281 octies: {LAW}"), note="Medicines, press."),
    *(
        row
        for region in ("FR-971", "FR-972", "FR-974")
        for row in (
            *history("standard", (eu.EARLIER, "8.5", A296), region=region, note=eu.BEFORE),
            *history("reduced", (eu.EARLIER, "2.1", A296), region=region, note=eu.BEFORE),
        )
    ),
)

REGIME = Regime(
    country="FR",
    name="France",
    currency="EUR",
    languages=("fr",),
    tax_label={"fr": "TVA", "en": "VAT"},
    vat_prefix="FR",
    law=LAW,
    eu=eu.SIX,
    rates=RATES,
    territories=(
        Territory(code="FR-971", name="Guadeloupe", countries=("GP",), postcodes=("971",), source=OVERSEAS),
        Territory(code="FR-972", name="Martinique", countries=("MQ",), postcodes=("972",), source=OVERSEAS),
        Territory(
            code="FR-973",
            name="French Guiana",
            countries=("GF",),
            postcodes=("973",),
            category=VatCategory.OUTSIDE_SCOPE,
            source=OVERSEAS,
        ),
        Territory(code="FR-974", name="Réunion", countries=("RE",), postcodes=("974",), source=OVERSEAS),
        Territory(
            code="FR-976",
            name="Mayotte",
            countries=("YT",),
            postcodes=("976",),
            category=VatCategory.OUTSIDE_SCOPE,
            source=OVERSEAS,
        ),
    ),
    mentions=eu.mentions(
        small_business=eu.national(
            "fr", "TVA non applicable, article 293 B du CGI", f"CGI Articles 293 B and 293 E: {LAW}", code="VATEX-FR-FRANCHISE"
        ),
    ),
    exemptions=eu.EXEMPTIONS,
    numbering="A unique number in a continuous chronological sequence (CGI annexe II, Article 242 nonies A, I 7°).",
    corrections=Corrections(
        types=eu.CORRECTIONS.types,
        note="A credit note (avoir) or a corrective invoice that names the invoice it replaces.",
        source=f"CGI Articles 272 and 289 I-5: {LAW}",
    ),
    seller_fields=(*eu.SELLER_FIELDS, "seller.legal_id", "seller.legal_info"),
)
