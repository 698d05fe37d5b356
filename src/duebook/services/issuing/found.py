"""Find issued documents by the words a person has: number, buyer, reference, amount."""

from duebook.services.access import Actor
from duebook.store.documents import IssuedDocument


def documents(actor: Actor, words: str, most: int) -> list[IssuedDocument]:
    """The latest documents that hold every word."""
    rows = IssuedDocument.objects.of(actor.company)
    for word in words.lower().split()[:6]:
        rows = rows.filter(search__contains=word)
    return list(rows.order_by("-issue_date", "-pk")[:most])
