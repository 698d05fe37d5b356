"""The pay page behind a public link: what is open, what may be paid, by which ways; and what became of an attempt."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from babel import Locale
from django.core.cache import cache
from django.db.models import QuerySet

from duebook.domain.gateway import OPEN, ChargeState
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.money import major
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, system
from duebook.services.delivery import wording
from duebook.services.delivery.visits import Visit
from duebook.services.paying import asked, connections, look, methods, policy
from duebook.services.paying import charge as charging
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
    held: str = ""  # debit: it is collected and cannot be paid here; charge: a payment of it is on its way
    day: str = ""  # of the collection, or of the instalment
    account: str = ""  # the last characters of the account that is debited
    part: str = ""  # the instalment that is asked for now, where less than the whole was agreed


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
    items = _items(link)
    row = link.document
    tag = _tag(link)
    locale = wording.locale_of(tag, row.customer.country)
    today = typed.day(link.company, None, "today")
    wanted = asked.asked_of(link.company, items, today)
    picked = _picked(items, wanted, chosen)
    payable = sum(item.open_minor for item in picked)
    total = payable or sum(item.open_minor for item in items)
    now = sum(_now(picked, wanted).values())
    planned = any(wanted[item.pk].planned for item in picked)
    rules = policy.policy_of(link.company)
    least = min(policy.least(rules, payable, row.currency), now)
    free = [item for item in items if wanted[item.pk].held != "debit"]
    reach = payable or sum(item.open_minor for item in free)
    ways = connections.offered(_actor(link), now or reach, row.currency) if reach else []
    return PayPage(
        language=wording.speech_of(tag),
        company=link.company.name,
        has_logo=bool(link.company.logo),
        bills=tuple(_bill(item, wanted[item.pk], locale, today, chosen=item in picked) for item in items),
        total=wording.money(total, row.currency, locale),
        amount=amount or (str(major(now, row.currency)) if len(free) == 1 and picked else ""),
        least=wording.money(least, row.currency, locale),
        most="" if rules.more else wording.money(total, row.currency, locale),
        free=rules.parts or rules.more or planned,
        ways=tuple(Way(one.pk, one.name, connections.gateway(one.gateway).can_save, one.test) for one in ways),
        kept=tuple(_kept(link).values_list("pk", flat=True)),
    )  # fmt: skip


def offers(link: PublicLink) -> bool:
    """Whether anything of this link can be paid online now."""
    items = _items(link)
    wanted = asked.asked_of(link.company, items, typed.day(link.company, None, "today"))
    total = sum(item.open_minor for item in items if wanted[item.pk].held != "debit")
    return total > 0 and bool(connections.offered(_actor(link), total, link.document.currency))


def coming(link: PublicLink) -> tuple[str, str] | None:
    """Day and end of the account of the debit that will collect this link's document; None where none will."""
    items = _items(link)
    wanted = asked.asked_of(link.company, items, typed.day(link.company, None, "today"))
    locale = wording.locale_of(_tag(link), link.document.customer.country)
    found = [one for one in wanted.values() if one.held == "debit"]
    return (wording.day(found[0].day, locale), found[0].account) if found and len(found) == len(items) else None


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
    every = _items(link)
    wanted = asked.asked_of(link.company, every, typed.day(link.company, None, "today"))
    items = _picked(every, wanted, chosen)
    total = sum(item.open_minor for item in items)
    now = _now(items, wanted)
    if not items or total <= 0:
        raise Invalid([Fault("PAY-NOT-OPEN", "amount", "This is no longer open. See what is open now.")])
    currency = link.document.currency
    units = typed.units(number(amount), currency) if amount.strip() else sum(now.values())
    policy.refuse_amount(policy.policy_of(link.company), units, total, currency, asked=sum(now.values()))
    actor = replace(_actor(link), ip=visit.ip)
    plug = connections.gateway(connections.find(actor, way).gateway)
    agreed = {"text": consent, "from": f"{visit.ip} {visit.agent}".strip()[:200]} if consent and plug.can_save else {}
    parts, extra = _spread(items, units, now)
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


def _picked(items: Sequence[OpenItem], wanted: Mapping[str, asked.Asked], chosen: Sequence[str]) -> list[OpenItem]:
    """What the payer chose, or else all that is asked for; what is collected by debit is never among it."""
    free = [item for item in items if wanted[item.pk].held != "debit"]
    return [item for item in free if (item.pk in chosen if chosen else not wanted[item.pk].held)]


def _now(items: Sequence[OpenItem], wanted: Mapping[str, asked.Asked]) -> dict[str, int]:
    """What is asked of the chosen documents now; all of it where nothing is, as the payer chose them all the same."""
    now = {item.pk: item.open_minor if wanted[item.pk].held else wanted[item.pk].now_minor for item in items}
    return now if any(now.values()) else {item.pk: item.open_minor for item in items}


def _bill(item: OpenItem, wanted: asked.Asked, locale: Locale, today: date, *, chosen: bool) -> Bill:
    part = wanted.planned and wanted.now_minor < item.open_minor
    return Bill(
        item.pk, item.document.number, wording.day(item.due_date, locale), item.due_date < today,
        wording.money(item.open_minor, item.currency, locale), chosen, held=wanted.held, day=wording.day(wanted.day, locale),
        account=wanted.account, part=wording.money(wanted.now_minor, item.currency, locale) if part else "",
    )  # fmt: skip


def _spread(items: Sequence[OpenItem], units: int, now: Mapping[str, int]) -> tuple[tuple[tuple[str, int], ...], int]:
    """So many units over documents, and what is left beyond them: first what is asked now, then the rest, oldest due first."""
    shares = dict.fromkeys(now, 0)
    for limit in (now, {item.pk: item.open_minor for item in items}):
        for item in items:
            share = max(min(limit[item.pk] - shares[item.pk], units), 0)
            shares[item.pk] += share
            units -= share
    return tuple((item.pk, shares[item.pk]) for item in items if shares[item.pk]), units


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
