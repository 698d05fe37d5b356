"""Who is asking: the signed-in user in the company they chose, as the :class:`~duebook.services.access.Actor` of services.

The company is kept in the session. It counts only while the user is a member: a membership that ended closes the door at once.
"""

from django.http import HttpRequest

from duebook.services.access import Actor
from duebook.services.billing import people
from duebook.store.users import Membership, User

SESSION_KEY = "company"


def memberships(user: User) -> list[Membership]:
    """The user's present memberships, by the companies' names."""
    return people.memberships(user)


def actor_of(request: HttpRequest) -> Actor | None:
    """The actor, or None where nobody is signed in or the user belongs to no company."""
    user = request.user
    if not isinstance(user, User):
        return None
    mine = memberships(user)
    chosen = next((each for each in mine if each.company_id == request.session.get(SESSION_KEY)), None)
    membership = chosen or (mine[0] if mine else None)
    if membership is None:
        return None
    return Actor(company=membership.company, label=str(user), role=membership.role, user=user, ip=address(request))


def choose(request: HttpRequest, company_id: str) -> bool:
    """Go over to another company; False where the user is no member of it."""
    user = request.user
    if not isinstance(user, User) or all(each.company_id != company_id for each in memberships(user)):
        return False
    request.session[SESSION_KEY] = company_id
    return True


def address(request: HttpRequest) -> str:
    """The network address the request came from, as the server sees it."""
    return str(request.META.get("REMOTE_ADDR", ""))[:45]
