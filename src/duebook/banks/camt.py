"""camt.052, camt.053 and camt.054: account report, statement, and debit and credit notification of ISO 20022.

Read by local names, so that every version from 001.01 on is read, and what is wrapped in a business message too.
Source: ISO 20022 message definitions, bank-to-customer cash management, https://www.iso20022.org/iso-20022-message-definitions.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from duebook.banks import camtentry, signs
from duebook.banks.camttree import Element, all_of, first, line, name, steps, text
from duebook.domain.bank import BankReading, Statement, Transaction
from duebook.edge import xmlsafe

KINDS = {
    "BkToCstmrAcctRpt": ("Rpt", "camt.052"),
    "BkToCstmrStmt": ("Stmt", "camt.053"),
    "BkToCstmrDbtCdtNtfctn": ("Ntfctn", "camt.054"),
    # the names of 001.01
    "BkToCstmrAcctRptV01": ("Rpt", "camt.052"),
    "BkToCstmrStmtV01": ("Stmt", "camt.053"),
    "BkToCstmrDbtCdtNtfctnV01": ("Ntfctn", "camt.054"),
}
_OPENINGS = ("OPBD", "PRCD")
_CLOSINGS = ("CLBD",)
_HEAD = re.compile(rb"<(?:[A-Za-z_][\w.-]*:)?BkToCstmr(?:AcctRpt|Stmt|DbtCdtNtfctn)(?:V01)?[\s/>]")
_NAMESPACE = re.compile(rb"urn:(?:iso:std:iso:20022:tech:xsd:camt\b|.{0,40}\bcamt\.05[234])")
_VERSION = re.compile(r"camt\.05[234]\.001\.\d\d")


class Camt:
    """The plug-in for the three messages."""

    key = "camt"
    title = "camt.052, camt.053, camt.054"

    def sniff(self, content: bytes) -> bool:
        """Whether one of the messages or its namespace is near the start."""
        head = content[:65_536].replace(b"\0", b"")
        return bool(_HEAD.search(head) or _NAMESPACE.search(head))

    def named(self, content: bytes) -> str:
        """The message with its version, as its namespace states it: ``camt.053.001.08``."""
        found = _VERSION.search(content[:65_536].replace(b"\0", b"").decode("latin-1"))
        if found:
            return found[0]
        kind = _HEAD.search(content[:65_536])
        bare = kind[0].decode("latin-1").strip("<>/ \t\r\n").rpartition(":")[2] if kind else ""
        return KINDS[bare][1] if bare in KINDS else self.key

    def read(self, content: bytes) -> BankReading:
        """The statements; raises ``Invalid`` where there is none, or the XML is refused."""
        root = xmlsafe.parse(content, signs.LIMIT)
        faults = signs.Faults()
        found = [
            _statement(one, f"{steps(one)}[{index}]", faults)
            for message in root.iter(*(f"{{*}}{kind}" for kind in KINDS))
            for index, one in enumerate(all_of(message, KINDS[name(message)][0]), 1)
        ]
        if not found:
            raise signs.wrong("BANK-EMPTY", steps(root), "There is no statement in this message.")
        return BankReading(tuple(found), tuple(faults.found))


def _statement(node: Element, place: str, faults: signs.Faults) -> Statement:
    account = first(node, "Acct")
    balances = _balances(node, place, faults)
    opening = next((balances[kind] for kind in _OPENINGS if kind in balances), None)
    closing = next((balances[kind] for kind in _CLOSINGS if kind in balances), None)
    if opening is None and "ITBD" in balances:
        opening = balances["ITBD"]  # a later page starts with the interim balance
    if closing is None and "ITBD last" in balances:
        closing = balances["ITBD last"]
    currency = text(account, "Ccy") or (opening or closing or ("",))[0]
    lines = tuple(_lines(node, place, currency, faults))
    if not currency:
        currency = lines[0].currency if lines else ""
    said_from, said_to = text(node, "FrToDt", "FrDtTm") or text(node, "FrToDt", "FrDt"), text(node, "FrToDt", "ToDtTm")
    number = text(node, "ElctrncSeqNb") or text(node, "LglSeqNb")
    return Statement(
        account=_account(account),
        owner=text(account, "Ownr", "Nm") or text(account, "Nm"),
        bank=text(account, "Svcr", "FinInstnId", "BICFI") or text(account, "Svcr", "FinInstnId", "BIC"),
        currency=currency,
        id=text(node, "Id"),
        number=number,
        page=next((text(one, "PgNb") for one in node if name(one).endswith("Pgntn")), ""),
        opening=opening[1] if opening else None,
        opened=(opening[2] if opening else None) or signs.iso_day(said_from),
        closing=closing[1] if closing else None,
        closed=(closing[2] if closing else None) or signs.iso_day(said_to or text(node, "FrToDt", "ToDt")),
        transactions=lines,
        place=place + line(node),
    )


def _account(node: Element | None) -> str:
    return (
        text(node, "Id", "IBAN").replace(" ", "")
        or text(node, "Id", "Othr", "Id")
        or text(node, "Id", "BBAN")
        or text(node, "Id", "PrtryAcct", "Id")
    )


Balance = tuple[str, Decimal, date | None]


def _balances(node: Element, place: str, faults: signs.Faults) -> dict[str, Balance]:
    """By type; where a type comes twice the first stands, of ITBD the last too."""
    found: dict[str, Balance] = {}
    for one in all_of(node, "Bal"):
        kind = text(one, "Tp", "CdOrPrtry", "Cd") or text(one, "Tp", "CdOrPrtry", "Prtry") or text(one, "Tp", "Cd")
        money = first(one, "Amt")
        amount = camtentry.signed(one)
        if money is None or amount is None:
            said = text(one, "Amt") or "empty"
            faults.wrong(
                "BANK-AMOUNT", f"{place}/Bal{line(one)}", "This balance has no amount that can be read: {text}.", text=said
            )
            continue
        balance = (money.get("Ccy", ""), amount, signs.iso_day(text(one, "Dt", "Dt") or text(one, "Dt", "DtTm")))
        if kind == "ITBD" and "ITBD" in found:
            found["ITBD last"] = balance
        found.setdefault(kind, balance)
    return found


def _lines(node: Element, place: str, currency: str, faults: signs.Faults) -> Iterator[Transaction]:
    for index, one in enumerate(all_of(node, "Ntry"), 1):
        if index > signs.MOST:
            raise signs.wrong("BANK-SIZE", place, "There are more than {most} entries in this statement.", most=signs.MOST)
        read = camtentry.entry(one, f"{place}/Ntry[{index}]{line(one)}", currency, faults)
        if read is not None:
            yield read


FORMAT = Camt()
