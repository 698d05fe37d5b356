"""A small company with some of everything, and the ways somebody with the database in their hands could change its past."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any

from django.conf import settings
from django.db import IntegrityError, connection, models, transaction

from duebook.domain import chain as formula
from duebook.domain.chain import Head
from duebook.kernel.canonical import canonical, sha256
from duebook.services import chain
from duebook.services.access import Actor
from duebook.services.delivery.freeze import freeze_stored
from duebook.services.issuing.approve import decide_draft, submit_draft
from duebook.services.issuing.drafts import save_draft
from duebook.services.issuing.issue import issue_draft
from duebook.services.operations import vault
from duebook.services.operations.publish_head import place, publish_head
from duebook.services.receivables.correct import draft_credit
from duebook.services.receivables.record_payment import record_payment
from duebook.services.receivables.refund import refund
from duebook.services.receivables.reverse import reverse_payment
from duebook.services.receivables.write_off import write_off
from duebook.store import models as store
from duebook.store.users import Role
from tests import factories


@dataclass
class World:
    """The company, and the head that was published of it."""

    actor: Actor
    head: str
    touched: str = ""  # what the latest tampering changed, for the message of a failing test

    @property
    def company(self) -> store.Company:
        return self.actor.company


def build() -> World:
    """Eight documents, one of them approved, with payments, a credit note, a refund, a write-off, a reversal and frozen files."""
    company = factories.company(approval_from_minor=100_000)
    owner = factories.actor(company)
    buyer = factories.customer(company)
    factories.customer(company, "Somebody Else GmbH")
    made = [factories.issued(owner, buyer, str(10 * n)) for n in range(1, 6)]
    large = save_draft(owner, factories.draft_of("900"), customer_id=buyer.pk)
    submit_draft(owner, large.pk)
    decide_draft(factories.actor(company, Role.APPROVER), large.pk, approve=True)
    made.append(issue_draft(owner, large.pk))
    record_payment(owner, buyer.pk, Decimal(40), "EUR", reference="INV 1 and 2")
    bounced = record_payment(owner, buyer.pk, Decimal(10), "EUR")
    reverse_payment(owner, bounced.pk, "returned")
    publish_head(owner)
    write_off(owner, made[3].pk, "too small")
    record_payment(owner, buyer.pk, Decimal(500), "EUR", to=[(made[4].pk, None)])
    refund(owner, buyer.pk, Decimal(100), "EUR")
    made.append(issue_draft(owner, draft_credit(owner, made[2].pk, "damaged", amount=Decimal("11.90")).pk))
    made.append(factories.issued(owner, buyer, "77"))
    for document in made:
        content = f"the printed form of {document.number}".encode()
        vault.put(content)
        freeze_stored(owner, [document], [(document, "pdf", sha256(content), len(content))])
    line = publish_head(owner)
    return World(owner, line["hash"])


def unlock() -> None:
    """Take the guards away, as somebody with the database can."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
            for (name,) in cursor.fetchall():
                cursor.execute(f'DROP TRIGGER "{name}"')
        else:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET LOCAL session_replication_role = replica")


