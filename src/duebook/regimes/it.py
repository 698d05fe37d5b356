"""Italy: D.P.R. 26 ottobre 1972, n. 633, https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.del.presidente.della.repubblica:1972-10-26;633.

Rates: Article 16 with table A. Invoices: Article 21; corrections: Article 26. Livigno and Campione are outside the VAT territory.
"""

from dataclasses import replace

from duebook.domain.regime import Regime, Territory, history
from duebook.regimes import eu

LAW = "https://www.normattiva.it/uri-res/N2Ls?urn:nir:stato:decreto.del.presidente.della.repubblica:1972-10-26;633"
A16 = f"D.P.R. 633/1972 Article 16: {LAW}"
STABILITY = "Legge 28 dicembre 2015, n. 208, Article 1(960)"

RATES = (
    *history("standard", ("2013-10-01", "22", A16)),
    *history("reduced", ("1995-02-24", "10", A16), note="Table A part III: food, hotels, restaurants, energy, renovation."),
    *history(
        "reduced-2",
        ("2016-01-01", "5", STABILITY),
        note="Table A part II-bis: services of social cooperatives, some herbs, transport.",
    ),
    *history("super-reduced", ("1989-01-01", "4", A16), note="Table A part II: basic food, books, press, first home."),
)

REGIME = Regime(
    country="IT",
    name="Italy",
    currency="EUR",
    languages=("it", "de"),
    tax_label={"it": "IVA", "de": "MwSt.", "en": "VAT"},
    vat_prefix="IT",
    law=LAW,
    eu=eu.SIX,
    rates=RATES,
    territories=(
        Territory(code="IT-LIVIGNO", name="Livigno", postcodes=("23041",), source="Directive 2006/112/EC, Article 6(2)(e)"),
        Territory(
            code="IT-CAMPIONE",
            name="Campione d'Italia",
            postcodes=("22061",),
            source="Directive 2006/112/EC, Article 6(1)(f); since 2020, Directive (EU) 2019/475",
        ),
    ),
    mentions=eu.mentions(
        small_business=eu.national(
            "it",
            "Operazione senza applicazione dell'IVA, regime forfettario, articolo 1, commi da 54 a 89, legge n. 190/2014",
            "Legge 23 dicembre 2014, n. 190, Article 1(54-89)",
        ),
    ),
    exemptions=eu.EXEMPTIONS,
    numbering="A progressive number that identifies the invoice uniquely (Article 21(2)(b)).",
    corrections=replace(eu.CREDIT_AND_DEBIT_NOTES, source=f"D.P.R. 633/1972 Article 26 (note di variazione): {LAW}"),
    seller_fields=eu.SELLER_FIELDS,
)
