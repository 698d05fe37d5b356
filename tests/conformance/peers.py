"""Other opinions on the same file: the official stylesheets, and two rule engines that others wrote.

Each peer says which codes it found; ``knows`` says whether it has a rule at all, so that silence is not taken for an opinion.
"""

import contextlib
import io
import re
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar, Protocol

from tests.arbiter import SHEETS, Arbiter, rules

FAMILIES = re.compile(r"BR-|UBL-|CII-|PEPPOL-|DE-R|DK-R|GR-|IS-R|IT-R|NL-R|NO-R|SE-R")


@dataclass(frozen=True)
class Opinion:
    """``codes`` that fired; ``valid`` None where the peer could not tell; ``evaluable`` False where it gave up."""

    codes: frozenset[str]
    valid: bool | None
    evaluable: bool = True
    text: dict[str, str] = field(default_factory=dict)
    fatal: frozenset[str] = frozenset()


class Peer(Protocol):
    """Somebody with an opinion."""

    name: str
    asked: bool
    """Whether it is asked rules that no stylesheet here has (Peppol's own)."""

    def opinion(self, content: bytes, profile: str, syntax: str) -> Opinion: ...

    def knows(self, code: str, syntax: str) -> bool: ...

    def close(self) -> None: ...


class Official:
    """The stylesheets of CEN and KoSIT in Saxon."""

    name = "official"
    asked = False

    def __init__(self) -> None:
        self._arbiter = Arbiter(rules())

    def opinion(self, content: bytes, profile: str, syntax: str) -> Opinion:
        del syntax
        found = self._arbiter.faults(content, profile)
        codes = frozenset(rule for rule, *_ in found if rule != "NOT-EVALUABLE")
        fatal = frozenset(rule for rule, flag, *_ in found if flag == "fatal")
        text = {rule: said for rule, _, _, said in found}
        return Opinion(codes, not fatal, "NOT-EVALUABLE" not in fatal, text, fatal)

    def knows(self, code: str, syntax: str) -> bool:
        return code in published(syntax)

    def close(self) -> None:
        self._arbiter.close()


@lru_cache(maxsize=4)
def published(syntax: str) -> frozenset[str]:
    """Every code that the official stylesheets of a syntax can say."""
    folder = rules()
    found = set()
    for (_, one), sheet in SHEETS.items():
        if one == syntax:
            found |= set(re.findall(r">\[?([A-Z]{2,8}-[A-Z0-9-]+)\]?[ -]", (folder / sheet).read_text(encoding="utf-8")))
            found |= set(re.findall(r'id="([A-Z]{2,8}-[A-Za-z0-9-]+)"', (folder / sheet).read_text(encoding="utf-8")))
            found |= set(re.findall(r'<xsl:attribute name="id">([^<]+)<', (folder / sheet).read_text(encoding="utf-8")))
    return frozenset(found)


class MockEinvoice:
    """The package ``mock-einvoice``: UBL only; Peppol 3.0.21 too."""

    name = "mock-einvoice"
    asked = False
    profiles: ClassVar = {"en16931": "peppol", "peppol": "peppol", "xrechnung": "xrechnung"}

    def opinion(self, content: bytes, profile: str, syntax: str) -> Opinion:
        import mockeinvoice

        if syntax != "ubl":
            return Opinion(frozenset(), None, evaluable=False)
        try:
            document, reading, tree = mockeinvoice.parse_tree(content)
            report = mockeinvoice.check(document, self.profiles.get(profile, "peppol"), reading, tree)
        except Exception:  # noqa: BLE001 - what it refuses it has no opinion on
            return Opinion(frozenset(), None, evaluable=False)
        return Opinion(frozenset(one.code for one in report.findings if FAMILIES.match(one.code)), None)

    def knows(self, code: str, syntax: str) -> bool:
        return syntax == "ubl" and code in _written_in("mockeinvoice")

    def close(self) -> None:
        """Nothing is held."""


class Verifyhash:
    """The package ``verifyhash-einvoice``: UBL and CII."""

    name = "verifyhash-einvoice"
    asked = False

    def opinion(self, content: bytes, profile: str, syntax: str) -> Opinion:
        from einvoice import validate_bytes

        del syntax
        try:
            with contextlib.redirect_stderr(io.StringIO()):
                report = validate_bytes(content, profile="xrechnung" if profile == "xrechnung" else "en16931")
        except Exception:  # noqa: BLE001 - what it refuses it has no opinion on
            return Opinion(frozenset(), None, evaluable=False)
        codes = frozenset(one["rule"] for one in report["violations"])
        return Opinion(frozenset(code for code in codes if FAMILIES.match(code)), None)

    def knows(self, code: str, syntax: str) -> bool:
        del syntax
        return code in _written_in("einvoice")

    def close(self) -> None:
        """Nothing is held."""


@lru_cache(maxsize=4)
def _written_in(package: str) -> frozenset[str]:
    """The rule codes that stand in a package's source."""
    folder = Path(find_spec(package).submodule_search_locations[0])
    text = "".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.py"))
    return frozenset(re.findall(r"[\"']((?:BR|PEPPOL|UBL|CII)-[A-Za-z0-9-]+)[\"']", text))
