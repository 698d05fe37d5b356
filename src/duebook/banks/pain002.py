"""pain.002: what the bank says of a payment file, of any version: taken, or refused as a whole, by block or by payment.

Sources: ISO 20022 message definition CustomerPaymentStatusReport (pain.002.001.03 to .14); EPC130-08, on the reject message.
Only what concerns us is read; a report of another file than ours is simply not met by anything.
"""

from lxml import etree

from duebook.domain.record import record
from duebook.edge import xmlsafe
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

MOST = 100_000
NAMELESS = "?"
"""Stands for the end-to-end id of a payment that is reported without one: it is no payment of ours, and never the whole block."""
_SPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002."


@record
class Status:
    """What became of one payment, or of everything in a block or file where the ids below it are empty.

    ``state`` is ISO's: ACCP, ACSC, ACSP, ACTC, ACWC, PART, PDNG, RCVD, RJCT. ``reason`` is a code of the external code set.
    """

    message: str
    block: str = ""
    payment: str = ""  # end-to-end id
    state: str
    reason: str = ""
    text: str = ""


def read(content: bytes) -> list[Status]:
    """The statements in a report, the narrowest last. Raises :class:`Invalid` for anything that is no pain.002."""
    root = xmlsafe.parse(content)
    space = etree.QName(root).namespace or ""
    report = root[0] if len(root) and space.startswith(_SPACE) else None
    if report is None:
        raise Invalid([Fault("PAIN002-FORM", "", "This is no payment status report (pain.002).")])
    whole = report.find("{*}OrgnlGrpInfAndSts")
    message = _text(whole, "OrgnlMsgId")
    found = [_status(whole, "GrpSts", message=message)]
    for block in report.iterfind("{*}OrgnlPmtInfAndSts"):
        name = _text(block, "OrgnlPmtInfId")
        found.append(_status(block, "PmtInfSts", message=message, block=name))
        found += (
            _status(one, "TxSts", message=message, block=name, payment=_text(one, "OrgnlEndToEndId") or NAMELESS)
            for one in block.iterfind("{*}TxInfAndSts")
        )
        if len(found) > MOST:
            raise Invalid([Fault("PAIN002-SIZE", "", "More than {most} payments in one report.", facts={"most": str(MOST)})])
    return [one for one in found if one.state]


def _status(node: etree._Element | None, tag: str, *, message: str, block: str = "", payment: str = "") -> Status:
    why = node.find("{*}StsRsnInf") if node is not None else None
    reason = _text(why, "Rsn/{*}Cd") or _text(why, "Rsn/{*}Prtry")
    return Status(
        message=message, block=block, payment=payment, state=_text(node, tag), reason=reason[:20], text=_text(why, "AddtlInf")
    )


def _text(node: etree._Element | None, path: str) -> str:
    found = node.find("{*}" + path) if node is not None else None
    return (found.text or "").strip()[:140] if found is not None else ""
