"""Small differences: how much of a document may be dropped in a currency, by whom, and for what reason."""

from decimal import Decimal, localcontext

from duebook.domain.codes import DocumentType
from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, Invalid, NotFound, Refused
from duebook.kernel.money import EXACT, ZERO, exponent, major
from duebook.kernel.rules import Fault
from duebook.services.access import PERMISSIONS, Actor
from duebook.services.receivables import book, settled, sides, typed
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.ledger import Entry
from duebook.store.provisions import Tolerance

REASONS = ("rounding", "bank-charge", "exchange", "late-discount", "goodwill", "small")
"""Why a difference is dropped: a closed list, so that it can be counted."""
ROLES = ("clerk", "approver", "admin", "owner")
MOST_PER_CENT = Decimal(10)


@verb("tolerance.save", needs="policies.write")
def save_tolerance(actor: Actor, currency: str, most: Decimal, per_cent: Decimal, role: str = "clerk") -> Tolerance:
    """Set what may be dropped in a currency: at most ``most``, and at most so many per cent of the document; nothing where 0."""
    faults = []
    if most < ZERO or most != round(most, exponent(currency)):
        faults.append(Fault("TOL-MOST", "most", "Write an amount of this currency, or 0."))
    if not ZERO <= per_cent <= MOST_PER_CENT:
        faults.append(Fault("TOL-PERCENT", "per_cent", "Between 0 and {most} per cent.", facts={"most": str(MOST_PER_CENT)}))
    if role not in ROLES:
        faults.append(Fault("TOL-ROLE", "role", "Choose one of: {known}.", facts={"known": ", ".join(ROLES)}))
    if faults:
        raise Invalid(faults)
    row = Tolerance.objects.of(actor.company).select_for_update().filter(currency=currency).first()
    row = row or Tolerance(id=ids.new("tol"), company=actor.company, currency=currency)
    before = fields(row, "most_minor", "per_cent", "role")
    row.most_minor = typed.units(most, currency, "most") if most else 0
    row.per_cent, row.role, row.changed_at = per_cent, role, clock.now()
    row.save()
    note(row, before, fields(row, "most_minor", "per_cent", "role"))
    return row


def tolerances(company: Company) -> list[Tolerance]:
    """The company's tolerances by currency."""
    return list(Tolerance.objects.of(company).order_by("currency"))


def most_minor(company: Company, currency: str, payable_minor: int) -> int:
    """How many minor units of a document of this amount may be dropped; 0 where no tolerance was set."""
    row: Tolerance | None = Tolerance.objects.of(company).filter(currency=currency).first()
    if row is None:
        return 0
    with localcontext(EXACT):
        share = int(abs(payable_minor) * row.per_cent / 100)
    return min(row.most_minor, share)


def may(actor: Actor, currency: str) -> bool:
    """Whether this actor's role is one that the tolerance of a currency names, or above it."""
    row: Tolerance | None = Tolerance.objects.of(actor.company).filter(currency=currency).first()
    return row is not None and PERMISSIONS[actor.role] >= PERMISSIONS[row.role]


@verb("document.drop-difference", needs="payments.write")
def drop_difference(actor: Actor, document_id: str, code: str, text: str = "") -> Entry:
    """Write off what is left of a document where it is within the tolerance. Raises :class:`Refused` or :class:`Conflict`."""
    if code not in REASONS:
        raise Invalid([Fault("TOL-REASON", "code", "Choose one of: {known}.", facts={"known": ", ".join(REASONS)})])
    item: OpenItem | None = book.lock(actor.company, [document_id]).get(document_id)
    if item is None:
        raise NotFound("There is no such document.")
    if not item.is_open or item.document.type in {str(kind) for kind in DocumentType if kind.is_credit}:
        raise Conflict("Nothing is open on this document.")
    if not may(actor, item.currency):
        raise Refused("Your role may not drop differences in {currency}.", currency=item.currency)
    most = most_minor(actor.company, item.currency, item.payable_minor)
    if abs(item.open_minor) > most:
        raise Conflict("At most {most} may be dropped here.", most=str(major(most, item.currency)))
    reason = f"{code}: {text.strip()}" if text.strip() else code
    entry = book.write(
        actor.company,
        [sides.without_money(item, item.open_minor, "write-off", clock.today(actor.company.time_zone), reason)],
    )[0]
    settled.announce(actor, {item.pk: item}, "write-off", entry=entry.pk, reason=reason)
    return entry
