"""``duebook bank parse``: what bank files say, whatever their format. No database, no web framework."""

import sys
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import click

from duebook.cli import progress
from duebook.cli.frame import DONE, UNREADABLE, WRONG, emit, json_option, say
from duebook.domain.bank import Payment, Statement, Transaction
from duebook.kernel.rules import Fault, blocking

LARGEST = 32 * 1024 * 1024


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@json_option
def parse(*, files: tuple[str, ...], as_json: bool) -> int:
    """Read the bank files FILE... (- is standard input).

    camt.052, camt.053, camt.054, MT940, MT942, OFX, QIF, BAI2, CODA, CSV and XLSX tables; the format is found by looking. Ends
    with 0 where all is understood, 1 where a place is not (the rest is given), 2 where a file cannot be opened.
    """
    code = DONE
    for name in progress.shown(files, total=len(files), what="files"):
        told, one = parsed(name)
        code = max(code, one)
        if as_json:
            emit(told)
        else:
            _show(told)
    return code


def parsed(name: str) -> tuple[dict[str, Any], int]:
    """What one file says, as the JSON of the contract has it, and the exit code for it alone."""
    from duebook import banks
    from duebook.kernel.errors import Invalid

    try:
        content = sys.stdin.buffer.read(LARGEST + 1) if name == "-" else _content(Path(name))
    except OSError as error:
        fault = Fault("FILE", "", "{name} cannot be read: {why}.", facts={"name": name, "why": str(error.strerror)})
        return _told(name, "", (), (fault,)), UNREADABLE
    key = banks.sniff(content)
    called = banks.get(key).named(content) if key else ""
    try:
        reading = banks.read(content, key)
    except Invalid as error:
        return _told(name, called, (), error.faults), WRONG
    return _told(name, called, reading.statements, reading.faults), WRONG if blocking(reading.faults) else DONE


def _content(path: Path) -> bytes:
    with path.open("rb") as stream:
        return stream.read(LARGEST + 1)


def _told(name: str, called: str, statements: tuple[Statement, ...], faults: tuple[Fault, ...]) -> dict[str, Any]:
    """``opening`` and ``closing`` are those of the file: where it has several statements, only if each continues the other."""
    from duebook.domain.statements import keys

    lines = [(one, line) for one in statements for line in one.transactions]
    whole = len({(one.account, one.currency) for one in statements}) == 1 and all(
        before.closing is not None and before.closing == after.opening for before, after in pairwise(statements)
    )
    names = keys([line for _, line in lines], statements[0].account if statements else "")
    return {
        "file": name,
        "format": called,
        "account": statements[0].account if statements else "",
        "opening": _money(statements[0].opening) if whole else None,
        "closing": _money(statements[-1].closing) if whole else None,
        "statements": [_statement(one) for one in statements],
        "transactions": [_line(one, line, key) for (one, line), key in zip(lines, names, strict=True)],
        "faults": [{"code": one.code, "severity": str(one.severity), "path": one.path, "sentence": one.text} for one in faults],
    }


def _statement(one: Statement) -> dict[str, Any]:
    return {
        "account": one.account,
        "currency": one.currency,
        "id": one.id,
        "number": one.number,
        "page": one.page,
        "opening": _money(one.opening),
        "opened": one.opened,
        "closing": _money(one.closing),
        "closed": one.closed,
        "count": len(one.transactions),
    }


def _line(statement: Statement, one: Transaction, key: str) -> dict[str, Any]:
    return {
        "booked": one.booked,
        "valued": one.valued,
        "amount": _money(one.amount),
        "currency": one.currency,
        "counterparty": one.counterparty,
        "iban": one.iban,
        "account": one.account,
        "bic": one.bic,
        "reference": one.reference,
        "end_to_end_id": one.end_to_end_id,
        "mandate_id": one.mandate_id,
        "text": one.text,
        "id": key,
        "bank_id": one.id,
        "status": str(one.status),
        "fees": _money(one.fees),
        "original_amount": _money(one.original_amount),
        "original_currency": one.original_currency,
        "return_reason": one.return_reason,
        "own_account": statement.account,
        "payments": [_payment(part) for part in one.payments],
        "place": one.place,
    }


def _payment(one: Payment) -> dict[str, Any]:
    return {
        "amount": _money(one.amount),
        "currency": one.currency,
        "counterparty": one.counterparty,
        "iban": one.iban,
        "reference": one.reference,
        "end_to_end_id": one.end_to_end_id,
        "text": one.text,
        "id": one.id,
        "return_reason": one.return_reason,
    }


def _money(amount: Decimal | None) -> str | None:
    return None if amount is None else f"{amount:f}"


def _show(told: dict[str, Any]) -> None:
    faults = told["faults"]
    if faults and faults[0]["code"] == "FILE":
        say(faults[0]["sentence"])
        return
    click.echo(f"{told['file']}: {told['format'] or 'not understood'}, {len(told['transactions'])} transactions")
    for one in told["statements"]:
        balances = f"{one['opening'] or '?'} -> {one['closing'] or '?'} {one['currency']}"
        click.echo(f"  {one['account'] or '(no account)'}: {one['count']} transactions, {balances}")
    for fault in faults:
        click.echo(f"  {fault['severity']} {fault['code']} {fault['path']}: {fault['sentence']}")
