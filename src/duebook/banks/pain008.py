"""pain.008: direct debits handed to the company's bank, in version 001.08 or, for banks that still want it, 001.02.

Sources: ISO 20022 message definitions pain.008.001.08 and pain.008.001.02; EPC130-08 and EPC131-08, the Customer-to-PSP
Implementation Guidelines of SEPA Direct Debit Core and B2B. Collections of one scheme, sequence and day are one block.
The same order always gives the same bytes: nothing in it comes from a clock or from chance.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import cast

from lxml import etree

from duebook.banks import painschema
from duebook.banks import reference as creditor_reference
from duebook.banks.pain001 import LONGEST_NAME, LONGEST_TEXT, plain
from duebook.domain.record import record
from duebook.kernel.money import major
from duebook.kernel.rules import Fault

NEWEST, OLDER = "pain.008.001.08", "pain.008.001.02"
VERSIONS = (NEWEST, OLDER)
EEA = frozenset(
    "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK GF GP MQ RE YT PM BL MF".split()
)
"""Where the debtor's bank does not ask for the debtor's address."""


@record
class Place:
    """The debtor's address: banks outside the EEA want it."""

    street: str = ""
    postcode: str = ""
    town: str = ""
    country: str = ""


@record
class Collection:
    """One direct debit. ``reference`` is an ISO 11649 reference, sent as structured information; else ``text``, unstructured."""

    id: str  # end to end, at most 35 signs
    amount: int  # minor units, positive
    scheme: str  # CORE | B2B
    sequence: str  # FRST | RCUR | OOFF | FNAL
    day: date
    mandate: str
    signed_on: date
    name: str
    iban: str
    bic: str = ""
    place: Place = Place()
    text: str = ""
    reference: str = ""


@record
class Order:
    """What goes to the bank in one file."""

    id: str  # MsgId, at most 35 signs
    at: datetime
    name: str
    creditor_id: str
    iban: str
    bic: str = ""
    version: str = NEWEST
    currency: str = "EUR"
    collections: tuple[Collection, ...]


def write(order: Order) -> bytes:
    """The order as XML. It keeps its schema, see :func:`faults`."""
    return _Writer(order).write()


def faults(content: bytes, version: str = NEWEST) -> list[Fault]:
    """What breaks the message's XML Schema."""
    return painschema.faults(content, version)


def identity(text: str) -> str:
    """An id as banks take it: at most 35 signs of the character set, no slash at an end or twice in a row."""
    return text.replace("_", "-").replace("/", "-")[:35]


def blocks(collections: Iterable[Collection]) -> list[list[Collection]]:
    """The collections as payment information blocks, in the order of the file."""
    ordered = sorted(collections, key=lambda one: (_group(one), one.id))
    return [list(group) for _, group in groupby(ordered, key=_group)]


def _group(one: Collection) -> tuple[date, str, str]:
    return one.day, one.scheme, one.sequence


