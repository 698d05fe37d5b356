"""One entry (``Ntry``) of a camt message, and the payments in its details.

Source: ISO 20022, ReportEntry and EntryTransaction; for references in ``Strd``: SIX Swiss Payment Standards (QRR, SCOR), EPC.
"""

import re
from dataclasses import replace
from decimal import Decimal
from itertools import islice
from typing import Any

from duebook.banks import signs
from duebook.banks.camttree import Element, all_of, first, name, text
from duebook.domain.bank import EntryStatus, Payment, Transaction
from duebook.domain.statements import reference
from duebook.kernel.money import ZERO

_STATUS = {"BOOK": EntryStatus.BOOKED, "PDNG": EntryStatus.PENDING, "FUTR": EntryStatus.PENDING, "INFO": EntryStatus.INFORMATION}
_SIGN = {"CRDT": 1, "DBIT": -1}
_SHARED = ("counterparty", "iban", "account", "bic", "reference", "end_to_end_id", "mandate_id", "creditor_id", "return_reason")
_QRR = re.compile(r"\d{27}")


def signed(node: Element) -> Decimal | None:
    """The amount of an element with ``Amt`` and ``CdtDbtInd``: credit is positive. None where either cannot be read."""
    amount = signs.decimal(text(node, "Amt"))
    sign = _SIGN.get(text(node, "CdtDbtInd"))
    return None if amount is None or sign is None else amount * sign


def entry(node: Element, place: str, currency: str, faults: signs.Faults) -> Transaction | None:
    """The transaction; None, with a fault, where its amount or direction cannot be read."""
    amount = signed(node)
    if amount is None:
        said = f"{text(node, 'Amt')} {text(node, 'CdtDbtInd')}".strip() or "empty"
        faults.wrong("BANK-AMOUNT", place, "The amount or direction of this entry cannot be read: {text}.", text=said)
        return None
    money = first(node, "Amt")
    ccy = (money.get("Ccy", "") if money is not None else "") or currency
    booked = signs.iso_day(text(node, "BookgDt", "Dt") or text(node, "BookgDt", "DtTm"))
    valued = signs.iso_day(text(node, "ValDt", "Dt") or text(node, "ValDt", "DtTm"))
    said_day = text(node, "BookgDt", "Dt") or text(node, "BookgDt", "DtTm")
    if booked is None and said_day:
        faults.wrong("BANK-DATE", place, "The booking date of this entry cannot be read: {text}.", text=said_day)
    payments = tuple(_payment(one, amount, ccy) for details in all_of(node, "NtryDtls") for one in all_of(details, "TxDtls"))
    counts = [text(details, "Btch", "NbOfTxs") for details in all_of(node, "NtryDtls")]
    read = Transaction(
        booked=booked or valued,
        valued=valued,
        amount=amount,
        currency=ccy,
        id=text(node, "AcctSvcrRef") or text(node, "NtryRef"),
        code=_code(first(node, "BkTxCd")),
        status=_status(node),
        reversal=text(node, "RvslInd") in {"true", "1"},
        fees=_fees(node, ccy),
        text=text(node, "AddtlNtryInf"),
        batch=sum(int(one) for one in counts if one.isascii() and one.isdigit() and len(one) < 10),  # noqa: PLR2004 - nine digits are enough
        place=place,
    )
    return _alone(read, node, payments[0]) if len(payments) == 1 else replace(read, payments=payments)


def _alone(read: Transaction, node: Element, only: Payment) -> Transaction:
    """The entry with what its only payment says; the bank's words on the entry stand last."""
    details = first(node, "NtryDtls", "TxDtls")
    shared: dict[str, Any] = {field: getattr(only, field) for field in _SHARED}
    original = (only.original_amount, only.original_currency)
    if only.original_amount is None and only.amount is not None and only.currency != read.currency:
        original = (abs(only.amount), only.currency)
    return replace(
        read,
        **shared,
        ultimate=_ultimate(details, incoming=_incoming(read.amount, reversal=read.reversal)),
        text=only.text or read.text,
        id=read.id or only.id,
        customer_reference=text(details, "Refs", "InstrId"),
        fees=read.fees or only.fees,
        original_amount=original[0],
        original_currency=original[1],
        exchange_rate=_rate(details),
        code=read.code or _code(first(details, "BkTxCd")),
    )


def _payment(node: Element, whole: Decimal, currency: str) -> Payment:
    """One ``TxDtls``. Its amount is the one booked; where only the instructed one is given and in the same currency, that."""
    amount, ccy = _amount(node, whole)
    # a payment that goes the other way than its entry is a deduction from the batch; direction comes from itself
    returned = first(node, "RtrInf") is not None or any(
        text(one, "RvslInd") in {"true", "1"} for one in islice(node.iterancestors(), 2)
    )
    incoming = _incoming(amount if amount is not None else whole, reversal=returned)
    parties = first(node, "RltdPties")
    agents = first(node, "RltdAgts")
    party, account, agent = ("Dbtr", "DbtrAcct", "DbtrAgt") if incoming else ("Cdtr", "CdtrAcct", "CdtrAgt")
    who = _party(first(parties, party)) or _ultimate(node, incoming=incoming)
    instructed = first(node, "AmtDtls", "InstdAmt", "Amt")
    original = signs.decimal(instructed.text) if instructed is not None else None
    original_currency = instructed.get("Ccy", "") if instructed is not None else ""
    foreign = original is not None and (original_currency != currency or original != abs(amount or whole))
    iban = text(parties, account, "Id", "IBAN").replace(" ", "")
    refs = first(node, "Refs")
    return Payment(
        amount=amount,
        currency=ccy or currency,
        counterparty=who,
        iban=iban,
        account="" if iban else text(parties, account, "Id", "Othr", "Id"),
        bic=text(agents, agent, "FinInstnId", "BICFI") or text(agents, agent, "FinInstnId", "BIC"),
        reference=_reference(node),
        end_to_end_id=reference(text(refs, "EndToEndId")),
        mandate_id=reference(text(refs, "MndtId")),
        creditor_id=_creditor(parties),
        text=_words(node),
        id=text(refs, "AcctSvcrRef") or text(refs, "TxId") or text(refs, "UETR"),
        fees=_fees(node, currency),
        original_amount=original if foreign else None,
        original_currency=original_currency if foreign else "",
        return_reason=_returned(first(node, "RtrInf")),
    )


