"""Structured payment references of our own: made of an invoice's number at issue, so that the receipt names the invoice.

| kind | where | rule |
|---|---|---|
| rf | SEPA | ISO 11649, see :mod:`duebook.banks.reference` |
| ogm | Belgium | Febelfin, OGM-VCS: ten digits and their remainder of 97 (97 for 0) |
| kid10, kid11 | Norway | Bits, KID: 2 to 25 digits, the last a check digit by modulo 10 or 11 (then "-" stands for ten) |
| fi | Finland | Finance Finland, viitenumero: 4 to 20 digits, the last a check digit by weights 7, 3, 1 |
| qrr | Switzerland | SIX, Swiss Implementation Guidelines QR-bill, annex B: 27 digits, modulo 10 recursive; for QR-IBANs only |

Letters of a number go in as two digits, A as 10 to Z as 35, where there is room; else its last digits have to do.

>>> create("ogm", "2026-0042"), create("fi", "RE-17"), create("kid10", "2026-0042")
('+++002/0260/04240+++', '2714174', '202600425')
"""

from collections.abc import Callable

from duebook.banks import reference as creditor_reference
from duebook.banks import structured
from duebook.domain.record import record
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

_RECURSIVE = (0, 9, 4, 6, 8, 2, 7, 1, 3, 5)
_OGM_BODY, _QRR_BODY, _QRR = 10, 26, 27
_TEN = 10


@record
class Kind:
    """One kind of reference: how many digits its body has, and what makes the whole of it."""

    least: int
    most: int
    whole: Callable[[str], str]


def create(kind: str, number: str, prefix: str = "") -> str:
    """The reference for an invoice's number; ``prefix`` are digits that the bank wants in front.

    Raises :class:`Invalid` for a number without a digit or letter, and for an unknown kind.
    """
    if kind == "rf":
        return creditor_reference.create("".join(sign for sign in number if sign.isascii() and sign.isalnum())[-21:])
    if kind not in KINDS:
        raise Invalid([Fault("REF-KIND", "reference_kind", "{kind} is no kind of reference.", facts={"kind": kind})])
    rule = KINDS[kind]
    room = rule.most - len(prefix)
    wide = "".join(str(int(sign, 36)) for sign in number.upper() if sign.isascii() and sign.isalnum())
    bare = "".join(sign for sign in number if sign.isascii() and sign.isdigit())
    body = wide if len(wide) <= room else bare[-room:]
    if not body or not int(prefix + body):
        raise Invalid([Fault("REF-NUMBER", "number", "A payment reference needs a number with digits.")])
    return rule.whole(prefix + body.zfill(rule.least - len(prefix)))


def fitting(kind: str, number: str, account: str, prefix: str = "") -> str:
    """The reference for a transfer to this account: a QR-IBAN takes QR references only, and nothing else takes them.

    Empty where the account takes none of this kind.
    """
    if is_qr_iban(account):
        return create("qrr", number, prefix if kind == "qrr" else "")
    return "" if kind in {"", "qrr"} else create(kind, number, prefix)


def check(kind: str, text: str) -> bool:
    """Whether this is a reference of the kind with right check digits; spaces and the signs of OGM do not count."""
    if kind == "rf":
        return creditor_reference.check(text)
    if kind not in KINDS:
        return False
    bare = text.replace(" ", "")
    if kind == "ogm":
        bare = bare.strip("+*").replace("/", "")
        return len(bare) == _OGM_BODY + 2 and _digits(bare) and _ogm(bare[:_OGM_BODY]).strip("+").replace("/", "") == bare
    if kind == "qrr":
        return structured.is_qrr(bare)
    rule = KINDS[kind]
    return rule.least < len(bare) <= rule.most + 1 and _digits(bare[:-1]) and rule.whole(bare[:-1]) == bare


def is_qr_iban(account: str) -> bool:
    """Whether this is a QR-IBAN: Swiss or of Liechtenstein, with an institution number from 30000 to 31999.

    >>> is_qr_iban("CH44 3199 9123 0008 8901 2"), is_qr_iban("CH93 0076 2011 6238 5295 7")
    (True, False)
    """
    bare = account.replace(" ", "").upper()
    return bare[:2] in {"CH", "LI"} and bare[4:6] in {"30", "31"} and _digits(bare[4:9])


def _digits(text: str) -> bool:
    return text.isascii() and text.isdigit()


def _ogm(body: str) -> str:
    whole = f"{body}{int(body) % 97 or 97:02d}"
    return f"+++{whole[:3]}/{whole[3:7]}/{whole[7:]}+++"


def _kid10(body: str) -> str:
    total = 0
    for place, sign in enumerate(reversed(body)):
        product = int(sign) * (2 - place % 2)
        total += product // _TEN + product % _TEN
    return f"{body}{-total % _TEN}"


def _kid11(body: str) -> str:
    rest = -sum(int(sign) * (2 + place % 6) for place, sign in enumerate(reversed(body))) % 11
    return f"{body}{'-' if rest == _TEN else rest}"


def _finnish(body: str) -> str:
    return f"{body}{-sum(int(sign) * (7, 3, 1)[place % 3] for place, sign in enumerate(reversed(body))) % _TEN}"


def _qrr(body: str) -> str:
    carry = 0
    for sign in body:
        carry = _RECURSIVE[(carry + int(sign)) % _TEN]
    return f"{body}{-carry % _TEN}"


KINDS: dict[str, Kind] = {
    "ogm": Kind(least=_OGM_BODY, most=_OGM_BODY, whole=_ogm),
    "kid10": Kind(least=1, most=24, whole=_kid10),
    "kid11": Kind(least=1, most=24, whole=_kid11),
    "fi": Kind(least=3, most=19, whole=_finnish),
    "qrr": Kind(least=_QRR_BODY, most=_QRR_BODY, whole=_qrr),
}
"""The kinds made of digits; "rf" stands beside them."""