def sql(statement: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def documents(world: World) -> list[store.IssuedDocument]:
    return list(store.IssuedDocument.objects.of(world.company).order_by("issued_at", "pk"))


FIELDS: dict[type[models.Model], tuple[str, ...]] = {
    store.IssuedDocument: (
        "number type issue_date due_date currency net_minor tax_minor payable_minor buyer_name search body hash period position "
        "issued_at issued_by_id customer_id draft_id corrects_id"
    ).split(),
    store.Entry: "kind booked_on text reason payment_id".split(),
    store.Posting: "account detail currency amount_minor document_id entry_id".split(),
    store.Payment: "kind received_on currency amount_minor method reference note customer_id".split(),
    store.Allocation: "kind currency amount_minor document_id reason entry_id created_at".split(),
    store.File: "kind name mime sha256 size document_id".split(),
    store.Approval: "decision note body_hash user_id".split(),
    store.Link: "position kind subject content previous hash".split(),
    store.OpenItem: "open_minor is_open payable_minor credited_minor written_off_minor currency due_date".split(),
}
SEALED = (
    store.IssuedDocument,
    store.Entry,
    store.Posting,
    store.Payment,
    store.Allocation,
    store.File,
    store.Approval,
    store.Link,
)


def subject_names(world: World, row: Any) -> set[str]:
    """By which names a problem with this row may be called: its document's number, or the row's own id where it has no document."""
    found = {str(row.pk)}
    for name in ("document", "credit_note", "draft"):
        target = getattr(row, f"{name}_id", None)
        if name == "draft" and target:
            target = store.IssuedDocument.objects.of(world.company).filter(draft=target).values_list("pk", flat=True).first()
        if target:
            found |= set(store.IssuedDocument.objects.of(world.company).filter(pk=target).values_list("number", flat=True))
    if isinstance(row, store.IssuedDocument):
        found.add(row.number)
    if isinstance(row, store.Link):
        found |= link_names(world, row)
    entry = row.pk if isinstance(row, store.Entry) else getattr(row, "entry_id", None)
    entries = [entry] if entry else []
    if isinstance(row, store.Payment):
        entries = list(store.Entry.objects.of(world.company).filter(payment=row).values_list("pk", flat=True))
    for one in entries:
        postings = store.Posting.objects.of(world.company).filter(entry=one).exclude(document=None)
        found |= {one, *postings.values_list("document__number", flat=True)}
    return found


def link_names(world: World, link: store.Link) -> set[str]:
    from duebook.services.operations.verify import name_of

    return {link.subject, name_of(world.company, link.subject)}


def another(rng: Random, world: World, row: Any, name: str) -> Any:
    """Another value for a column, of the right kind."""
    field = next(one for one in row._meta.fields if one.attname == name)
    old = getattr(row, name)
    if isinstance(field, models.ForeignKey):
        others = field.related_model.objects
        pool = (others.of(world.company) if hasattr(others, "of") else others.all()).exclude(pk=old)
        chosen = pool.order_by("pk").values_list("pk", flat=True)
        return rng.choice(list(chosen)) if chosen else None
    if isinstance(field, models.BooleanField):
        return not old
    if isinstance(field, models.IntegerField):
        positive = isinstance(field, models.PositiveBigIntegerField)  # the database itself refuses less than zero
        steps = (1, 100, 1000) if positive else (-100, -1, 1, 100)
        steps = (1000, 5000) if name == "position" else steps  # a free one: the index refuses what is taken
        return (old or 0) + rng.choice(steps)
    if isinstance(field, models.DateField):  # and DateTimeField
        from datetime import timedelta

        return old + timedelta(days=rng.choice((-30, 1, 365))) if old else row.issue_date
    text = str(old) or "-"
    at = rng.randrange(len(text))
    letter = rng.choice([one for one in "abcdef0123456789" if one != text[at]])
    return text[:at] + letter + text[at + 1 :]


def change_field(rng: Random, world: World) -> set[str]:
    model = rng.choice(list(FIELDS))
    row = rng.choice(list(model.objects.of(world.company).order_by("pk")))
    name = rng.choice(FIELDS[model])
    world.touched = f"{row._meta.model_name}.{name}"
    names = subject_names(world, row)
    value = another(rng, world, row, name)
    if value is None or value == getattr(row, name):
        return change_field(rng, world)
    try:
        with transaction.atomic():
            model.objects.of(world.company).filter(pk=row.pk).update(**{name: value})
    except IntegrityError:  # even without the guards the database refuses this one
        return change_field(rng, world)
    return names | subject_names(world, model.objects.of(world.company).get(pk=row.pk))


def delete_row(rng: Random, world: World) -> set[str]:
    model = rng.choice(SEALED)
    row = rng.choice(list(model.objects.of(world.company).order_by("pk")))
    world.touched = row._meta.model_name
    names = subject_names(world, row)
    if isinstance(row, store.Link):
        following = store.Link.objects.of(world.company).filter(position=row.position + 1).first()
        names |= subject_names(world, following) if following else set()
    column = row._meta.pk.column
    sql(f"DELETE FROM {row._meta.db_table} WHERE {column} = %s", row.pk)
    return names


def insert_row(rng: Random, world: World) -> set[str]:
    """A copy of a row as something new."""
    from duebook.edge import ids

    model = rng.choice(SEALED)
    row = rng.choice(list(model.objects.of(world.company).order_by("pk")))
    world.touched = row._meta.model_name
    names = subject_names(world, row)
    row.pk = None if isinstance(row, store.Posting | store.Link) else ids.new("new")
    if isinstance(row, store.IssuedDocument):
        row.number, row.position, row.draft_id = f"{row.number}-B", row.position + 500, None
        names.add(row.number)
    if isinstance(row, store.Link):
        last = store.Link.objects.of(world.company).order_by("position").last()
        row.position, row.previous, row.subject = last.position + 1, last.hash, f"inv_{rng.randrange(10**9)}"
        row.hash = formula.link_hash(row.position, row.kind, row.subject, row.content, row.previous)
        store.ChainHead.objects.filter(company=world.company).update(position=row.position, hash=row.hash)
        names.add(row.subject)
    if isinstance(row, store.File):
        row.kind = "cii"
    for name in ("reverses_id",):
        if hasattr(row, name):
            setattr(row, name, None)
    row.save(force_insert=True)
    return names | {str(row.pk)}


def swap(rng: Random, world: World) -> set[str]:
    """The same column of two rows changes places: two bodies, two amounts, two links."""
    model, columns = rng.choice(
        [
            (store.IssuedDocument, ("body", "hash")),
            (store.IssuedDocument, ("buyer_name", "search")),
            (store.Link, ("subject",)),
            (store.Link, ("content", "subject", "kind")),
            (store.Payment, ("amount_minor",)),
            (store.File, ("sha256", "size")),
        ]
    )
    world.touched = f"{model._meta.model_name}.{columns}"
    rows = list(model.objects.of(world.company).order_by("pk"))
    one, other = rng.sample(rows, 2)
    if [getattr(one, name) for name in columns] == [getattr(other, name) for name in columns]:
        return swap(rng, world)
    names = subject_names(world, one) | subject_names(world, other)
    theirs = {name: getattr(other, name) for name in columns}
    ours = {name: getattr(one, name) for name in columns}
    if "subject" in columns:
        model.objects.of(world.company).filter(pk=other.pk).update(subject="aside")
    model.objects.of(world.company).filter(pk=one.pk).update(**theirs)
    model.objects.of(world.company).filter(pk=other.pk).update(**ours)
    return names


def cut_tail(rng: Random, world: World) -> set[str]:
    """The newest links go with everything they sealed and all that hangs on it; the head and the counters are set back."""
    links = list(store.Link.objects.of(world.company).order_by("position"))
    keep = rng.randrange(1, len(links))
    gone = links[keep:]
    names = link_names(world, links[keep - 1]).union(*(link_names(world, link) for link in gone))
    tables = {"document": store.IssuedDocument, "file": store.File, "approval": store.Approval, "entry": store.Entry}
    for link in gone:
        for model in (store.Posting, store.Allocation):
            column = "document_id" if link.kind == "document" else "entry_id"
            sql(f"DELETE FROM {model._meta.db_table} WHERE {column} = %s", link.subject)
        if link.kind == "document":
            for model in (store.OpenItem, store.Event, store.File):
                sql(f"DELETE FROM {model._meta.db_table} WHERE document_id = %s", link.subject)
        sql(f"DELETE FROM {tables[link.kind]._meta.db_table} WHERE id = %s", link.subject)
        sql(f"DELETE FROM {store.Link._meta.db_table} WHERE id = %s", link.pk)
    store.ChainHead.objects.filter(company=world.company).update(position=keep, hash=links[keep - 1].hash)
    for counter in store.Counter.objects.of(world.company):
        rows = store.IssuedDocument.objects.of(world.company).filter(series=counter.series, period=counter.period)
        top = rows.aggregate(top=models.Max("position"))["top"] or 0
        store.Counter.objects.of(world.company).filter(pk=counter.pk).update(next_value=top + 1)
    return names


def rewrite(rng: Random, world: World) -> set[str]:
    """A document is changed and everything that speaks of it is made to fit: its row, its timeline, and every link after it."""
    row = rng.choice(documents(world))
    body = json.loads(row.body)
    body["buyer"]["name"] = "Somebody Else GmbH"
    row.body = canonical(body).decode()
    row.hash = sha256(row.body.encode())
    row.buyer_name = "Somebody Else GmbH"
    row.search = row.search.replace("nordlicht ag", "somebody else gmbh")
    rows = store.IssuedDocument.objects.of(world.company).filter(pk=row.pk)
    rows.update(body=row.body, hash=row.hash, buyer_name=row.buyer_name, search=row.search)
    for event in store.Event.objects.of(world.company).filter(document=row, kind="issued"):
        store.Event.objects.of(world.company).filter(pk=event.pk).update(evidence={**event.evidence, "hash": row.hash})
    previous = formula.GENESIS
    for link in store.Link.objects.of(world.company).order_by("position"):
        content = chain.document_content(row) if link.subject == row.pk else link.content
        digest = formula.link_hash(link.position, link.kind, link.subject, content, previous)
        store.Link.objects.of(world.company).filter(pk=link.pk).update(content=content, previous=previous, hash=digest)
        previous = digest
    store.ChainHead.objects.filter(company=world.company).update(hash=previous)
    return suspects(world, row)


def suspects(world: World, row: store.IssuedDocument) -> set[str]:
    """A rewriting is bracketed by published heads: the named document is the first after the last one that still holds."""
    links = list(store.Link.objects.of(world.company).order_by("position"))
    heads = [json.loads(line)["position"] for line in place(world.company).read_text().splitlines()]
    position = next(link.position for link in links if link.subject == row.pk)
    good = max([0, *(head for head in heads if head < position)])
    return {row.number, *link_names(world, links[good])}


def change_file(rng: Random, world: World) -> set[str]:
    """One byte of a frozen file; the test puts it back."""
    file = rng.choice(list(store.File.objects.of(world.company).select_related("document").order_by("pk")))
    path = stored(file.sha256)
    content = bytearray(path.read_bytes())
    at = rng.randrange(len(content))
    content[at] ^= 1 << rng.randrange(8)
    path.write_bytes(bytes(content))
    return {file.document.number}


def stored(digest: str) -> Path:
    return Path(settings.DATA) / "files" / vault.place(digest)


KINDS: tuple[Callable[[Random, World], set[str]], ...] = (
    change_field, change_field, change_field, delete_row, insert_row, swap, cut_tail, rewrite, change_file,
)  # fmt: skip

__all__ = ["KINDS", "Head", "World", "build", "unlock"]
