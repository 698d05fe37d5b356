"""The pay page behind a public link: what is open, what may be paid, by which ways; and what became of an attempt."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from django.core.cache import cache
from django.db.models import QuerySet

from duebook.domain.gateway import OPEN, ChargeState
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.money import major
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, system
from duebook.services.delivery import wording
from duebook.services.delivery.visits import Visit
from duebook.services.paying import charge as charging
from duebook.services.paying import connections, look, methods, policy
from duebook.services.receivables import typed
from duebook.services.verb import verb
from duebook.store.charges import Charge, SavedMethod
from duebook.store.deliveries import PublicLink
from duebook.store.documents import OpenItem

LOOK_EVERY = 5
"""Seconds between two looks that an open back page causes."""
_NUMBER = re.compile(r"[0-9]{1,14}(\.[0-9]{1,4})?")


@dataclass(frozen=True, slots=True)
class Bill:
    """One document that can be paid here."""

    id: str
    number: str
    due: str
    late: bool
    open: str
    chosen: bool = True


@dataclass(frozen=True, slots=True)
class Way:
    """One way to pay."""

    id: str
    name: str
    can_save: bool
    test: bool


@dataclass(frozen=True, slots=True)
class PayPage:
    """What the page shows. ``amount`` is what stands in the field; amounts for people are written in their language."""

    language: str
    company: str
    has_logo: bool
    bills: tuple[Bill, ...]
    total: str
    amount: str
    least: str
    most: str  # empty: no limit
    free: bool  # whether the payer may choose the amount
    ways: tuple[Way, ...]
    kept: tuple[str, ...]  # ids of saved methods that may be ended here


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of an attempt: ``state`` is paid, wait, not or check."""

    state: str
    amount: str
    company: str
    language: str
    numbers: tuple[str, ...]


def page_of(link: PublicLink, chosen: Sequence[str] = (), amount: str = "") -> PayPage:
    """The page of a link. Raises :class:`NotFound` where it was never about money (a credit note)."""
    actor, items = _actor(link), _items(link)
    row = link.document
    tag = _tag(link)
    locale = wording.locale_of(tag, row.customer.country)
    picked = [item for item in items if not chosen or item.pk in chosen]
    total = sum(item.open_minor for item in picked)
    rules = policy.policy_of(link.company)
    least = policy.least(rules, total, row.currency)
    today = typed.day(link.company, None, "today")
    ways = connections.offered(actor, total, row.currency) if total else []
    return PayPage(
        language=wording.speech_of(tag),
        company=link.company.name,
        has_logo=bool(link.company.logo),
        bills=tuple(
            Bill(
                item.pk, item.document.number, wording.day(item.due_date, locale), item.due_date < today,
                wording.money(item.open_minor, item.currency, locale), not chosen or item.pk in chosen,
            )
            for item in items
        ),
        total=wording.money(total, row.currency, locale),
        amount=amount or (str(major(total, row.currency)) if len(items) == 1 else ""),
        least=wording.money(least, row.currency, locale),
        most="" if rules.more else wording.money(total, row.currency, locale),
        free=rules.parts or rules.more,
        ways=tuple(Way(one.pk, one.name, connections.gateway(one.gateway).can_save, one.test) for one in ways),
        kept=tuple(_kept(link).values_list("pk", flat=True)),
    )  # fmt: skip


def offers(link: PublicLink) -> bool:
    """Whether anything of this link can be paid online now."""
    total = sum(item.open_minor for item in _items(link))
    return total > 0 and bool(connections.offered(_actor(link), total, link.document.currency))


def pay(
    link: PublicLink,
    visit: Visit,
    *,
    chosen: Sequence[str],
    amount: str,
    way: str,
    consent: str,
    back: Callable[[str], str],
) -> Charge:
    """Begin to pay. ``consent`` is the sentence that the payer agreed to for keeping the method, empty for none.

    Raises :class:`Invalid` (``PAY-...``) for what cannot be paid, a conflict where a payment is under way already.
    """
    items = [item for item in _items(link) if not chosen or item.pk in chosen]
    total = sum(item.open_minor for item in items)
    if not items or total <= 0:
        raise Invalid([Fault("PAY-NOT-OPEN", "amount", "This is no longer open. See what is open now.")])
    currency = link.document.currency
    units = typed.units(number(amount), currency) if amount.strip() else total
    policy.refuse_amount(policy.policy_of(link.company), units, total, currency)
    actor = replace(_actor(link), ip=visit.ip)
    plug = connections.gateway(connections.find(actor, way).gateway)
    agreed = {"text": consent, "from": f"{visit.ip} {visit.agent}".strip()[:200]} if consent and plug.can_save else {}
    parts, extra = _spread(items, units)
    wish = charging.Wish(
        customer_id=link.document.customer_id, currency=currency, documents=parts, extra=extra, connection_id=way,
        description=", ".join(item.document.number for item in items)[:140], language=wording.speech_of(_tag(link)),
        link=link, back=back, consent=agreed,
    )  # fmt: skip
    return charging.begin(actor, wish)


