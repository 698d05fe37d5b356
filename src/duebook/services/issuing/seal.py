"""The short locked part of issuing, for one document or a block: numbers, bytes, rows, postings, chain links, outbox."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from duebook.banks import paymentreference
from duebook.domain.document import Document, PaymentMeans
from duebook.edge import clock, ids
from duebook.kernel import codec
from duebook.services import chain, outbox
from duebook.services.access import Actor
from duebook.services.debits.settings import reference_for
from duebook.services.issuing import numbers
from duebook.services.receivables import book, credit, sides
from duebook.store.deliveries import Event
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft
from duebook.store.insert import insert, insert_plain
from duebook.store.parties import Customer
from duebook.store.projection import project

TRANSFERS = frozenset({"30", "31", "42", "57", "58"})
"""UNTDID 4461: means of payment that carry a structured reference."""


@dataclass(frozen=True)
class Sealing:
    """A prepared document on its way to being sealed."""

    document: Document
    customer: Customer | None = None
    series_id: str = ""
    draft: Draft | None = None
    corrects: IssuedDocument | None = None


def seal_all(actor: Actor, sealings: Sequence[Sealing], *, render_after: int | None = 0) -> list[IssuedDocument]:
    """Seal documents in order. Runs inside the caller's transaction; locks counters and the chain's head until it commits.

    The worker renders them at once, or after so many seconds where the caller does it itself; None leaves it to the first reader.
    """
    customers = [one.customer or buyer_record(actor, one.document) for one in sealings]
    wanted = [(one.series_id, one.document, customer) for one, customer in zip(sealings, customers, strict=True)]
    credit.guard(actor, [(one.corrects, one.document) for one in sealings])
    taken = numbers.take(actor.company, wanted)
    habit = reference_for(actor.company)
    rows = [_row(actor, one, customer, number, habit) for one, customer, number in zip(sealings, customers, taken, strict=True)]
    documents = [row for row, _ in rows]
    insert(documents)
    chain.extend(actor.company, [("document", row.pk, chain.document_content(row)) for row in documents])
    book.write_issued(actor.company, [(row, sides.issue(row, document)) for row, document in rows])
    _events(actor, sealings, documents)
    credit.settle(actor, rows)
    if render_after is not None:
        outbox.put_all(actor.company, [("render", row.pk, {"document": row.pk}) for row in documents], after=render_after)
    outbox.tell_all(actor.company, [("document.issued", row) for row in documents])
    return documents


def _row(
    actor: Actor, one: Sealing, customer: Customer, taken: numbers.Taken, habit: tuple[str, str]
) -> tuple[IssuedDocument, Document]:
    document = _finish(one.document, taken.number, habit)
    body, digest = chain.seal(document)
    row = IssuedDocument(
        id=ids.new("inv"),
        company=actor.company,
        series=taken.series,
        period=taken.period,
        position=taken.position,
        customer=customer,
        draft=one.draft,
        corrects=one.corrects,
        body=body,
        hash=digest,
        issued_at=clock.now(),
        issued_by=actor.user,
        **project(document),
    )
    return row, document


def _finish(document: Document, number: str, habit: tuple[str, str]) -> Document:
    """The document with its number, also as remittance information where none was given: structured where that is the habit."""
    payment = tuple(means if means.reference else _with_reference(means, number, habit) for means in document.payment)
    return replace(document, number=number, payment=payment)


def _with_reference(means: PaymentMeans, number: str, habit: tuple[str, str]) -> PaymentMeans:
    kind, prefix = habit if means.code in TRANSFERS else ("", "")
    structured = paymentreference.fitting(kind, number, means.account if means.code in TRANSFERS else "", prefix)
    return replace(means, reference=structured or number)


def buyer_record(actor: Actor, document: Document) -> Customer:
    """The customer that a document's buyer is: by tax number, else by name and country; made where it is new."""
    buyer = document.buyer
    known = Customer.objects.of(actor.company)
    customer: Customer | None = known.filter(vat_id=buyer.vat_id).first() if buyer.vat_id else None
    customer = customer or known.filter(name=buyer.name[:200], country=buyer.address.country, vat_id=buyer.vat_id).first()
    if customer is None:
        customer = Customer.objects.create(
            company=actor.company,
            name=buyer.name[:200],
            vat_id=buyer.vat_id,
            country=buyer.address.country,
            email=buyer.contact.email if buyer.contact else "",
            profile=codec.dump(buyer),
            language=document.language,
            currency=document.currency,
        )
    return customer


def _events(actor: Actor, sealings: Sequence[Sealing], documents: Sequence[IssuedDocument]) -> None:
    common = {"company_id": actor.company.pk, "kind": "issued", "at": clock.now(), "actor": actor.label}
    pairs = zip(sealings, documents, strict=True)
    insert_plain(
        Event,
        [
            common
            | {
                "document_id": row.pk,
                "draft_id": one.draft.pk if one.draft else None,
                "evidence": {"number": row.number, "hash": row.hash},
            }
            for one, row in pairs
        ],
    )
