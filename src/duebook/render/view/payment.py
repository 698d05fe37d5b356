"""How and when to pay: each payment means with its account, the code a phone scans, discounts for early payment, instalments."""

from typing import Any

from duebook.domain import schedule
from duebook.domain.document import Document, PaymentMeans
from duebook.kernel import plugs
from duebook.render import matrix
from duebook.render.fonts import printable
from duebook.render.speech import Speech
from duebook.render.view.slip import slip

Row = dict[str, str]
KINDS = {
    **dict.fromkeys(("30", "31", "42", "57", "58"), "transfer"),
    **dict.fromkeys(("49", "59"), "debit"),
    **dict.fromkeys(("48", "54", "55"), "card"),
    "10": "cash",
    **dict.fromkeys(("20", "21", "22", "23"), "cheque"),
}
"""UNTDID 4461 codes by the word they are printed with."""

IBAN_LEAST = 15


def payment(document: Document, speech: Speech, *, a4: bool) -> dict[str, Any]:
    """The payment box: ``means`` with rows, ``qr`` as an SVG or empty, ``terms`` as sentences, ``instalments`` as rows.

    A Swiss code stands in its ``slip``, a form of the width of A4; on other paper it stands in the box as others do.
    """
    code = _code(document)
    form = slip(code, speech.language, speech.say("pay.scan")) if a4 else None
    return {
        "title": speech.say("pay.title"),
        "means": [_means(one, document, speech) for one in document.payment if form is None or not _on_slip(one, code)],
        "qr": matrix.svg(code) if code and form is None else "",
        "slip": form,
        "scan": speech.say("pay.scan"),
        "terms": _terms(document, speech),
        "instalments_title": speech.say("pay.instalments"),
        "instalments": _instalments(document, speech),
    }


def _on_slip(one: PaymentMeans, code: str) -> bool:
    """Whether a slip says how to pay by this means: it need not be said twice."""
    return bool(one.account) and f"\n{one.account.replace(' ', '').upper()}\n" in code


def grouped(account: str) -> str:
    """An account number for the eye: an IBAN in groups of four, anything else as it is.

    >>> grouped("DE02120300000000202051")
    'DE02 1203 0000 0000 2020 51'
    """
    bare = account.replace(" ", "")
    if not _is_iban(bare):
        return account
    return " ".join(bare[i : i + 4] for i in range(0, len(bare), 4))


def _is_iban(account: str) -> bool:
    return len(account) >= IBAN_LEAST and account[:2].isalpha() and account[2:4].isdigit() and account.isalnum()


def _code(document: Document) -> str:
    """The payload of the code to scan, from the first payment-code plug-in that can pay this document."""
    if document.type.is_credit or not document.number:
        return ""
    for key in plugs.keys("payment-codes"):
        payload: str = plugs.get("payment-codes", key).payload(document)
        if payload:
            return payload
    return ""


def _means(one: PaymentMeans, document: Document, speech: Speech) -> dict[str, Any]:
    kind = KINDS.get(one.code, "other")
    iban = _is_iban(one.account.replace(" ", ""))
    mandate, card = one.mandate, one.card
    rows = [
        ("pay.holder", one.account_name if one.account_name != document.seller.name else ""),
        ("pay.iban" if iban else "pay.account", grouped(one.account)),
        ("pay.bic", one.bic),
        ("pay.reference", one.reference or (document.number if kind == "transfer" else "")),
        ("pay.mandate", mandate.id if mandate else ""),
        ("pay.creditor", mandate.creditor_id if mandate else ""),
        ("pay.debited", grouped(mandate.debited_iban) if mandate else ""),
        ("pay.card", f"•••• {card.number[-4:]} {card.holder}".strip() if card else ""),
    ]
    return {
        "title": printable(one.text) or speech.say(f"pay.{kind}"),
        "rows": [{"label": speech.say(key), "value": printable(value)} for key, value in rows if value],
    }


def _terms(document: Document, speech: Speech) -> list[str]:
    """The terms as written, else as computed; early-payment discounts with their amounts."""
    if document.type.is_credit:
        return [printable(row) for row in document.payment_terms.splitlines() if row]
    out = [printable(row) for row in document.payment_terms.splitlines() if row.strip() and not row.startswith("#")]
    if not out and document.due_date and not document.instalments[1:]:
        out.append(speech.say("pay.by", day=speech.day(document.due_date)))
    payable, currency = document.computed.payable, document.currency
    for offer in schedule.offers(payable, currency, document.terms, document.issue_date):
        facts = {
            "percent": speech.percent(offer.percent),
            "off": speech.money(offer.amount, currency),
            "day": speech.day(offer.until),
            "rest": speech.money(payable - offer.amount, currency),
        }
        out.append(speech.say("pay.discount", **facts))
    return out


def _instalments(document: Document, speech: Speech) -> list[Row]:
    if len(document.instalments) < 2:  # noqa: PLR2004  one instalment is the due date itself
        return []
    return [
        {
            "label": f"{number}.",
            "day": speech.day(one.due),
            "value": speech.money(one.amount, document.currency),
        }
        for number, one in enumerate(document.instalments, 1)
    ]
