"""Belgium: Code de la taxe sur la valeur ajoutée / Btw-Wetboek, https://eservices.minfin.fgov.be/myminfin-web/pages/public/fisconet.

Rates: Royal Decree no. 20 of 20 July 1970, tables A (6 %) and B (12 %). Invoices: Royal Decree no. 1, Article 5.
"""

from duebook.domain.regime import Regime, history
from duebook.regimes import eu

LAW = "https://eservices.minfin.fgov.be/myminfin-web/pages/public/fisconet"
RD20 = f"Royal Decree no. 20 of 20 July 1970: {LAW}"
HOTELS = "Royal Decree of February 2026 amending Royal Decree no. 20 (furnished accommodation moves from table A to table B)"

RATES = (
    *history("standard", ("1996-01-01", "21", RD20)),
    *history("reduced", ("1992-04-01", "12", RD20), note="Table B: restaurants without drinks, social housing, some fuels."),
    *history("reduced-2", ("1971-01-01", "6", RD20), note="Table A: food, water, books, medicines, works on old dwellings."),
    *history("parking", (eu.EARLIER, "12", eu.TEDB), note=f"Some fuels and tyres. {eu.BEFORE}"),
    *history("zero", (eu.EARLIER, "0", eu.TEDB), note=f"Daily and weekly newspapers, recovered materials. {eu.BEFORE}"),
    *history("accommodation", ("1971-01-01", "6", RD20), ("2026-03-01", "12", HOTELS), note="Hotels and camping sites."),
)

REGIME = Regime(
    country="BE",
    name="Belgium",
    currency="EUR",
    languages=("nl", "fr", "de"),
    tax_label={"nl": "Btw", "fr": "TVA", "de": "MwSt.", "en": "VAT"},
    vat_prefix="BE",
    law=LAW,
    eu=eu.SIX,
    rates=RATES,
    mentions=eu.mentions(
        small_business=eu.national(
            "nl",
            "Bijzondere vrijstellingsregeling van belasting voor kleine ondernemingen",
            f"Btw-Wetboek Article 56bis: {LAW}",
        ),
    ),
    exemptions=eu.EXEMPTIONS,
    numbering="A sequential number from one or more series (Royal Decree no. 1, Article 5).",
    corrections=eu.CORRECTIONS,
    seller_fields=eu.SELLER_FIELDS,
)
