"""Code lists of XRechnung 3.0.2 that are its own, or wider than the standard's."""

_OWN = ("XR01", "XR02", "XR03")  # apps on prescription (DiGA)

SCHEMES = frozenset((*(f"{number:04}" for number in range(2, 249) if number not in {92, 103, 181, 182}), *_OWN))
"""Schemes of identifiers: ISO 6523 ICD and XRechnung's own."""

ADDRESS_SCHEMES = frozenset(
    (
        *"0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177 0183 0184 0188 0190".split(),
        *"0191 0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208 0209 0210 0211 0212 0213 0215 0216".split(),
        *"0217 0218 0219 0220 0221 0225 0230 0235 0240 0242 0244 0245 0246 0248 AN AQ AS AU EM".split(),
        *(str(number) for number in (9910, *range(9913, 9916), 9918, 9919, 9920, *range(9922, 9954), 9957, 9959)),
        *_OWN,
    )
)
"""Schemes of electronic addresses: EAS and XRechnung's own."""

MIME_TYPES = frozenset(
    (
        *("application/pdf", "image/png", "image/jpeg", "text/csv", "application/xml"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "application/vnd.oasis.opendocument.spreadsheet",
    )
)
"""What an attachment of the Extension may be."""

CLASSIFICATIONS = frozenset(
    """
    AA AB AC AD AE AF AG AH AI AJ AK AL AM AN AO AP AQ AR AS AT AU AV AW AX AY AZ BA BB BC BD BE BF BG BH BI BJ BK BL BM BN BO
    BP BQ BR BS BT BU BV BW BX BY BZ CC CG CL CR CV CVD DR DW EC EF EMD EN FS GB GN GMN GS HS IB IN IS IT IZ MA MF MN MP NB ON
    PD PL PO PPI PV QS RC RN RU RY SA SG SK SN SRS SRT SRU SRV SRW SRX SRY SRZ SS SSA SSB SSC SSD SSE SSF SSG SSH SSI SSJ SSK
    SSL SSM SSN SSO SSP SSQ SSR SSS SST SSU SSV SSW SSX SSY SSZ ST STA STB STC STD STE STF STG STH STI STJ STK STL STM STN STO
    STP STQ STR STS STT STU STV STW STX STY STZ SUA SUB SUC SUD SUE SUF SUG SUH SUI SUJ SUK SUL SUM TG TSN TSO TSP TSQ TSR TSS
    TST TSU UA UP VN VP VS VX ZZZ
    """.split()
)
"""Schemes that classify an item: UNTDID 7143, and CVD for clean vehicles."""

VEHICLES = frozenset(("M1", "M2", "M3", "N1", "N2", "N3"))
"""Kinds of vehicles (Directive 2007/46/EC, annex II)."""
CLEAN = frozenset(("clean", "zero-emission", "other"))
"""What a vehicle is under the Clean Vehicles Directive (EU) 2019/1161."""
