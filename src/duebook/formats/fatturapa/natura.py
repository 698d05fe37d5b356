"""Natura (why a line carries no VAT) beside the VAT categories of EN 16931 and their reasons (VATEX). docs/decisions/0088.

Source: Schema_VFPR12 1.2.3, NaturaType; D.P.R. 633/1972; the VATEX code list of the European Commission. Where one category and
reason have several Nature, the usual one goes unsaid and any other is named at the head of the reason's text (BT-120), so that it
is written again: ``N6.3 Art. 17 c. 6``.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.line import Tax
from duebook.formats.fatturapa.names import EXEMPT_REGIMES, UNION
from duebook.kernel.money import ZERO

_C = VatCategory
NATURE = {
    "N1": (_C.EXEMPT, "VATEX-EU-79-C"),
    "N2": (_C.OUTSIDE_SCOPE, "VATEX-EU-O"),
    "N2.1": (_C.OUTSIDE_SCOPE, "VATEX-EU-O"),
    "N2.2": (_C.OUTSIDE_SCOPE, "VATEX-EU-O"),
    "N3": (_C.EXEMPT, ""),
    "N3.1": (_C.EXPORT, "VATEX-EU-G"),
    "N3.2": (_C.INTRA_COMMUNITY, "VATEX-EU-IC"),
    "N3.3": (_C.EXPORT, "VATEX-EU-G"),
    "N3.4": (_C.EXEMPT, ""),
    "N3.5": (_C.EXEMPT, ""),
    "N3.6": (_C.EXEMPT, ""),
    "N4": (_C.EXEMPT, ""),
    "N5": (_C.EXEMPT, ""),
    "N6": (_C.REVERSE_CHARGE, "VATEX-EU-AE"),
    **{f"N6.{digit}": (_C.REVERSE_CHARGE, "VATEX-EU-AE") for digit in range(1, 10)},
    "N7": (_C.OUTSIDE_SCOPE, "VATEX-EU-O"),
}
"""Natura -> category (BT-118) and reason code (BT-121) where the seller is ordinary and the buyer at home."""

_MARGIN = frozenset({"VATEX-EU-D", "VATEX-EU-F", "VATEX-EU-I", "VATEX-EU-J"})
_NAMED = re.compile(r"(N[1-7](?:\.[1-9])?)(?:\s+(.*))?", re.DOTALL)
_CODED = re.compile(r"(VATEX-[A-Z0-9-]{1,30})(?:\s+(.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Setting:
    """What the meaning of a Natura depends on: where the buyer is, and whether the seller is exempt because small."""

    country: str = "IT"  # of the buyer
    regime: str = ""  # RegimeFiscale of the seller

    @property
    def elsewhere_in_union(self) -> bool:
        """Whether the buyer is in another member state."""
        return self.country in UNION and self.country != "IT"

    @property
    def outside_union(self) -> bool:
        """Whether the buyer is in no member state."""
        return bool(self.country) and self.country not in UNION


def meaning(natura: str, setting: Setting) -> tuple[VatCategory, str] | None:
    """Category and reason code; None for a Natura that is in no list.

    >>> meaning("N2.1", Setting(country="FR")), meaning("N2.2", Setting(regime="RF19"))
    ((<VatCategory.REVERSE_CHARGE: 'AE'>, 'VATEX-EU-AE'), (<VatCategory.EXEMPT: 'E'>, ''))
    """
    if natura == "N2.1" and setting.elsewhere_in_union:
        return _C.REVERSE_CHARGE, "VATEX-EU-AE"
    if natura == "N2.2" and setting.regime in EXEMPT_REGIMES:
        return _C.EXEMPT, ""
    return NATURE.get(natura)


def usual(category: VatCategory, code: str, setting: Setting) -> str:
    """The Natura that goes unsaid for a category and reason; empty for one that Italy does not know."""
    if category is VatCategory.EXEMPT:
        small = "N2.2" if not code and setting.regime in EXEMPT_REGIMES else "N4"
        return "N1" if code == "VATEX-EU-79-C" else "N5" if code in _MARGIN else small
    if category is VatCategory.REVERSE_CHARGE:
        return "N2.1" if setting.elsewhere_in_union else "N6.9"
    if category is VatCategory.OUTSIDE_SCOPE:
        return "N2.1" if setting.outside_union else "N2.2"
    return {VatCategory.EXPORT: "N3.1", VatCategory.INTRA_COMMUNITY: "N3.2"}.get(category, "")


def read(rate: Decimal | None, natura: str, reference: str, setting: Setting, *, split: bool) -> Tax | None:
    """A treatment from AliquotaIVA, Natura, RiferimentoNormativo and EsigibilitaIVA (``split``); None for an unknown Natura."""
    if not natura:
        if not rate:
            return Tax(category=_C.ZERO, rate=ZERO)
        return Tax(category=_C.SPLIT_PAYMENT if split else _C.STANDARD, rate=rate)
    found = meaning(natura, setting)
    if found is None:
        return None
    category, code = found
    text = reference
    if coded := _CODED.fullmatch(reference):
        code, text = coded[1], coded[2] or ""
    if natura != usual(category, code, setting) or not (code or text):
        text = f"{natura} {text}".strip()
    rate = None if category is _C.OUTSIDE_SCOPE else ZERO
    return Tax(category=category, rate=rate, exemption_code=code, exemption_text=text)


def written(tax: Tax, setting: Setting) -> tuple[str, str]:
    """Natura and RiferimentoNormativo of a treatment; both empty where tax is charged.

    >>> written(Tax(category=VatCategory.REVERSE_CHARGE, exemption_code="VATEX-EU-AE", exemption_text="N6.3 Art. 17"), Setting())
    ('N6.3', 'Art. 17')
    """
    if tax.rate:
        return "", ""
    natura, text = "", tax.exemption_text.strip()
    if (named := _NAMED.fullmatch(text)) and (meaning(named[1], setting) or (None,))[0] is tax.category:
        natura, text = named[1], named[2] or ""
    natura = natura or usual(tax.category, tax.exemption_code, setting)
    if not natura:
        natura = "N3.6" if tax.category is _C.ZERO else "N2.2"
    own = meaning(natura, setting)
    if tax.exemption_code and own and tax.exemption_code != own[1]:
        text = f"{tax.exemption_code} {text}".strip()
    return natura, text