def _returned(node: Element | None) -> str:
    """Why a payment came back: the code, or NARR (ISO 20022, told in words) where the bank gives words alone."""
    told = text(node, "Rsn", "Cd") or text(node, "Rsn", "Prtry") or text(node, "RtrRsn", "Cd") or text(node, "RtrRsn", "Prtry")
    return told or ("NARR" if text(node, "AddtlInf") else "")


def _incoming(amount: Decimal, *, reversal: bool) -> bool:
    """Whether the other side is the debtor. In a return the parties are those of the first payment: they stay in their places."""
    return (amount > 0) != reversal


def _amount(node: Element, whole: Decimal) -> tuple[Decimal | None, str]:
    """Signed as the payment itself says; where it does not, or says the opposite of its entry only by habit, as the entry."""
    for tags in (("Amt",), ("AmtDtls", "TxAmt", "Amt"), ("AmtDtls", "InstdAmt", "Amt")):
        found = first(node, *tags)
        value = signs.decimal(found.text) if found is not None else None
        if found is not None and value is not None:
            own = _SIGN.get(text(node, "CdtDbtInd"))
            return value * (own or (1 if whole > 0 else -1)), found.get("Ccy", "")
    return None, ""


def _party(node: Element | None) -> str:
    return text(node, "Nm") or text(node, "Pty", "Nm") or text(node, "Agt", "FinInstnId", "Nm")


def _ultimate(details: Element | None, *, incoming: bool) -> str:
    return _party(first(details, "RltdPties", "UltmtDbtr" if incoming else "UltmtCdtr"))


def _creditor(parties: Element | None) -> str:
    """The creditor identifier of a direct debit stands in the creditor's private id."""
    for steps in (("Cdtr", "Id"), ("Cdtr", "Pty", "Id")):
        for kind in ("PrvtId", "OrgId"):
            found = text(parties, *steps, kind, "Othr", "Id")
            if found:
                return found
    return ""


def _reference(node: Element) -> str:
    """The structured creditor reference: of type SCOR, QRR or whatever the bank states, with spaces taken out."""
    return next(iter(_references(node)), "")


def _references(node: Element) -> list[str]:
    found = [text(one, "CdtrRefInf", "Ref") for one in all_of(first(node, "RmtInf"), "Strd")]
    tight = [(one, one.replace(" ", "")) for one in found if reference(one)]
    return [bare if _QRR.fullmatch(bare) or bare.upper().startswith("RF") else one for one, bare in tight]


def _words(node: Element) -> str:
    """The unstructured lines as they came: banks cut at 140 signs, so what is split is put together again by a space."""
    info = first(node, "RmtInf")
    parts = [one.text or "" for one in all_of(info, "Ustrd")]
    for one in all_of(info, "Strd"):
        parts += [child.text or "" for child in one if name(child) == "AddtlRmtInf"]
        parts += [text(child, "Nb") for child in one if name(child) == "RfrdDocInf"]
    parts += list(dict.fromkeys(_references(node)))[1:]  # one payment of several invoices, each with its own
    return signs.words(" ".join(parts)) or text(node, "AddtlTxInf") or text(node, "RtrInf", "AddtlInf")


def _fees(node: Element, currency: str) -> Decimal:
    """Charges in the account's currency. A total stands for its records; a credit lessens them."""
    charges = first(node, "Chrgs")
    total = first(charges, "TtlChrgsAndTaxAmt")
    if total is not None and total.get("Ccy", currency) == currency:
        return signs.decimal(total.text) or ZERO
    records = [*all_of(charges, "Rcrd"), *([charges] if charges is not None and first(charges, "Amt") is not None else [])]
    amounts = ZERO
    for one in records:
        money = first(one, "Amt")
        value = signs.decimal(money.text) if money is not None else None
        if value is not None and money is not None and money.get("Ccy", currency) == currency:
            amounts += -value if text(one, "CdtDbtInd") == "CRDT" else value
    return amounts


def _rate(node: Element | None) -> Decimal | None:
    for kind in ("TxAmt", "CntrValAmt", "InstdAmt"):
        rate = signs.decimal(text(node, "AmtDtls", kind, "CcyXchg", "XchgRate"))
        if rate is not None:
            return rate
    return None


def _status(node: Element) -> EntryStatus:
    said = text(node, "Sts", "Cd") or text(node, "Sts")
    return _STATUS.get(said, EntryStatus.BOOKED)


def _code(node: Element | None) -> str:
    domain = first(node, "Domn")
    parts = (text(domain, "Cd"), text(domain, "Fmly", "Cd"), text(domain, "Fmly", "SubFmlyCd"))
    return "-".join(parts) if all(parts) else text(node, "Prtry", "Cd")
