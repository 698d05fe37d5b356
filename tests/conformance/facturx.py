"""Factur-X beside its own stylesheets: the profiles' files in the corpora, and what mutating them does to verdict and codes.

A reported use of something unused has no code in the stylesheets; it is ``FX-UNUSED`` here and there.
"""

import random
from collections import defaultdict
from collections.abc import Iterator

from lxml import etree

from duebook.edge import xmlsafe
from duebook.formats.facturx.extract import invoice_xml
from duebook.rules import judge
from duebook.rules.facturx.structure import UNUSED
from tests.arbiter import Arbiter, rules
from tests.conformance import explained
from tests.conformance.mutations import mutations
from tests.conformance.run import Comparison
from tests.corpora import corpora

FOLDER = "einvoice/facturx-correct"
NAMES = {
    "facturx-minimum": "urn:factur-x.eu:1p0:minimum",
    "facturx-basicwl": "urn:factur-x.eu:1p0:basicwl",
    "facturx-basic": "urn:cen.eu:en16931:2017#compliant#urn:factur-x.eu:1p0:basic",
    "facturx-en16931": "urn:cen.eu:en16931:2017",
    "facturx-extended": "urn:cen.eu:en16931:2017#conformant#urn:factur-x.eu:1p0:extended",
}
"""Profile -> the specification that means it."""
_GUIDELINE = ".//{*}GuidelineSpecifiedDocumentContextParameter/{*}ID"
_OURS_ALONE = ("XSD", "DB-")


def files() -> Iterator[tuple[str, bytes]]:
    """The XML of every PDF that is a correct Factur-X file."""
    for path in sorted((corpora() / FOLDER).glob("*.pdf")):
        yield path.stem, invoice_xml(path.read_bytes())


def bases() -> Iterator[tuple[str, str, bytes]]:
    """(name, profile, file): those files by their own profile, and valid CII files of EN 16931 held to each profile."""
    for name, content in files():
        profile = judge(xmlsafe.parse(content), "facturx").profile
        if profile in NAMES:
            yield name, profile, content
    for path in sorted((corpora() / "einvoice" / "valid-en16931").glob("*.xml")):
        root = xmlsafe.parse(path.read_bytes())
        guideline = root.find(_GUIDELINE)
        for profile, specification in NAMES.items() if guideline is not None else ():
            guideline.text = specification
            yield path.stem, profile, etree.tostring(root)


def differential(count: int, seed: int = 0) -> dict[str, Comparison]:
    """So many mutations, each held to our rules and to the stylesheet of its profile: profile -> Comparison."""
    found: dict[str, Comparison] = defaultdict(Comparison)
    arbiter, draw, every = Arbiter(rules()), random.Random(seed), list(bases())
    each = -(-count // max(len(every), 1))
    try:
        for name, profile, content in every:
            changed = list(mutations(xmlsafe.parse(content), seed))
            for what, mutant in [("as it is", content), *draw.sample(changed, min(each, len(changed)))]:
                compare(found[profile], arbiter, f"{name}: {what}", mutant, profile)
    finally:
        arbiter.close()
    return dict(found)


def compare(score: Comparison, arbiter: Arbiter, name: str, content: bytes, profile: str) -> None:
    """Add one file to a comparison. A stylesheet that gives up means an invalid file, as does a broken schema."""
    score.compared += 1
    theirs, verdict = arbiter.faults(content, profile), judge(xmlsafe.parse(content), profile)
    codes = {code or UNUSED for code, *_ in theirs}
    broken = any(fault.code.startswith("XSD") for fault in verdict.faults)
    if "NOT-EVALUABLE" in codes:
        score.same_verdict += not verdict.valid
        score.same_codes += not verdict.valid
        if verdict.valid:
            score.open["(not evaluable)"] += 1
            score.examples.setdefault("(not evaluable)", name)
        return
    valid = all(flag == "warning" for _, flag, *_ in theirs)
    score.same_verdict += broken or valid == verdict.valid
    different = codes ^ {fault.code for fault in verdict.faults if not fault.code.startswith(_OURS_ALONE)}
    score.same_codes += not different
    for code in different:
        side = "theirs" if code in codes else "ours"
        why = explained.broken(code, side) if broken else explained.reason("official", profile, code, side)
        if why:
            score.explained[f"{code}: {why}"] += 1
        else:
            score.open[f"{code} ({side})"] += 1
            score.examples.setdefault(f"{code} ({side})", name)
