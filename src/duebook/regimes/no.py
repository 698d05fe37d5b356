"""Norway: merverdiavgiftsloven (mval), https://lovdata.no/dokument/NL/lov/2009-06-19-58.

Rates: mval chapter 5 with the yearly Stortingsvedtak om merverdiavgift. Export and remote services: sections 6-21, 6-22.
Invoices: bokføringsforskriften section 5-1. The register number is written with MVA behind it.
"""

from types import MappingProxyType

from duebook.domain.regime import Corrections, Mention, Regime, Territory, history
from duebook.regimes import eu
from duebook.regimes import mentions as words

LAW = "https://lovdata.no/dokument/NL/lov/2009-06-19-58"
INVOICES = "https://lovdata.no/dokument/SF/forskrift/2004-12-01-1558"
VOTE = f"Stortingsvedtak om merverdiavgift of the year; mval chapter 5: {LAW}"
CORONA = "Stortingsvedtak of spring 2020 and extensions until 30 September 2021"

RATES = (
    *history("standard", ("2005-01-01", "25", VOTE)),
    *history("reduced", ("2012-01-01", "15", VOTE), note="Food; water and sewage since 2025-05-01."),
    *history(
        "reduced-2",
        ("2006-01-01", "8", VOTE),
        ("2016-01-01", "10", VOTE),
        ("2018-01-01", "12", VOTE),
        ("2020-04-01", "6", CORONA),
        ("2021-10-01", "12", CORONA),
        note="Passenger transport, accommodation, cinema, museums, sports events.",
    ),
    *history("zero", (eu.EARLIER, "0", f"mval chapter 6: {LAW}"), note=f"Newspapers, books, exports. {eu.BEFORE}"),
)

EXPORT_TEXTS = {**words.EXPORT, "nb": "Utførsel, fritatt for merverdiavgift", "nn": "Utførsel, fritatt for meirverdiavgift"}
EXEMPT = Mention(
    texts={
        **words.EXEMPT,
        "nb": "Unntatt fra merverdiavgift, mval kapittel 3",
        "en": "Exempt from Norwegian VAT, VAT act chapter 3",
    },
    source=f"mval chapter 3: {LAW}",
)
MENTIONS = MappingProxyType(
    {
        "export": Mention(texts=EXPORT_TEXTS, source=f"mval sections 6-21 and 6-22: {LAW}"),
        "reverse-charge": Mention(
            texts={**words.REVERSE_CHARGE, "nb": "Omvendt avgiftsplikt"},
            code="VATEX-EU-AE",
            source=f"mval sections 3-30 and 11-3: {LAW}",
        ),
        "domestic-reverse-charge": Mention(
            texts={**words.REVERSE_CHARGE, "nb": "Omvendt avgiftsplikt, merverdiavgift ikke beregnet"},
            code="VATEX-EU-AE",
            source=f"mval section 11-1(2): {LAW}",
        ),
        "small-business": Mention(
            texts={"nb": "Ikke registrert i Merverdiavgiftsregisteret", "en": "Not registered for Norwegian VAT"},
            source=f"mval section 2-1: {LAW}",
        ),
    }
)

REGIME = Regime(
    country="NO",
    name="Norway",
    currency="NOK",
    languages=("nb", "nn", "no"),
    tax_label={"nb": "MVA", "nn": "MVA", "no": "MVA", "en": "VAT"},
    vat_prefix="NO",
    law=LAW,
    rates=RATES,
    territories=(
        Territory(code="SJ", name="Svalbard", countries=("SJ",), postcodes=("917",), source=f"mval section 1-2: {LAW}"),
    ),
    mentions=MENTIONS,
    exemptions=MappingProxyType(
        dict.fromkeys(("exempt", "exempt-health", "exempt-education", "exempt-finance", "exempt-letting"), EXEMPT)
    ),
    services_to_consumers=True,
    services_exported=True,
    numbering="A controllable sequence without gaps, printed or given by the machine (bokføringsforskriften section 5-1-1).",
    corrections=Corrections(
        types=eu.CREDIT_AND_DEBIT_NOTES.types,
        note="An issued sales document is corrected by a credit note that refers to it.",
        source=f"Bokføringsforskriften section 5-2-7: {INVOICES}",
    ),
    seller_fields=("seller.name", "seller.address.city", "seller.address.country", "seller.vat_id|seller.legal_id"),
)
