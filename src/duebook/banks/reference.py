"""RF creditor reference: a payment reference that carries its own check digits (ISO 11649:2009).

"RF", two check digits, then one to twenty-one letters and digits. The check digits make the rearranged reference, letters as
10 to 35, leave 1 when divided by 97 (ISO/IEC 7064, MOD 97-10). Banks in SEPA transport it as a structured reference.
Official page: https://www.iso.org/standard/50649.html

>>> create("539007547034")
'RF18539007547034'
>>> check("RF18 5390 0754 7034"), check("RF19 5390 0754 7034")
(True, False)
"""

import re

from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

LONGEST = 21
"""Signs a reference may have after "RF" and the check digits."""

_WHOLE = re.compile(r"RF[0-9]{2}[0-9A-Z]{1,21}")


def create(text: str) -> str:
    """The reference for an invoice or customer number: letters and digits are kept, all else is left out.

    Raises :class:`Invalid` where nothing is left or more than 21 signs are.

    >>> create("RE-2026/0042")
    'RF97RE20260042'
    """
    body = "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())
    if not 1 <= len(body) <= LONGEST:
        fault = Fault("RF-LENGTH", "", "A creditor reference has 1 to {most} letters and digits.", facts={"most": str(LONGEST)})
        raise Invalid([fault])
    return f"RF{98 - _remainder(body + 'RF00'):02d}{body}"


def check(reference: str) -> bool:
    """Whether this is a creditor reference with right check digits; spaces do not count."""
    bare = reference.replace(" ", "").upper()
    return bool(_WHOLE.fullmatch(bare)) and _remainder(bare[4:] + bare[:4]) == 1


def printed(reference: str) -> str:
    """The reference in groups of four, as paper shows it.

    >>> printed("RF18539007547034")
    'RF18 5390 0754 7034'
    """
    bare = reference.replace(" ", "").upper()
    return " ".join(bare[i : i + 4] for i in range(0, len(bare), 4))


def _remainder(text: str) -> int:
    return int("".join(str(int(sign, 36)) for sign in text)) % 97
