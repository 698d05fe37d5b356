"""Verdict parity, measured: the official cases, the valid files, and mutated invoices beside other engines' opinions.

``make conformance`` runs all of it and rewrites the table in docs/conformance.md; the suite runs a small share.
"""

import gzip
import json
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from duebook.edge import xmlsafe
from duebook.kernel.rules import Severity
from duebook.rules import Verdict, judge, profiles
from duebook.rules.tree import Tree
from tests.conformance import explained, peers
from tests.conformance.mutations import mutations
from tests.corpora import corpora

CASES = {"CEN unit tests": ("cen-rule-cases.jsonl.gz", "en16931"), "XRechnung unit tests": ("xrechnung-cases.jsonl.gz", "auto")}
VALID = {"valid-en16931": "auto", "valid-xrechnung": "auto", "peppol-valid": "auto"}
WRONG = {"GST in SGD With Several Errors.xml": {"BR-100-GST-SG", "BR-101-GST-SG", "BR-102-GST-SG", "BR-104-GST-SG"}}
"""End of a file's name -> the errors that its publisher put into it: it lies among the valid ones."""
FIRES = {"error", "warning", "invalid"}


@dataclass
class Score:
    """Expectations met and missed; a miss is (where, what was expected)."""

    met: int = 0
    missed: list[tuple[str, str]] = field(default_factory=list)

    @property
    def asked(self) -> int:
        return self.met + len(self.missed)


def cases(name: str) -> Score:
    """Every expectation of one file of official unit tests."""
    file, profile = CASES[name]
    score = Score()
    with gzip.open(corpora() / "einvoice" / file) as stream:
        for number, line in enumerate(stream):
            case = json.loads(line)
            got = {fault.code for fault in judge(xmlsafe.parse(case["xml"].encode()), profile).faults}
            for expected, code in case["expect"]:
                if (code in got) == (expected in FIRES):
                    score.met += 1
                else:
                    score.missed.append((f"{name} {number}", f"{expected} {code}"))
    return score


def valid(folder: str) -> Score:
    """Files that are valid by their publishers, each by the specification that it names; those of :data:`WRONG` have their errors."""
    score = Score()
    for path in sorted((corpora() / "einvoice" / folder).glob("*.xml")):
        root = xmlsafe.parse(path.read_bytes())
        if not Tree(root).syntax:
            continue
        verdict = judge(root, VALID[folder])
        codes = {fault.code for fault in verdict.faults if fault.severity is Severity.ERROR}
        expected = next((errors for name, errors in WRONG.items() if path.name.endswith(name)), set())
        if codes == expected:
            score.met += 1
        else:
            score.missed.append((path.name, " ".join(sorted(codes ^ expected))))
    return score


def european(root: etree._Element) -> bool:
    """Whether the file is held to EN 16931: Peppol's PINT, A-NZ and Singapore have rules of their own."""
    content = etree.tostring(root)
    return b"urn:cen.eu:en16931:2017" in content and b":international:" not in content


@dataclass
class Comparison:
    """One peer in one syntax: files compared, verdicts and code sets that agree, disagreements explained and not."""

    compared: int = 0
    same_verdict: int = 0
    same_codes: int = 0
    explained: Counter = field(default_factory=Counter)
    open: Counter = field(default_factory=Counter)
    examples: dict[str, str] = field(default_factory=dict)


def differential(
    count: int, seed: int = 0, profile: str = "en16931", folders: Iterable[str] = ("valid-en16931", "valid-xrechnung")
) -> dict:
    """So many mutations of the valid files, each held to our rules and to every peer's: (peer, syntax) -> Comparison."""
    opinions = [peers.Official(), peers.MockEinvoice(), peers.Verifyhash()]
    found: dict[tuple[str, str], Comparison] = defaultdict(Comparison)
    try:
        for name, content in _drawn(count, seed, folders):
            root = xmlsafe.parse(content)
            syntax = Tree(root).syntax
            if not syntax:
                continue
            verdict = judge(root, profile)
            official = opinions[0].opinion(content, profile, syntax)
            _held_to_official(found["official", syntax], name, official, verdict, syntax)
            if not official.evaluable or any(fault.code.startswith("XSD") for fault in verdict.faults):
                continue  # what breaks the schema is invalid; of its rules the others say what they like
            for peer in opinions[1:]:
                _held_to_peer(
                    found[peer.name, syntax], name, peer, peer.opinion(content, profile, syntax), official, verdict, syntax
                )
    finally:
        for peer in opinions:
            peer.close()
    return dict(found)


