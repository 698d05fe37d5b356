"""How bills look from outside: amounts as text, those of credit notes negative."""

import json
from datetime import date, datetime
from typing import Any

from duebook.api.problems import FaultOut, fault_out
from duebook.api.records import MoneyText, Out, as_
from duebook.api.shapes import money
from duebook.services.payables.look import AccountShown, BillDetail
from duebook.store.bills import Bill


class BillOut(Out):
    """A bill in a list. ``errors`` and ``warnings`` count what the checks found; ``open`` is owed by the ledger."""

    id: str
    state: str
    number: str
    type: str
    supplier: str | None
    seller_name: str
    issue_date: date | None
    due_date: date
    pay_on: date | None
    currency: str
    net: MoneyText
    tax: MoneyText
    payable: MoneyText
    open: MoneyText
    errors: int
    warnings: int
    order: str | None
    duplicate_of: str | None
    inbox: str
    hash: str
    recorded_at: datetime


class ClarificationOut(Out):
    """A reason or action of the Invoice Response vocabulary."""

    code: str
    text: str
    terms: list[str]


class ActOut(Out):
    """One act on a bill: who, when, what the supplier is told by it."""

    id: str
    act: str
    at: datetime
    actor: str
    status: str
    reasons: list[ClarificationOut]
    actions: list[ClarificationOut]
    note: str
    evidence: dict[str, Any]


class DifferenceOut(Out):
    """An amount as written beside the same amount recomputed."""

    term: str
    path: str
    written: str
    computed: str


class ResponseOut(Out):
    """An Invoice Response to the supplier. ``state`` is queued, sent, failed, or kept where there is no address."""

    id: str
    status: str
    recipient: str
    state: str
    evidence: str
    sent_at: datetime | None


class AccountOut(Out):
    """A supplier's account. ``state`` is proposed, confirmed or refused; nothing is paid to it before it is confirmed."""

    id: str
    iban: str
    bic: str
    holder: str
    state: str
    proposed_by: str
    proposed_at: datetime
    note: str


class BillWhole(BillOut):
    """A bill whole. ``document`` is its sealed body, ``valid`` the rules' verdict on its file (null where there are none)."""

    document: Any = as_("Document")
    source: str
    format: str
    profile: str
    valid: bool | None
    expense_account: str
    faults: list[FaultOut]
    differences: list[DifferenceOut]
    history: list[ActOut]
    responses: list[ResponseOut]
    accounts: list[AccountOut]
    run: str | None
    possible: list[str]


def bill_row(bill: Bill) -> BillOut:
    """A bill in a list."""
    return BillOut(**_plain(bill))


def bill_whole(found: BillDetail) -> BillWhole:
    """A bill with everything about it."""
    return BillWhole(
        **_plain(found.bill),
        document=json.loads(found.bill.body),
        source=found.bill.source,
        format=found.bill.format,
        profile=found.profile,
        valid=found.valid,
        expense_account=found.standing.expense_account,
        faults=[fault_out(one) for one in found.faults],
        differences=[
            DifferenceOut(term=one.term, path=one.path, written=str(one.written), computed=str(one.computed))
            for one in found.differences
        ],
        history=[
            ActOut(
                id=one.pk, act=one.act, at=one.at, actor=one.actor, status=one.status, reasons=_clear(one.reasons),
                actions=_clear(one.actions), note=one.note, evidence=one.evidence,
            )
            for one in found.events
        ],
        responses=[
            ResponseOut(
                id=one.pk, status=one.status, recipient=one.recipient, state=one.state, evidence=one.evidence,
                sent_at=one.sent_at,
            )
            for one in found.responses
        ],
        accounts=[account_out(one) for one in found.accounts],
        run=found.run.pk if found.run else None,
        possible=[str(one) for one in found.acts],
    )  # fmt: skip


def account_out(shown: AccountShown) -> AccountOut:
    """A supplier's account."""
    row = shown.account
    return AccountOut(
        id=row.pk, iban=row.iban, bic=row.bic, holder=row.holder, state=shown.state, proposed_by=row.proposed_as,
        proposed_at=row.created_at, note=row.note,
    )  # fmt: skip


def _clear(rows: list[dict[str, Any]]) -> list[ClarificationOut]:
    return [ClarificationOut(code=one["code"], text=one.get("text", ""), terms=list(one.get("terms", ()))) for one in rows]


def _plain(bill: Bill) -> dict[str, Any]:
    standing, code = bill.standing, bill.currency
    return {
        "id": bill.pk,
        "state": standing.state,
        "number": bill.number,
        "type": bill.type,
        "supplier": standing.supplier_id,
        "seller_name": bill.seller_name,
        "issue_date": bill.issue_date,
        "due_date": standing.due_date,
        "pay_on": standing.pay_on,
        "currency": code,
        "net": money(bill.net_minor, code),
        "tax": money(bill.tax_minor, code),
        "payable": money(bill.payable_minor, code),
        "open": money(standing.open_minor, code),
        "errors": standing.errors,
        "warnings": standing.warnings,
        "order": standing.order_id,
        "duplicate_of": standing.duplicate_of_id,
        "inbox": bill.item_id,
        "hash": bill.hash,
        "recorded_at": bill.recorded_at,
    }
