"""The text of the QR code that every invoice shows: where the buyer asks the tax agency whether it knows the invoice.

Sources: AEAT, "Características del QR y especificaciones del servicio de cotejo", version 0.4.7; Orden HAC/1177/2024, Articles 20
and 21.
The code is printed with error correction M, 30 to 40 mm wide (ISO/IEC 18004).
"""

from datetime import date
from decimal import Decimal
from urllib.parse import quote

from duebook.formats.markup import number

SERVICE = "https://www2.agenciatributaria.gob.es/wlpl/TIKE-CONT/ValidarQR"
TRIAL = "https://prewww2.aeat.es/wlpl/TIKE-CONT/ValidarQR"
"""The agency's service, and the one for trials."""


def qr_text(nif: str, name: str, day: date, total: Decimal, *, sent: bool = True, trial: bool = False) -> str:
    """The address in the code: seller, number, day of issue and total of the invoice, UTF-8 and percent-encoded.

    ``sent``: the records go to the agency at once (Veri*Factu); else they are kept, and the address says so.

    >>> qr_text("89890001K", "12345678&G33", date(2024, 9, 1), Decimal("241.4"), trial=True)
    'https://prewww2.aeat.es/wlpl/TIKE-CONT/ValidarQR?nif=89890001K&numserie=12345678%26G33&fecha=01-09-2024&importe=241.4'
    """
    base = f"{TRIAL if trial else SERVICE}{'' if sent else 'NoVerifactu'}"
    parts = (("nif", nif), ("numserie", name), ("fecha", f"{day:%d-%m-%Y}"), ("importe", number(total)))
    return base + "?" + "&".join(f"{key}={quote(value, safe='')}" for key, value in parts)
