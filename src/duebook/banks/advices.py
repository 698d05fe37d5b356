"""Remittance advices from files: REMADV, X12 820, PDF, XLSX, CSV. The reader is found by looking."""

from duebook.domain.ports import AdviceFormat, AdviceReading
from duebook.kernel import plugs
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

LIMIT = 8 * 1024 * 1024
"""Bytes of one file."""


def get(key: str) -> AdviceFormat:
    """The reader behind a key; raises :class:`duebook.kernel.errors.NotFound` for one that is not on."""
    found: AdviceFormat = plugs.get("remittances", key)
    return found


def sniff(content: bytes) -> str:
    """The key of the first reader that the bytes look like; empty where there is none."""
    return next((key for key in plugs.keys("remittances") if get(key).sniff(content)), "")


def read(content: bytes, key: str = "") -> AdviceReading:
    """The advices in the bytes; raises :class:`Invalid` where nothing is understood."""
    if len(content) > LIMIT:
        facts = {"bytes": str(len(content)), "limit": str(LIMIT)}
        raise Invalid([Fault("ADVICE-SIZE", "", "This file has {bytes} bytes; the limit is {limit}.", facts=facts)])
    found = key or sniff(content)
    if not found:
        known = ", ".join(get(one).title for one in plugs.keys("remittances"))
        raise Invalid([Fault("ADVICE-FORMAT", "", "This is none of the advices read here: {known}.", facts={"known": known})])
    return get(found).read(content)
