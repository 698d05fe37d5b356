"""The fingerprint (huella) that chains billing records: SHA-256 over named fields in a fixed order, in capital digits.

Source: AEAT, "Detalle de las especificaciones técnicas para generación de la huella o hash de los registros de facturación",
version 0.1.2, after Orden HAC/1177/2024, Article 13. Each value is taken as it stands in the record, without blanks around it.

>>> issue = {"IDEmisorFactura": "89890001K", "NumSerieFactura": "12345678/G33", "FechaExpedicionFactura": "01-01-2024"}
>>> money = {"TipoFactura": "F1", "CuotaTotal": "12.35", "ImporteTotal": "123.45"}
>>> chain = {"Huella": "", "FechaHoraHusoGenRegistro": "2024-01-01T19:20:30+01:00"}
>>> fingerprint(issue | money | chain)
'3C464DAF61ACB827C65FDA19F352A4E3BDC2C640E9E9FC4CC058073F38F12F60'
"""

from collections.abc import Mapping
from hashlib import sha256


def fingerprint(fields: Mapping[str, str]) -> str:
    """The 64 digits over ``name=value`` pairs joined by ``&``, in the order of the mapping."""
    text = "&".join(f"{name}={value.strip()}" for name, value in fields.items())
    return sha256(text.encode()).hexdigest().upper()
