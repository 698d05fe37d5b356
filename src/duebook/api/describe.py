"""Finishes the OpenAPI description: what every operation has in common is said once here and then stands at each of them."""

from collections.abc import Iterator
from typing import Any

from duebook.api.problems import ProblemOut

TEXT = """Invoices from draft to paid.

Send an API key with every request: `Authorization: Bearer key_…`. Its scopes say what it may do.

**Writes** take an `Idempotency-Key`. The same key with the same request gives the stored answer and has one effect, however
often and from however many places it is sent; with another request it is refused (409). A refused request is not stored.

**Errors** are `application/problem+json` (RFC 9457): `code` is stable, `faults` name every wrong place with a code, a path, a
sentence and where there is one a fix. What belongs to another company is not there (404).

**Lists** are pages: `?limit=50&after=ID`, newest first; `next` is the id to go on after, or null.

**Numbers** keep every digit. Amounts go out as text with the currency's decimals. Totals, numbers, states and hashes are
computed here and are never taken from a caller: a field that is not described is refused (422).
"""
TAGS = [
    {"name": "Company", "description": "Who issues, and the trail of who did what."},
    {"name": "Customers", "description": "Whom you bill, their contacts, balances and statement."},
    {"name": "Items", "description": "What you sell, with its usual net price."},
    {"name": "Series", "description": "How documents are numbered."},
    {
        "name": "Invoices",
        "description": "From draft to issued document, and what is done to one afterwards. A new verb is a new noun.",
    },
    {"name": "Deliveries", "description": "How a document reaches its buyer: mail, frozen files, public links."},
    {"name": "Payments", "description": "Money in, what it settles, refunds and reversals."},
    {"name": "Online payments", "description": "Charges through gateways, their refunds, payouts, saved methods, links to pay."},
    {"name": "Direct debits", "description": "Mandates, the runs that collect under them, and what came back."},
    {"name": "Disputes", "description": "What customers object to, by line, and how it is decided."},
    {"name": "Promises and plans", "description": "Agreements about paying later, judged by the ledger."},
    {"name": "Collecting", "description": "Whom to call first and why, and the log of contacts."},
    {"name": "Provisions", "description": "Bad debts provided for by an ageing matrix."},
    {"name": "Reminders", "description": "Who is reminded of what and why, policies with their replay, holds, overdue states."},
    {"name": "Claims", "description": "Interest, lump sums and fees for paying late, beside the invoice until paid or waived."},
    {"name": "Statements", "description": "Statements of account: as a file, by mail, on a schedule."},
    {"name": "Bank", "description": "Bank accounts, their statements, the lines in them, and what is made of each line."},
    {"name": "Bills", "description": "Suppliers' invoices: what arrived, what became of it, decisions, payment."},
    {"name": "Suppliers", "description": "Whom you buy from, their accounts by four eyes, and purchase orders."},
    {"name": "Payment runs", "description": "Bills paid together by one file for the bank (pain.001)."},
    {"name": "Reports", "description": "Figures derived from the ledger, as JSON or CSV."},
    {"name": "Events", "description": "The timeline of everything, and the chain that seals it."},
    {"name": "Webhooks", "description": "Where to tell what: signed messages (Standard Webhooks), their log and replay."},
    {"name": "People and keys", "description": "Who may act here."},
]
_ALWAYS = {
    "401": "No valid API key was sent.",
    "403": "The key's scopes do not allow this.",
    "422": "Faults in what was sent; all of them are listed.",
    "429": "Too many requests. Retry-After says how many seconds to wait.",
}
_THERE = {"404": "There is no such thing here (also where it is somebody else's)."}
_WRITES = {
    "409": "The present state does not allow it, or the idempotency key was used for another request.",
    "413": "Larger than a limit.",
}
_BODIES = {"415": "The body is not sent as application/json."}
_KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "required": False,
    "schema": {"type": "string", "maxLength": 255},
    "description": "Any text of your own, one for each effect. Kept for at least 24 hours.",
}
_METHODS = {"get", "post", "put", "delete"}


def finish(schema: dict[str, Any]) -> None:
    """Add problems, idempotency keys and record shapes to a description that Ninja made."""
    plain = ProblemOut.model_json_schema(ref_template="#/components/schemas/{model}", mode="serialization")
    components = schema["components"]["schemas"]
    components |= plain.pop("$defs", {}) | {"Problem": plain}
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            if method in _METHODS:
                _operation(path, method, operation)
    for part in _parts(schema):
        if "x-is" in part:
            name = part["x-is"]
            part.clear()
            part["$ref"] = f"#/components/schemas/{name}"


def _operation(path: str, method: str, operation: dict[str, Any]) -> None:
    scopes = " and ".join(f"`{scope}`" for scope in operation["x-needs"])
    operation["description"] = f"{operation.get('description', '')}\n\nNeeds {scopes}.".strip()
    said = dict(_ALWAYS)
    if "{" in path or "requestBody" in operation:
        said |= _THERE
    if "requestBody" in operation:
        said |= _BODIES
    if method != "get":
        said |= _WRITES
        operation["parameters"] = [*operation["parameters"], dict(_KEY)]
    content = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    responses = {str(status): response for status, response in operation["responses"].items()}
    for status, description in sorted(said.items()):
        responses.setdefault(status, {"description": description, "content": content})
    operation["responses"] = responses


def _parts(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in list(node.values()):
            yield from _parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _parts(value)
