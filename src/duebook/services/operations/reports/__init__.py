"""The reports, by name: :data:`REPORTS`. Each gives a :class:`Table` of typed columns and rows; a door prints it."""

from duebook.kernel.errors import NotFound
from duebook.services.access import Actor, require
from duebook.services.operations.reports import ageing, control, money, sales
from duebook.services.operations.reports.shape import Asked, Cell, Column, Linked, Report, Table

__all__ = ["REPORTS", "Asked", "Cell", "Column", "Linked", "Report", "Table", "run"]

_PERIOD = ("since", "until", "customer")

REPORTS: dict[str, Report] = {
    report.name: report
    for report in (
        Report(
            "ageing",
            "Ageing",
            "What is owed by how long it is overdue, as of any day",
            ageing.aged,
            ("asof", "edges", "basis", "by", "customer"),
        ),
        Report("open-items", "Open items", "Every document with anything open", ageing.open_items, ("asof", "basis", "customer")),
        Report("sales", "Sales", "Issued documents by month, customer or tax", sales.sales, (*_PERIOD, "by")),
        Report("tax", "Tax", "What was taxed how: country, category, rate", sales.tax, _PERIOD),
        Report("payments", "Payments", "Money in and out", money.payments, _PERIOD),
        Report("customer-balances", "Customer balances", "What each customer owes or has", money.balances, ("asof", "customer")),
        Report("gaps", "Number gaps", "Numbers without a document, and why", control.gaps),
        Report("journal", "Journal", "Every posting, for the general ledger", money.journal, _PERIOD),
        Report("duties", "Separation of duties", "Who did two steps of the same document", control.duties, _PERIOD),
    )
}
"""Name -> report, in the order shown to people."""


def run(actor: Actor, name: str, asked: Asked) -> Table:
    """One report of the actor's company; raises :class:`NotFound` for a name nobody knows."""
    require(actor, "reports.read")
    if name not in REPORTS:
        known = ", ".join(REPORTS)
        raise NotFound("There is no report called {name}. Known: {known}.", name=name, known=known)
    return REPORTS[name].make(actor.company, asked)
