"""The end of the company's audit chain: keep it elsewhere, and nobody can rewrite what is before it."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router

from duebook.api.door import actor_of, needs
from duebook.api.records import Out
from duebook.domain.chain import Head
from duebook.store.chain import ChainHead, Link

router = Router(tags=["Events"])


class HeadOut(Out):
    """How many links there are, and the SHA-256 of the last one, which seals all before it."""

    company: str
    position: int
    hash: str
    at: datetime | None


@router.get("/head", response=HeadOut, summary="Read the head")
@needs("company.read")
def head(request: HttpRequest) -> HeadOut:
    """Give it to ``duebook verify --head`` later: a cut or rewritten tail is then found."""
    actor = actor_of(request)
    end = ChainHead.objects.filter(company=actor.company).first()
    if end is None:
        return HeadOut(company=actor.company.pk, position=0, hash=Head().hash, at=None)
    link = Link.objects.of(actor.company).filter(position=end.position).first()
    return HeadOut(company=actor.company.pk, position=end.position, hash=end.hash, at=link.created_at if link else None)
