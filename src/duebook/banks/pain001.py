"""pain.001.001.09: a credit transfer initiation, as banks take it for SEPA payments.

Sources: ISO 20022 message definition pain.001.001.09; EPC132-08, SEPA Credit Transfer Customer-to-PSP Implementation Guidelines.
The same order always gives the same bytes: nothing in it comes from a clock or from chance (docs/decisions/0093).
"""

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import cast

from lxml import etree

from duebook.banks import painschema
from duebook.banks import reference as creditor_reference
from duebook.domain.record import record
from duebook.kernel.money import major
from duebook.kernel.rules import Fault

VERSION = "pain.001.001.09"
NAMESPACE = f"urn:iso:std:iso:20022:tech:xsd:{VERSION}"
LONGEST_NAME, LONGEST_TEXT = 70, 140
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-?:().,'+ ")
_LETTERS = str.maketrans(
    {"ß": "ss", "ø": "o", "Ø": "O", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ł": "l", "Ł": "L", "&": "+"}
)


@record
class Transfer:
    """One transfer. ``reference`` is an ISO 11649 reference, sent as structured information; else ``text`` goes unstructured."""

    id: str  # end to end, at most 35 signs
    amount: int  # minor units, positive
    name: str
    iban: str
    bic: str = ""
    text: str = ""
    reference: str = ""
    day: date


@record
class Order:
    """What goes to the bank in one file."""

    id: str  # MsgId, at most 35 signs
    at: datetime
    name: str
    iban: str
    bic: str = ""
    currency: str = "EUR"
    transfers: tuple[Transfer, ...]


def write(order: Order) -> bytes:
    """The order as XML: transfers of one day are one payment information block. It keeps its schema, see :func:`faults`."""
    root = etree.Element(f"{{{NAMESPACE}}}Document", nsmap=cast("dict[str, str]", {None: NAMESPACE}))
    body = _add(root, "CstmrCdtTrfInitn")
    head = _add(body, "GrpHdr")
    _add(head, "MsgId", _id(order.id))
    _add(head, "CreDtTm", order.at.strftime("%Y-%m-%dT%H:%M:%S"))
    _add(head, "NbOfTxs", str(len(order.transfers)))
    _add(head, "CtrlSum", _sum(order.transfers, order.currency))
    _add(_add(head, "InitgPty"), "Nm", plain(order.name, LONGEST_NAME))
    days = groupby(sorted(order.transfers, key=lambda one: (one.day, one.id)), key=lambda one: one.day)
    for place, (day, transfers) in enumerate(days, 1):
        _block(body, order, f"{_id(order.id)[:32]}-{place}", day, list(transfers))
    written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
    return written


def faults(content: bytes) -> list[Fault]:
    """What breaks the message's XML Schema; empty for what :func:`write` makes of anything that a bank takes."""
    return painschema.faults(content, VERSION)


def plain(text: str, longest: int) -> str:
    """The text in the signs that every bank takes (EPC217-08): others by their nearest, the rest as a dot.

    >>> plain("Müller & Søn – Łódź", 70)
    'Muller + Son . Lodz'
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    kept = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign in _ALLOWED else "." for sign in kept).split())[:longest].strip() or "-"


def _block(body: etree._Element, order: Order, identity: str, day: date, transfers: Sequence[Transfer]) -> None:
    block = _add(body, "PmtInf")
    _add(block, "PmtInfId", identity)
    _add(block, "PmtMtd", "TRF")
    _add(block, "BtchBookg", "false")
    _add(block, "NbOfTxs", str(len(transfers)))
    _add(block, "CtrlSum", _sum(transfers, order.currency))
    if order.currency == "EUR":
        _add(_add(_add(block, "PmtTpInf"), "SvcLvl"), "Cd", "SEPA")
    _add(_add(block, "ReqdExctnDt"), "Dt", day.isoformat())
    _add(_add(block, "Dbtr"), "Nm", plain(order.name, LONGEST_NAME))
    _add(_add(_add(block, "DbtrAcct"), "Id"), "IBAN", order.iban)
    _agent(block, "DbtrAgt", order.bic, always=True)
    _add(block, "ChrgBr", "SLEV")
    for one in transfers:
        _transfer(block, one, order.currency)


def _transfer(block: etree._Element, one: Transfer, currency: str) -> None:
    node = _add(block, "CdtTrfTxInf")
    _add(_add(node, "PmtId"), "EndToEndId", _id(one.id))
    amount = _add(_add(node, "Amt"), "InstdAmt", str(major(one.amount, currency)))
    amount.set("Ccy", currency)
    _agent(node, "CdtrAgt", one.bic)
    _add(_add(node, "Cdtr"), "Nm", plain(one.name, LONGEST_NAME))
    _add(_add(_add(node, "CdtrAcct"), "Id"), "IBAN", one.iban)
    remittance = _add(node, "RmtInf")
    if creditor_reference.check(one.reference):
        info = _add(_add(remittance, "Strd"), "CdtrRefInf")
        kind = _add(info, "Tp")
        _add(_add(kind, "CdOrPrtry"), "Cd", "SCOR")
        _add(kind, "Issr", "ISO")
        _add(info, "Ref", one.reference.replace(" ", "").upper())
    else:
        _add(remittance, "Ustrd", plain(one.text, LONGEST_TEXT))


def _agent(node: etree._Element, tag: str, bic: str, *, always: bool = False) -> None:
    """The bank: by BIC where it is known, else left to the IBAN."""
    if bic:
        _add(_add(_add(node, tag), "FinInstnId"), "BICFI", bic)
    elif always:
        _add(_add(_add(_add(node, tag), "FinInstnId"), "Othr"), "Id", "NOTPROVIDED")


def _add(node: etree._Element, tag: str, text: str = "") -> etree._Element:
    made = etree.SubElement(node, f"{{{NAMESPACE}}}{tag}")
    if text:
        made.text = text
    return made


def _sum(transfers: Iterable[Transfer], currency: str) -> str:
    return str(major(sum(one.amount for one in transfers), currency))


def _id(identity: str) -> str:
    return identity.replace("_", "-")[:35]
