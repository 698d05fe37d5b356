"""What an account number looks like: formats name an IBAN and a national number differently."""

import re

_IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{10,30}")


def looks_like_iban(account: str) -> bool:
    """Whether it has the shape of an IBAN (ISO 13616), blanks allowed; the check digits are not tested.

    >>> looks_like_iban("DE02 1203 0000 0000 2020 51"), looks_like_iban("1234-567")
    (True, False)
    """
    return bool(_IBAN.fullmatch(account.replace(" ", "").upper()))
