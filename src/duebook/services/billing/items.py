"""Items: the goods and services a company sells, with their usual price. Lines copy them; a change never touches a document."""

from decimal import Decimal

from django.db.models import Q, QuerySet

from duebook.edge import clock
from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.catalog import Item

_AUDITED = ("number", "name", "description", "unit", "price", "currency", "tax_rate_key", "supply")
FINEST = 6
"""Decimals a unit price may have."""


@verb("item.save", needs="items.write")
def save_item(  # noqa: PLR0913 - the fields of an item, all but the name optional
    actor: Actor,
    name: str,
    *,
    item_id: str = "",
    number: str = "",
    description: str = "",
    unit: str = "C62",
    price: Decimal = Decimal(0),
    currency: str = "",
    tax_rate_key: str = "",
    supply: str = "",
) -> Item:
    """Make or change an item. ``price`` is net for one unit, exact.

    Raises :class:`Invalid`: ``ITEM-NAME``, ``ITEM-NUMBER`` (taken), ``ITEM-PRICE`` (negative, or finer than six decimals).
    """
    item = find(actor, item_id) if item_id else Item(company=actor.company)
    before = fields(item, *_AUDITED) if item_id else {}
    faults = [] if name.strip() else [Fault("ITEM-NAME", "name", "This is required.")]
    if price < 0 or not price.is_finite() or -int(price.normalize().as_tuple().exponent) > FINEST:
        faults.append(Fault("ITEM-PRICE", "price", "A price of zero or more with at most six decimals is needed."))
    other = Item.objects.of(actor.company).filter(number=number.strip()).exclude(pk=item.pk).first() if number.strip() else None
    if other:
        faults.append(Fault("ITEM-NUMBER", "number", "{name} has this number.", facts={"name": other.name}))
    if faults:
        raise Invalid(faults)
    item.name, item.number, item.description = name.strip()[:200], number.strip()[:40], description.strip()
    item.unit, item.price, item.currency = unit or "C62", format(price, "f"), currency or actor.company.currency
    item.tax_rate_key, item.supply = tax_rate_key, supply
    item.save()
    note(item, before, fields(item, *_AUDITED))
    return item


@verb("item.archive", needs="items.write")
def archive_item(actor: Actor, item_id: str, *, archived: bool = True) -> Item:
    """Put an item away, or bring it back."""
    item = find(actor, item_id)
    before = fields(item, "archived_at")
    item.archived_at = clock.now() if archived else None
    item.save(update_fields=["archived_at"])
    note(item, before, fields(item, "archived_at"))
    return item


def find(actor: Actor, item_id: str) -> Item:
    """The actor's item with this id; somebody else's is not there."""
    item: Item | None = Item.objects.of(actor.company).filter(pk=item_id).first()
    if item is None:
        raise NotFound
    return item


def search(actor: Actor, words: str = "", *, archived: bool = False) -> QuerySet[Item]:
    """Items whose name, number or description holds every word."""
    found = Item.objects.of(actor.company).filter(archived_at__isnull=not archived)
    for word in words.split()[:6]:
        found = found.filter(Q(name__icontains=word) | Q(number__istartswith=word) | Q(description__icontains=word))
    result: QuerySet[Item] = found
    return result
