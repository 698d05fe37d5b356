"""Verdicts on invoices from anyone: EN 16931, Peppol, XRechnung, Factur-X and the French rules, asked of the file itself.

>>> verdict = check(b"<invoice/>")
>>> verdict.valid, verdict.faults[0].code
(False, 'XSD-ROOT')
"""

from dataclasses import dataclass

from duebook.edge import xmlsafe
from duebook.formats import schema
from duebook.kernel.errors import Invalid, TooLarge
from duebook.kernel.rules import Fault, Severity
from duebook.rules import profiles
from duebook.rules.tree import Tree


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: the syntax (``ubl``, ``cii``; empty where it is neither), the profile asked, and every fault."""

    syntax: str
    profile: str
    faults: tuple[Fault, ...]

    @property
    def valid(self) -> bool:
        """Whether there is no fault of severity error."""
        return all(fault.severity is not Severity.ERROR for fault in self.faults)


def check(content: bytes, profile: str = "auto") -> Verdict:
    """The verdict on one file. Its bytes are taken as hostile; whatever is wrong with them is a fault, not an exception.

    ``profile`` is ``auto`` (the specification that the file names) or a key of :data:`duebook.rules.profiles.PROFILES`; raises
    :class:`duebook.kernel.errors.NotFound` for another word. Rules are asked wherever the parts they need are there, also of a
    fragment and of a file that breaks its schema, which is invalid all the same.
    """
    try:
        root = xmlsafe.parse(content)
    except Invalid as error:
        return Verdict("", "", tuple(error.faults))
    except TooLarge as error:
        return Verdict("", "", (Fault("XML-SIZE", "", str(error)),))
    return judge(root, profile)


def judge(root: xmlsafe.Element, profile: str = "auto") -> Verdict:
    """As :func:`check`, for XML that has been parsed already."""
    tree = Tree(root)
    if not tree.syntax:
        return Verdict("", "", tuple(schema.schema_faults(root)))
    asked = profiles.of(tree, profile)
    broken = schema.schema_faults(root, asked.schema if tree.syntax == "cii" else "")
    return Verdict(tree.syntax, asked.key, (*broken, *profiles.ruleset(asked.key, tree.syntax).faults(tree)))