def _held_to_official(score: Comparison, name: str, official: peers.Opinion, verdict: Verdict, syntax: str) -> None:
    """Stylesheets that give up (a broken data type, twins where one is read) mean an invalid file: so must we."""
    score.compared += 1
    if not official.evaluable:
        score.same_verdict += not verdict.valid
        score.same_codes += not verdict.valid
        if verdict.valid:
            score.open["(not evaluable)"] += 1
            score.examples.setdefault("(not evaluable)", name)
        return
    broken = any(fault.code.startswith("XSD") for fault in verdict.faults)
    levels = _levels(verdict.profile, syntax)  # where KoSIT's configuration says something else than its stylesheet
    ours_valid = not any(fault.severity is Severity.ERROR and fault.code not in levels for fault in verdict.faults)
    score.same_verdict += broken or ours_valid == (not official.fatal - levels)
    ours = {fault.code for fault in verdict.faults}
    different = {code for code in official.codes ^ ours if code in peers.published(syntax)}
    score.same_codes += not _noted(score, name, "official", syntax, different, official.codes)


def _levels(key: str, syntax: str) -> frozenset[str]:
    profile = next(one for one in profiles.PROFILES if one.key == key)
    return frozenset(profile.ubl_levels if syntax == "ubl" else profile.cii_levels)


def _held_to_peer(
    score: Comparison,
    name: str,
    peer: peers.Peer,
    opinion: peers.Opinion,
    official: peers.Opinion,
    verdict: Verdict,
    syntax: str,
) -> None:
    """Where the official stylesheet says what we say, the peer errs; what is left is between the two of us."""
    if not opinion.evaluable:
        return
    score.compared += 1
    ours = {fault.code for fault in verdict.faults}
    different = {
        code for code in opinion.codes ^ ours if peer.knows(code, syntax) and (peer.asked or code in peers.published(syntax))
    }
    settled = {code for code in different if code in peers.published(syntax) and (code in official.codes) == (code in ours)}
    for code in settled:
        score.explained[f"{code}: the official stylesheet says what we say"] += 1
    score.same_codes += not _noted(score, name, peer.name, syntax, different - settled, opinion.codes)


def _noted(score: Comparison, name: str, peer: str, syntax: str, different: set[str], theirs: frozenset[str]) -> bool:
    """Write disagreements down, explained or open; whether any is left open."""
    left = False
    for code in different:
        side = "theirs" if code in theirs else "ours"
        why = explained.reason(peer, syntax, code, side)
        if why:
            score.explained[f"{code}: {why}"] += 1
            continue
        left = True
        score.open[f"{code} ({side})"] += 1
        score.examples.setdefault(f"{code} ({side})", name)
    return left


def _drawn(count: int, seed: int, folders: Iterable[str]) -> Iterator[tuple[str, bytes]]:
    paths = sorted(path for folder in folders for path in (corpora() / "einvoice" / folder).glob("*.xml") if _wanted(path))
    draw = random.Random(seed)
    each = -(-count // max(len(paths), 1))
    made = 0
    for path in paths:
        changed = [*mutations(xmlsafe.parse(path.read_bytes()), seed)]
        for what, content in draw.sample(changed, min(each, len(changed), count - made)):
            made += 1
            yield f"{path.name}: {what}", content


def _wanted(path: Path) -> bool:
    root = xmlsafe.parse(path.read_bytes())
    return bool(Tree(root).syntax) and european(root)
