"""The register entry (IscrizioneREA) and the fiscal regime of a seller as one line of text (BT-33), and back.

>>> text = "REA MI-123456, capitale sociale 10000.00, socio unico, non in liquidazione, regime fiscale RF19"
>>> one = Registered.parse(text)
>>> (one.office, one.number, one.regime), one.text() == text
(('MI', '123456', 'RF19'), True)
"""

import re
from dataclasses import dataclass

from duebook.formats.markup import group, leaf

_TEXT = re.compile(
    r"(?:REA ([A-Z]{2})-([!-+\--~]{1,20})(?:, capitale sociale ([0-9]{1,11}\.[0-9]{2}))?(?:, (socio unico|più soci))?"
    r", (non in liquidazione|in liquidazione))?(?:(?:^|, )regime fiscale (RF[0-9]{2}))?"
)
_OWNERS = {"SU": "socio unico", "SM": "più soci"}
_STATES = {"LN": "non in liquidazione", "LS": "in liquidazione"}
_REGIMES = frozenset(f"RF{number:02}" for number in range(2, 21)) - {"RF03"}


@dataclass(frozen=True, slots=True)
class Registered:
    """A register entry with the regime where it is not the ordinary one; without an office there is no entry."""

    office: str = ""  # Ufficio: the province
    number: str = ""
    capital: str = ""  # two decimals
    owners: str = ""  # SU, SM
    state: str = ""  # LN, LS
    regime: str = ""  # RF02 to RF20

    @classmethod
    def parse(cls, text: str) -> "Registered | None":
        """The entry in a text that says nothing else; None for any other text."""
        found = _TEXT.fullmatch(text) if text else None
        if found is None:
            return None
        office, number, capital, owners, state, regime = (one or "" for one in found.groups())
        made = cls(
            office=office,
            number=number,
            capital=capital,
            owners=next((code for code, words in _OWNERS.items() if words == owners), ""),
            state=next((code for code, words in _STATES.items() if words == state), ""),
            regime=regime,
        )
        return made if made.text() == text and (not regime or regime in _REGIMES) else None

    def text(self) -> str:
        """The entry in words; empty where there is none."""
        parts = [
            f"REA {self.office}-{self.number}" if self.office else "",
            f"capitale sociale {self.capital}" if self.capital else "",
            _OWNERS.get(self.owners, ""),
            _STATES.get(self.state, ""),
            f"regime fiscale {self.regime}" if self.regime else "",
        ]
        return ", ".join(part for part in parts if part)

    def xml(self) -> str:
        """IscrizioneREA; nothing where only the regime is known."""
        if not self.office:
            return ""
        return group(
            "IscrizioneREA",
            leaf("Ufficio", self.office),
            leaf("NumeroREA", self.number),
            leaf("CapitaleSociale", self.capital),
            leaf("SocioUnico", self.owners),
            leaf("StatoLiquidazione", self.state),
        )
