"""camt.052, camt.053, camt.054: entries, batches, charges, returns, pending lines, and what cannot be read."""

from datetime import date
from decimal import Decimal

import pytest

from duebook import banks
from duebook.domain.bank import EntryStatus
from duebook.kernel.errors import Invalid

DOCUMENT = """<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.{version}"><BkToCstmrStmt><GrpHdr/><Stmt><Id>S1</Id>
<ElctrncSeqNb>7</ElctrncSeqNb><Acct><Id><IBAN>DE02120300000000202051</IBAN></Id><Ccy>EUR</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-01-01</Dt></Dt></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="EUR">{closing}</Amt><CdtDbtInd>CRDT</CdtDbtInd>
<Dt><Dt>2026-01-02</Dt></Dt></Bal>{entries}</Stmt></BkToCstmrStmt></Document>"""
PARTIES = """<RltdPties><Dbtr>{dbtr}</Dbtr><DbtrAcct><Id><IBAN>FR7630006000011234567890189</IBAN></Id></DbtrAcct>
<Cdtr>{cdtr}</Cdtr></RltdPties>"""
ENTRY = """<Ntry><Amt Ccy="EUR">{amount}</Amt><CdtDbtInd>{way}</CdtDbtInd><Sts>{status}</Sts>
<BookgDt><Dt>2026-01-02</Dt></BookgDt><AcctSvcrRef>{ref}</AcctSvcrRef><NtryDtls>{details}</NtryDtls></Ntry>"""


def document(*entries, closing="100.00", version="08"):
    return DOCUMENT.format(entries="".join(entries), closing=closing, version=version).encode()


def entry(amount="10.00", way="CRDT", status="<Cd>BOOK</Cd>", ref="R1", details=""):
    return ENTRY.format(amount=amount, way=way, status=status, ref=ref, details=details)


def lines(*entries, **more):
    return banks.read(document(*entries, **more)).statements[0].transactions


@pytest.mark.parametrize("version", [f"{one:02}" for one in range(2, 14)])
@pytest.mark.parametrize("status", ["BOOK", "<Cd>BOOK</Cd>"])
def test_a_payment_of_every_version(version, status):
    name = "<Pty><Nm>Kunde SA</Nm></Pty>" if version > "07" else "<Nm>Kunde SA</Nm>"
    details = f"""<TxDtls><Refs><EndToEndId>E2E</EndToEndId><MndtId>M1</MndtId></Refs>
    {PARTIES.format(dbtr=name, cdtr="")}<RmtInf><Strd><CdtrRefInf><Tp><CdOrPrtry><Cd>SCOR</Cd></CdOrPrtry></Tp>
    <Ref>RF18 5390 0754 7034</Ref></CdtrRefInf></Strd></RmtInf></TxDtls>"""
    content = document(entry(status=status, details=details), closing="110.00", version=version)
    reading = banks.read(content)
    statement, line = reading.statements[0], reading.statements[0].transactions[0]
    assert banks.get("camt").named(content) == f"camt.053.001.{version}"
    assert reading.faults == ()
    assert (statement.account, statement.opening, statement.closing) == ("DE02120300000000202051", 100, 110)
    assert (line.amount, line.booked, line.counterparty) == (10, date(2026, 1, 2), "Kunde SA")
    assert (line.iban, line.reference) == ("FR7630006000011234567890189", "RF18539007547034")
    assert (line.end_to_end_id, line.mandate_id, line.id) == ("E2E", "M1", "R1")


def test_a_batch_keeps_its_payments_and_is_one_entry():
    part = "<TxDtls><Amt Ccy='EUR'>{}</Amt><CdtDbtInd>CRDT</CdtDbtInd><RmtInf><Ustrd>{}</Ustrd></RmtInf></TxDtls>"
    details = "<Btch><NbOfTxs>2</NbOfTxs></Btch>" + part.format("4.00", "INV 1") + part.format("6.00", "INV 2")
    (line,) = lines(entry(details=details), closing="110.00")
    assert (line.amount, line.batch) == (10, 2)
    assert [(one.amount, one.text) for one in line.payments] == [(4, "INV 1"), (6, "INV 2")]


