"""Bank files for tests, written from lines: CSV, MT940, camt.053 and camt.054 of one account."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

IBAN = "DE89370400440532013000"


@dataclass(frozen=True)
class Line:
    """A booked line as the bank knows it."""

    day: date
    amount: Decimal
    text: str = ""
    name: str = ""
    iban: str = ""
    id: str = ""
    e2e: str = ""
    reason: str = ""
    parts: tuple["Line", ...] = ()


def csv(lines: Sequence[Line], *, account: bool = True) -> bytes:
    """A table with a column for the own account, or without."""
    rows = ["own account,booked,amount,currency,counterparty,iban,text"]
    rows += [f"{IBAN},{one.day},{one.amount},EUR,{one.name},{one.iban},{one.text}" for one in lines]
    if not account:
        rows = [row.partition(",")[2] for row in rows]
    return "\n".join([*rows, ""]).encode()


def mt940(lines: Sequence[Line], opening: Decimal = Decimal(100), first: date | None = None, last: date | None = None) -> bytes:
    """One MT940 message; German structured details."""
    start, end = first or lines[0].day, last or lines[-1].day
    closing = opening + sum((one.amount for one in lines), Decimal(0))
    body = [":20:STARTUMS", ":25:37040044/0532013000", ":28C:0/1", f":60F:{_balance(opening, start)}"]
    for one in lines:
        sign = "C" if one.amount > 0 else "D"
        body.append(f":61:{one.day:%y%m%d}{one.day:%m%d}{sign}{_comma(one.amount)}NTRFNONREF")
        body.append(f":86:166?00GUTSCHRIFT?20SVWZ+{one.text}?32{one.name}")
    return "\r\n".join([*body, f":62F:{_balance(closing, end)}", "-", ""]).encode()


def camt(
    lines: Sequence[Line],
    *,
    message: str = "camt.053.001.02",
    opening: Decimal | None = None,
    first: date | None = None,
    last: date | None = None,
    number: str = "",
    iban: str = IBAN,
    status: str = "BOOK",
) -> bytes:
    """A statement, or a notification of the same entries with details."""
    root, of = {"052": ("BkToCstmrAcctRpt", "Rpt"), "053": ("BkToCstmrStmt", "Stmt"), "054": ("BkToCstmrDbtCdtNtfctn", "Ntfctn")}[
        message[5:8]
    ]
    balances = ""
    if opening is not None:
        closing = opening + sum((one.amount for one in lines), Decimal(0))
        balances = _bal("OPBD", opening, first or lines[0].day) + _bal("CLBD", closing, last or lines[-1].day)
    seq = f"<ElctrncSeqNb>{number}</ElctrncSeqNb>" if number else ""
    entries = "".join(_entry(one, status) for one in lines)
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:{message}"><{root}>'
        f"<GrpHdr><MsgId>M</MsgId></GrpHdr><{of}><Id>S{number}</Id>{seq}<Acct><Id><IBAN>{iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>"
        f"{balances}{entries}</{of}></{root}></Document>"
    ).encode()


def _entry(one: Line, status: str) -> str:
    reference = f"<AcctSvcrRef>{one.id}</AcctSvcrRef>" if one.id else ""
    if one.parts:
        details = f"<Btch><NbOfTxs>{len(one.parts)}</NbOfTxs></Btch>" + "".join(_details(part) for part in one.parts)
    else:
        details = _details(one) if one.name or one.iban or one.e2e or one.reason else ""
    details = f"<NtryDtls>{details}</NtryDtls>" if details else ""
    info = f"<AddtlNtryInf>{one.text}</AddtlNtryInf>" if one.text and not one.name else ""
    return (
        f'<Ntry><Amt Ccy="EUR">{abs(one.amount)}</Amt><CdtDbtInd>{_side(one.amount)}</CdtDbtInd><Sts>{status}</Sts>'
        f"<BookgDt><Dt>{one.day}</Dt></BookgDt><ValDt><Dt>{one.day}</Dt></ValDt>{reference}{details}{info}</Ntry>"
    )


def _details(one: Line) -> str:
    e2e = f"<EndToEndId>{one.e2e}</EndToEndId>" if one.e2e else ""
    iban = f"<DbtrAcct><Id><IBAN>{one.iban}</IBAN></Id></DbtrAcct>" if one.iban else ""
    returned = f"<RtrInf><Rsn><Cd>{one.reason}</Cd></Rsn></RtrInf>" if one.reason else ""
    return (
        f'<TxDtls><Refs>{e2e}</Refs><AmtDtls><TxAmt><Amt Ccy="EUR">{abs(one.amount)}</Amt></TxAmt></AmtDtls>'
        f"<RltdPties><Dbtr><Nm>{one.name}</Nm></Dbtr>{iban}</RltdPties>"
        f"<RmtInf><Ustrd>{one.text}</Ustrd></RmtInf>{returned}</TxDtls>"
    )


def _side(amount: Decimal) -> str:
    return "CRDT" if amount > 0 else "DBIT"


def _bal(kind: str, amount: Decimal, day: date) -> str:
    return (
        f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{abs(amount)}</Amt>'
        f"<CdtDbtInd>{'CRDT' if amount >= 0 else 'DBIT'}</CdtDbtInd><Dt><Dt>{day}</Dt></Dt></Bal>"
    )


def _balance(amount: Decimal, day: date) -> str:
    return f"{'C' if amount >= 0 else 'D'}{day:%y%m%d}EUR{_comma(amount)}"


def _comma(amount: Decimal) -> str:
    return f"{abs(amount):.2f}".replace(".", ",")
