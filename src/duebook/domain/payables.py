"""Suppliers' bills: what tells them apart, whether their sums agree, and what they post.

The sender's totals are authoritative: they are posted as written. Where they do not agree with each other the difference goes to
an account of its own, so that an entry always balances and nobody has to guess.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal, localcontext

from duebook.domain import ledger, totals
from duebook.domain.codes import VatCategory
from duebook.domain.document import Document, VatRow
from duebook.domain.ledger import Account, Kind, Refs
from duebook.domain.party import Party
from duebook.domain.record import record
from duebook.kernel.errors import Invalid
from duebook.kernel.money import EXACT, ZERO, minor, round_money

SELF_ASSESSED = frozenset({VatCategory.REVERSE_CHARGE, VatCategory.INTRA_COMMUNITY})
"""Categories whose tax the buyer owes (Directive 2006/112/EC, Articles 194 to 200)."""
_SIGNS = re.compile(r"[^0-9A-Z]+")
_ZEROS = re.compile(r"(?<![0-9])0+(?=[0-9])")


@record
class Difference:
    """An amount as the sender wrote it beside the same amount recomputed from the parts."""

    term: str  # "BT-112"
    path: str  # "totals.gross"
    written: Decimal
    computed: Decimal


def seller_key(seller: Party) -> str:
    """What a seller is known by: its VAT number, else its register number, else name and country.

    >>> seller_key(Party(name="Müller & Co", vat_id="DE 136.695-976")), seller_key(Party(name="Müller & Co"))
    ('vat:DE136695976', 'name:MULLERCO:')
    """
    if number := _signs(seller.vat_id):
        return f"vat:{number}"[:120]
    if seller.legal_id and (number := _signs(seller.legal_id.value)):
        return f"reg:{seller.legal_id.scheme}:{number}"[:120]
    return f"name:{_signs(seller.name)[:100]}:{seller.address.country}"


def number_key(number: str) -> str:
    """A number as it is compared: letters and digits, capitals, no zeros before a number.

    >>> number_key("re-2026/0042") == number_key("RE 2026 42")
    True
    """
    plain = unicodedata.normalize("NFKC", number).upper()
    return _signs(_ZEROS.sub("", plain))[:100] or plain.strip()[:100]


def differences(document: Document) -> list[Difference]:
    """Where the sender's amounts do not agree with what their own parts give; empty where all agree."""
    said = document.computed
    collected = sum((one.amount for one in document.third_party), ZERO)
    with localcontext(EXACT):
        pairs = [
            ("BT-109", "totals.net", said.net, said.lines - said.allowances + said.charges),
            ("BT-112", "totals.gross", said.gross, said.net + said.tax),
            ("BT-115", "totals.payable", said.payable, said.gross - said.prepaid + said.rounding + collected),
        ]
        if document.vat:
            pairs.append(("BT-110", "totals.tax", said.tax, sum((row.tax for row in document.vat), ZERO)))
        pairs += _of_rows(document)
        pairs += _of_lines(document)
    return [Difference(term=t, path=p, written=w, computed=c) for t, p, w, c in pairs if w != c]


def _of_rows(document: Document) -> list[tuple[str, str, Decimal, Decimal]]:
    found = []
    for place, row in enumerate(document.vat):
        computed = round_money(row.taxable * (row.rate or ZERO) / 100, document.currency)
        found.append(("BT-117", f"vat[{place}].tax", row.tax, computed))
    return found


def _of_lines(document: Document) -> list[tuple[str, str, Decimal, Decimal]]:
    """Lines from quantity and price, and their sum. A profile without lines has none to look at."""
    if not document.lines or document.totals is None:
        return []
    found = []
    if all(line.net is not None for line in document.lines):
        lines_sum = sum((line.net or ZERO for line in document.lines), ZERO)
        found.append(("BT-106", "totals.lines", document.totals.lines, lines_sum))
    try:
        again = totals.calculate(_bare(document))
    except (Invalid, ArithmeticError, ValueError):
        return found  # what cannot be computed is said by the rules
    for place, (line, other) in enumerate(zip(document.lines, again.lines, strict=True)):
        if line.net is not None and other.net is not None:
            found.append(("BT-131", f"lines[{place}].net", line.net, other.net))
    return found


