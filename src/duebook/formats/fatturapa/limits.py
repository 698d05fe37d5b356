"""What FatturaPA lets stand in a field: letters, lengths, patterns, digits; :class:`Fit` brings values in.

Source: the simple types of Schema_VFPR12 1.2.3. Text is Basic Latin, in most fields with Latin-1 Supplement; amounts have two
decimals, prices and quantities two to eight, eleven or twelve digits before the point.
"""

import re
import unicodedata
from decimal import Decimal

from duebook.kernel.errors import Invalid
from duebook.kernel.money import round_to
from duebook.kernel.rules import Fault

LENGTHS = {
    "Denominazione": 80,
    "Indirizzo": 60,
    "NumeroCivico": 8,
    "Comune": 60,
    "Numero": 20,
    "IdDocumento": 20,
    "NumItem": 20,
    "NumeroDDT": 20,
    "NumeroREA": 20,
    "RiferimentoAmministrazione": 20,
    "CodiceCommessaConvenzione": 100,
    "CodiceCUP": 15,
    "CodiceCIG": 15,
    "Causale": 200,
    "Descrizione": 1000,
    "UnitaMisura": 10,
    "CodiceTipo": 35,
    "CodiceValore": 35,
    "TipoDato": 10,
    "RiferimentoTesto": 60,
    "RiferimentoNormativo": 100,
    "Beneficiario": 200,
    "CodicePagamento": 60,
    "NomeAttachment": 60,
    "FormatoAttachment": 10,
    "DescrizioneAttachment": 100,
    "IdCodice": 28,
    "ProgressivoInvio": 10,
}
"""Element -> the most signs it takes."""

BASIC = frozenset(
    "Numero IdDocumento NumItem NumeroDDT NumeroREA RiferimentoAmministrazione CodiceCUP CodiceCIG NumeroCivico UnitaMisura"
    " CodiceTipo TipoDato CodicePagamento FormatoAttachment ProgressivoInvio".split()
)
"""Elements that take Basic Latin only."""

PATTERNS = {
    "CodiceFiscale": re.compile(r"[A-Z0-9]{11,16}"),
    "CodiceDestinatario": re.compile(r"[A-Z0-9]{6,7}"),
    "Provincia": re.compile(r"[A-Z]{2}"),
    "Nazione": re.compile(r"[A-Z]{2}"),
    "Divisa": re.compile(r"[A-Z]{3}"),
    "CAP": re.compile(r"[0-9]{5}"),
    "IBAN": re.compile(r"[a-zA-Z]{2}[0-9]{2}[a-zA-Z0-9]{11,30}"),
    "BIC": re.compile(r"[A-Z]{6}[A-Z2-9][A-NP-Z0-9]([A-Z0-9]{3})?"),
    "Telefono": re.compile(r"[\x20-\x7e]{5,12}"),
    "Email": re.compile(r"(?=.{7,256}$)[^\s@]+@[^\s@]+\.[^\s@]+"),
    "PECDestinatario": re.compile(
        r"(?=.{3,256}$)[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@[A-Za-z0-9.-]+"
    ),
}
"""Element -> what its whole value looks like."""

_DIGITS = 11
_LIKE = {
    "\u2018": "'",
    "\u2019": "'",
    "\u201c": '"',
    "\u201d": '"',
    "\u201e": '"',
    "\u2010": "-",
    "\u2011": "-",
    "\u2013": "-",
    "\u2014": "-",
    "\u2026": "...",
    "\u2022": "-",
    "\u20ac": "EUR",
    "\u0141": "L",
    "\u0142": "l",
    "\u0152": "OE",
    "\u0153": "oe",
    "\u1e9e": "SS",
}
_ALIKE_BASIC = {"ß": "ss", "æ": "ae", "Æ": "AE", "ø": "o", "Ø": "O", "\u00a0": " ", "°": "o", "²": "2", "³": "3"}


class Fit:
    """Brings values into their fields. ``lost`` gathers paths of what was cut or spelt otherwise, ``faults`` what is missing."""

    def __init__(self) -> None:
        self.lost: list[str] = []
        self.faults: list[Fault] = []

    def lose(self, path: str) -> None:
        """Name what the file does not hold as it was."""
        if path not in self.lost:
            self.lost.append(path)

    def text(self, path: str, element: str, value: str) -> str:
        """The value as the element takes it: its letters, its length, no white space at the ends."""
        fitted = spelt(value, basic=element in BASIC).strip()[: LENGTHS[element]].strip()
        if fitted != value:
            self.lose(path)
        return fitted

    def match(self, path: str, element: str, value: str) -> str:
        """The value where it looks as the element wants it; else nothing, and it is lost."""
        if not value or PATTERNS[element].fullmatch(value):
            return value
        self.lose(path)
        return ""

    def need(self, path: str, value: object, what: str) -> None:
        """Note a required value that is missing."""
        if not value:
            sentence = "FatturaPA needs {what}."
            self.faults.append(Fault("WRITE-MISSING", path, sentence, facts={"what": what}))

    def number(self, path: str, value: Decimal, most: int = 8) -> str:
        """A decimal with two to ``most`` places; further ones are lost, too many digits before the point are a fault.

        >>> Fit().number("x", Decimal("1E+2")), Fit().number("x", Decimal("0.12340")), Fit().number("x", Decimal("0.126"), 2)
        ('100.00', '0.1234', '0.13')
        """
        if not value.is_finite() or value.copy_abs() >= Decimal(10) ** _DIGITS:
            facts = {"value": str(value)[:40], "most": str(_DIGITS)}
            sentence = "{value} has more than the {most} digits that FatturaPA takes before the point."
            self.faults.append(Fault("WRITE-NUMBER", path, sentence, facts=facts))
            return "0.00"
        rounded = round_to(value, most)
        if rounded != value:
            self.lose(path)
        text = format(rounded, "f")
        whole, _, places = text.partition(".")
        return f"{whole}.{places.rstrip('0').ljust(2, '0')}"

    def done(self) -> tuple[str, ...]:
        """What was lost, without parts of what is lost as a whole; raises :class:`Invalid` with everything that is missing."""
        if self.faults:
            raise Invalid(self.faults)
        return tuple(path for path in self.lost if not any(path.startswith((f"{one}.", f"{one}[")) for one in self.lost))


def spelt(text: str, *, basic: bool) -> str:
    """Text in the letters that a field takes: Latin-1, or Basic Latin. What has no likeness there becomes a question mark.

    >>> spelt("Zł 5 – “à”", basic=False), spelt("Zł 5 – “à”", basic=True), spelt("価", basic=True)
    ('Zl 5 - "à"', 'Zl 5 - "a"', '?')
    """
    if text.isascii():
        return text
    return "".join(_sign(sign, "\x7f" if basic else "\xff") for sign in text)


def _sign(sign: str, last: str) -> str:
    if sign <= last:
        return sign
    like = _LIKE.get(sign) or (_ALIKE_BASIC.get(sign) if last == "\x7f" else None)
    if like is not None:
        return like
    plain = "".join(one for one in unicodedata.normalize("NFKD", sign) if not unicodedata.combining(one))
    composed = unicodedata.normalize("NFC", plain)
    return composed if composed and all(one <= last for one in composed) else "?"