def outcome(link: PublicLink, charge_id: str) -> Outcome:
    """What became of an attempt that began on this link; the gateway is asked where that is not known yet."""
    charge = charge_of(link, charge_id)
    if charge.state in OPEN and cache.add(f"pay-look:{charge.pk}", 1, LOOK_EVERY):
        charge = look.look_up(_actor(link), charge)
    tag = _tag(link)
    locale = wording.locale_of(tag, link.document.customer.country)
    numbers = OpenItem.objects.of(link.company).filter(pk__in=[pk for pk, _ in charge.documents])
    return Outcome(
        state=_state(charge),
        amount=wording.money(charge.amount_minor, charge.currency, locale),
        company=link.company.name,
        language=wording.speech_of(tag),
        numbers=tuple(numbers.order_by("due_date", "pk").values_list("document__number", flat=True)),
    )


def charge_of(link: PublicLink, charge_id: str) -> Charge:
    """A charge that began on this link; raises :class:`NotFound` for every other."""
    charge: Charge | None = Charge.objects.of(link.company).select_related("connection").filter(pk=charge_id, link=link).first()
    if charge is None:
        raise NotFound
    return charge


def end_methods(link: PublicLink, visit: Visit) -> int:
    """The customer ends what was kept: no saved method of theirs is charged any more. Returns how many were ended."""
    return _end(replace(_actor(link), ip=visit.ip), [row.pk for row in _kept(link)])


@verb("saved-method.end", needs="mandates.write")
def _end(actor: Actor, method_ids: Sequence[str]) -> int:
    for pk in method_ids:
        methods.drop(actor, pk, by=f"the customer, {actor.ip}".strip(", "))
    return len(method_ids)


def number(text: str) -> Decimal:
    """An amount as people type it: the last comma or point parts the decimals, where there is only one.

    >>> number("1.234,56"), number("1234.5"), number("1 000")
    (Decimal('1234.56'), Decimal('1234.5'), Decimal('1000'))
    """
    bare = "".join(text.split()).replace("’", "").replace("'", "")
    if "," in bare and "." in bare:
        thousands, decimal = (",", ".") if bare.rfind(".") > bare.rfind(",") else (".", ",")
        bare = bare.replace(thousands, "").replace(decimal, ".")
    elif bare.count(",") == 1:
        bare = bare.replace(",", ".")
    if not _NUMBER.fullmatch(bare):
        raise Invalid([Fault("PAY-AMOUNT", "amount", "The amount must be above zero and have at most 14 digits.")])
    return Decimal(bare)


def _state(charge: Charge) -> str:
    if charge.quarantine and charge.payment_id is None:
        return "check"
    if charge.state == ChargeState.SUCCEEDED:
        return "paid"
    return "wait" if charge.state in OPEN else "not"


def _spread(items: Sequence[OpenItem], units: int) -> tuple[tuple[tuple[str, int], ...], int]:
    """So many units over documents, the oldest due first, and what is left beyond them."""
    out = []
    for item in items:
        share = min(item.open_minor, units)
        if share > 0:
            out.append((item.pk, share))
        units -= share
    return tuple(out), units


def _items(link: PublicLink) -> list[OpenItem]:
    ids = link.documents or [link.document_id]
    rows = OpenItem.objects.of(link.company).filter(pk__in=ids, open_minor__gt=0).select_related("document")
    return list(rows.order_by("due_date", "pk"))


def _kept(link: PublicLink) -> QuerySet[SavedMethod]:
    rows: QuerySet[SavedMethod] = SavedMethod.objects.of(link.company).filter(customer=link.document.customer_id, revoked_at=None)
    return rows


def _tag(link: PublicLink) -> str:
    return next((one for one in (link.document.customer.language, link.company.language) if one), "en")


def _actor(link: PublicLink) -> Actor:
    return system(link.company, look.LABEL)
