"""A document that came from somewhere is typed anew: our totals, our number, our day; what differs from theirs is named."""

from dataclasses import replace
from datetime import date, timedelta

from duebook.domain.difference import difference
from duebook.domain.document import Document
from duebook.formats import draft
from duebook.kernel.rules import Fault, Severity

NAMED = "The file says {theirs} for {term}, computed anew it is {ours}."


def retype(read: Document, *, day: date | None) -> Document:
    """The document as a draft: nothing computed, no number. ``day`` is the new issue date, None keeps the file's.

    A due date moves with the issue date by the same number of days, so that a file of last year is not overdue at birth.
    """
    bare, number = draft(read)
    due, issue_date = read.due_date, read.issue_date
    if day is not None:
        if due is not None and issue_date is not None:
            due = day + max(due - issue_date, timedelta(0))
        issue_date = day
    theirs = read.totals
    return replace(
        bare,
        issue_date=issue_date,
        due_date=due,
        prepaid=read.prepaid if read.prepaid is not None or theirs is None else theirs.prepaid or None,
        adjustment=theirs.rounding if theirs is not None and abs(theirs.rounding) <= 1 else read.adjustment,
        payment=tuple(replace(means, reference="") if means.reference == number else means for means in read.payment),
    )


def named(theirs: Document, ours: Document) -> list[Fault]:
    """A warning for every figure of the file that we would write otherwise; none for a draft without totals."""
    if theirs.totals is None:
        return []
    return [
        Fault(
            "DB-RETYPED",
            one.path,
            NAMED,
            Severity.WARNING,
            {"term": one.term, "theirs": _figure(one.theirs), "ours": _figure(one.ours)},
        )
        for one in difference(theirs, ours)
    ]


def _figure(value: object) -> str:
    return "nothing" if value is None else str(value)