def test_a_foreign_payment_with_charges():
    details = """<TxDtls><AmtDtls><InstdAmt><Amt Ccy="USD">12.00</Amt></InstdAmt><TxAmt><Amt Ccy="EUR">10.00</Amt>
    <CcyXchg><XchgRate>1.2</XchgRate></CcyXchg></TxAmt></AmtDtls>
    <Chrgs><Rcrd><Amt Ccy="EUR">1.50</Amt><CdtDbtInd>DBIT</CdtDbtInd></Rcrd></Chrgs></TxDtls>"""
    (line,) = lines(entry(details=details))
    assert (line.original_amount, line.original_currency) == (12, "USD")
    assert (line.exchange_rate, line.fees) == (Decimal("1.2"), Decimal("1.50"))


def test_a_return_names_the_one_it_was_meant_for():
    details = f"""<TxDtls>{PARTIES.format(dbtr="<Nm>Us</Nm>", cdtr="<Nm>Supplier</Nm>")}
    <RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf></TxDtls>"""
    (line,) = lines(entry(details=details))
    assert (line.amount, line.return_reason, line.counterparty) == (10, "AC04", "Supplier")


def test_pending_lines_do_not_change_the_balance():
    reading = banks.read(document(entry(status="PDNG")))
    assert reading.statements[0].transactions[0].status is EntryStatus.PENDING
    assert reading.faults == ()


def test_a_broken_entry_is_told_with_its_place_and_the_others_are_there():
    reading = banks.read(document(entry(), entry(amount="12..34"), entry(ref="R3"), closing="120.00"))
    assert [one.id for one in reading.statements[0].transactions] == ["R1", "R3"]
    (fault,) = reading.faults
    assert fault.code == "BANK-AMOUNT"
    assert "Stmt[1]/Ntry[2] (line " in fault.path
    assert "12..34" in fault.text


def test_balances_that_do_not_meet_are_a_warning():
    assert [one.code for one in banks.read(document(entry(), closing="111.00")).faults] == ["BANK-BALANCE"]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<!DOCTYPE a [<!ENTITY x 'y'>]>" + document(entry()), "XML-DOCTYPE"),
        (document(entry())[:-30], "XML-SYNTAX"),
        (b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"/>', "BANK-EMPTY"),
        (b"<Document><BkToCstmrStmt/></Document>", "BANK-EMPTY"),
    ],
)
def test_what_is_no_statement_is_refused(content, code):
    with pytest.raises(Invalid) as refused:
        banks.read(content)
    assert refused.value.faults[0].code == code


def test_one_payment_of_several_invoices_keeps_every_reference():
    part = "<Strd><CdtrRefInf><Ref>{}</Ref></CdtrRefInf></Strd>"
    details = (
        f"<TxDtls><RmtInf>{part.format('RF18 5390 0754 7034')}{part.format('1234565')}{part.format('1234565')}</RmtInf></TxDtls>"
    )
    (line,) = lines(entry(details=details), closing="110.00")
    assert (line.reference, line.text) == ("RF18539007547034", "1234565")


def test_an_iban_written_in_groups():
    party = PARTIES.format(dbtr="<Nm>A</Nm>", cdtr="").replace("FR7630006000011234567890189", "FR76 3000 6000 0112 3456 7890 189")
    content = document(entry(details=f"<TxDtls>{party}</TxDtls>"), closing="110.00")
    (statement,) = banks.read(content.replace(b"DE02120300000000202051", b"DE02 1203 0000 0000 2020 51")).statements
    assert (statement.account, statement.transactions[0].iban) == ("DE02120300000000202051", "FR7630006000011234567890189")


@pytest.mark.parametrize(
    ("told", "reason", "words"),
    [
        ("<Rsn><Cd>AC04</Cd></Rsn><AddtlInf>gone</AddtlInf>", "AC04", "gone"),
        ("<AddtlInf>account closed</AddtlInf>", "NARR", "account closed"),
        ("", "", ""),
    ],
)
def test_a_return_told_in_words_alone(told, reason, words):
    (line,) = lines(entry(way="DBIT", details=f"<TxDtls><RtrInf>{told}</RtrInf></TxDtls>"), closing="90.00")
    assert (line.return_reason, line.text) == (reason, words)