class _Writer:
    """One message in one version."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.space = f"urn:iso:std:iso:20022:tech:xsd:{order.version}"
        self.bank = "BIC" if order.version == OLDER else "BICFI"

    def write(self) -> bytes:
        order = self.order
        root = etree.Element(f"{{{self.space}}}Document", nsmap=cast("dict[str, str]", {None: self.space}))
        body = self.add(root, "CstmrDrctDbtInitn")
        head = self.add(body, "GrpHdr")
        self.add(head, "MsgId", identity(order.id))
        self.add(head, "CreDtTm", order.at.strftime("%Y-%m-%dT%H:%M:%S"))
        self.sums(head, order.collections)
        self.add(self.add(head, "InitgPty"), "Nm", plain(order.name, LONGEST_NAME))
        for place, group in enumerate(blocks(order.collections), 1):
            self.block(body, f"{identity(order.id)[:31]}-{place}", group)
        written: bytes = etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)
        return written

    def block(self, body: etree._Element, name: str, group: Sequence[Collection]) -> None:
        order, first = self.order, group[0]
        block = self.add(body, "PmtInf")
        self.add(block, "PmtInfId", name)
        self.add(block, "PmtMtd", "DD")
        self.add(block, "BtchBookg", "true")
        self.sums(block, group)
        kind = self.add(block, "PmtTpInf")
        self.add(self.add(kind, "SvcLvl"), "Cd", "SEPA")
        self.add(self.add(kind, "LclInstrm"), "Cd", first.scheme)
        self.add(kind, "SeqTp", first.sequence)
        self.add(block, "ReqdColltnDt", first.day.isoformat())
        self.add(self.add(block, "Cdtr"), "Nm", plain(order.name, LONGEST_NAME))
        self.add(self.add(self.add(block, "CdtrAcct"), "Id"), "IBAN", order.iban)
        self.agent(block, "CdtrAgt", order.bic)
        self.add(block, "ChrgBr", "SLEV")
        other = self.add(self.add(self.add(self.add(block, "CdtrSchmeId"), "Id"), "PrvtId"), "Othr")
        self.add(other, "Id", order.creditor_id)
        self.add(self.add(other, "SchmeNm"), "Prtry", "SEPA")
        for one in group:
            self.collection(block, one)

    def collection(self, block: etree._Element, one: Collection) -> None:
        node = self.add(block, "DrctDbtTxInf")
        self.add(self.add(node, "PmtId"), "EndToEndId", identity(one.id))
        self.add(node, "InstdAmt", self.money(one.amount)).set("Ccy", self.order.currency)
        mandate = self.add(self.add(node, "DrctDbtTx"), "MndtRltdInf")
        self.add(mandate, "MndtId", identity(one.mandate))
        self.add(mandate, "DtOfSgntr", one.signed_on.isoformat())
        self.agent(node, "DbtrAgt", one.bic)
        debtor = self.add(node, "Dbtr")
        self.add(debtor, "Nm", plain(one.name, LONGEST_NAME))
        self.address(debtor, one)
        self.add(self.add(self.add(node, "DbtrAcct"), "Id"), "IBAN", one.iban)
        remittance = self.add(node, "RmtInf")
        if creditor_reference.check(one.reference):
            info = self.add(self.add(remittance, "Strd"), "CdtrRefInf")
            kind = self.add(info, "Tp")
            self.add(self.add(kind, "CdOrPrtry"), "Cd", "SCOR")
            self.add(kind, "Issr", "ISO")
            self.add(info, "Ref", one.reference.replace(" ", "").upper())
        else:
            self.add(remittance, "Ustrd", plain(one.text, LONGEST_TEXT))

    def address(self, debtor: etree._Element, one: Collection) -> None:
        if one.iban[:2] in EEA or not (one.place.country and one.place.town):
            return
        node = self.add(debtor, "PstlAdr")
        rows = (("StrtNm", one.place.street, 70), ("PstCd", one.place.postcode, 16), ("TwnNm", one.place.town, 35))
        for tag, value, longest in rows:
            if value:
                self.add(node, tag, plain(value, longest))
        self.add(node, "Ctry", one.place.country)

    def agent(self, node: etree._Element, tag: str, bic: str) -> None:
        """The bank: by BIC where it is known, else left to the IBAN."""
        institution = self.add(self.add(node, tag), "FinInstnId")
        if bic:
            self.add(institution, self.bank, bic)
        else:
            self.add(self.add(institution, "Othr"), "Id", "NOTPROVIDED")

    def sums(self, node: etree._Element, collections: Sequence[Collection]) -> None:
        self.add(node, "NbOfTxs", str(len(collections)))
        self.add(node, "CtrlSum", self.money(sum(one.amount for one in collections)))

    def money(self, units: int) -> str:
        return str(major(units, self.order.currency))

    def add(self, node: etree._Element, tag: str, text: str = "") -> etree._Element:
        made = etree.SubElement(node, f"{{{self.space}}}{tag}")
        if text:
            made.text = text
        return made