def _bare(document: Document) -> Document:
    lines = tuple(replace(line, net=None) for line in document.lines)
    return replace(document, lines=lines, totals=None, vat=(), instalments=(), tax_reasons=())


def bill(
    document: Document, refs: Refs, day: date, *, self_assessed: Decimal | None = None, deducts: bool = True
) -> ledger.Entry:
    """What accepting a bill posts; a credit note posts the same with the other sign.

    Expense and input tax against the payable, row by row. ``self_assessed`` is the rate (per cent) of the tax that the buyer owes
    on rows of the categories AE and K: both its sides are posted. A buyer that may not deduct (``deducts=False``) has all tax as
    expense (Directive 2006/112/EC, Articles 168 and 289).
    """
    said = document.computed
    posted = [(Account.PAYABLE, -said.payable, ""), (Account.SUPPLIER_PREPAYMENT, -said.prepaid, "")]
    posted.append((Account.ROUNDING, said.rounding, ""))
    posted.append((Account.THIRD_PARTY, sum((one.amount for one in document.third_party), ZERO), ""))
    input_tax = Account.INPUT_TAX if deducts else Account.EXPENSE
    for row in document.vat:
        posted += [(Account.EXPENSE, row.taxable, detail(row)), (input_tax, row.tax, detail(row))]
        if row.category in SELF_ASSESSED and self_assessed:
            with localcontext(EXACT):
                tax = round_money(row.taxable * self_assessed / 100, document.currency)
            what = f"{row.category.value} {self_assessed.normalize():f}"
            posted += [(input_tax, tax, what), (Account.REVERSE_TAX, -tax, what)]
    if not document.vat:
        posted += [(Account.EXPENSE, said.net, ""), (input_tax, said.tax, "")]
    posted = [(account, round_money(amount, document.currency), what) for account, amount, what in posted]
    with localcontext(EXACT):
        posted.append((Account.BILL_DIFFERENCE, -sum((amount for _, amount, _ in posted), ZERO), ""))
    sign = -1 if document.type.is_credit else 1
    return ledger.entry(Kind.BILL, day, _joined(document.currency, refs, sign, posted))


def payment(parts: Iterable[tuple[Refs, int]], currency: str, day: date) -> ledger.Entry:
    """One transfer to a supplier: bills it pays (positive) and credit notes set off in it (negative)."""
    parts = list(parts)
    sides = [
        ledger.Posting(account=Account.PAYABLE, amount=amount, currency=currency, party=refs.party, document=refs.document)
        for refs, amount in parts
    ]
    total = sum(amount for _, amount in parts)
    party = parts[0][0].party if parts else ""
    sides.append(ledger.Posting(account=Account.BANK, amount=-total, currency=currency, party=party))
    return ledger.entry(Kind.BILL_PAYMENT, day, sides)


def detail(row: VatRow) -> str:
    """How the ledger names a VAT row: category and rate.

    >>> detail(VatRow(category=VatCategory.STANDARD, rate=Decimal("19.00"), taxable=ZERO, tax=ZERO))
    'S 19'
    """
    return row.category.value if row.rate is None else f"{row.category.value} {row.rate.normalize():f}"[:12]


def _joined(currency: str, refs: Refs, sign: int, posted: Iterable[tuple[Account, Decimal, str]]) -> list[ledger.Posting]:
    sums: dict[tuple[Account, str], int] = {}
    for account, amount, what in posted:
        sums[account, what] = sums.get((account, what), 0) + sign * minor(amount, currency)
    return [
        ledger.Posting(account=account, amount=amount, currency=currency, party=refs.party, document=refs.document, detail=what)
        for (account, what), amount in sums.items()
    ]


def _signs(text: str) -> str:
    """Letters and digits only, in capitals, without accents."""
    decomposed = unicodedata.normalize("NFKD", text).upper()
    kept = "".join(sign for sign in decomposed if not unicodedata.combining(sign))
    return _SIGNS.sub("", kept) if kept.isascii() else "".join(sign for sign in kept if sign.isalnum())
