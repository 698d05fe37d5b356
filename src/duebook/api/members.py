"""The people of the company. They are invited, changed and let go in the pages, by people."""

from datetime import datetime

from django.http import HttpRequest
from ninja import Router

from duebook.api.door import actor_of, needs
from duebook.api.paging import Rows
from duebook.api.records import Out
from duebook.services.billing import people
from duebook.store.users import Membership

router = Router(tags=["People and keys"])


class MemberOut(Out):
    """A person in a role; what each role may do stands in the docs."""

    id: str
    user: str
    name: str
    email: str
    role: str
    created_at: datetime


@router.get("", response=Rows[MemberOut], summary="List members")
@needs("company.read")
def index(request: HttpRequest) -> Rows[MemberOut]:
    """By name."""
    members, _invitations = people.listed(actor_of(request))
    return Rows(data=[shape(member) for member in members])


def shape(member: Membership) -> MemberOut:
    """A member as the API shows it."""
    return MemberOut(
        id=member.pk,
        user=member.user_id,
        name=member.user.name,
        email=member.user.email,
        role=member.role,
        created_at=member.created_at,
    )
