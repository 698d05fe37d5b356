"""People of a company: invite, accept, change a role, end a membership. Only owners make owners, and the last one stays."""

from datetime import timedelta

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from duebook.edge import clock, ids
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services import trail
from duebook.services.access import Actor, require
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company
from duebook.store.users import Invitation, Membership, Role, User

VALID_DAYS = 7


@verb("people.invite", needs="users.write")
def invite(actor: Actor, email: str, role: str) -> tuple[Invitation, str]:
    """Invite somebody by e-mail address; gives the invitation and its secret, which is shown once and kept hashed.

    A new invitation for the same address replaces an open one. Raises :class:`Invalid` for a wrong address or role.
    """
    address = email.strip().lower()
    _check_role(actor, role)
    faults = _email_faults(address)
    if Membership.objects.of(actor.company).filter(user__email=address, ended_at=None).exists():
        faults.append(Fault("INVITE-MEMBER", "email", "{email} is a member already.", facts={"email": address}))
    if faults:
        raise Invalid(faults)
    secret = ids.token("ivt")
    Invitation.objects.of(actor.company).filter(email=address, accepted_at=None).delete()
    invitation = Invitation.objects.create(
        company=actor.company,
        email=address,
        role=role,
        token_hash=ids.digest(secret),
        created_by=actor.user,
        expires_at=clock.now() + timedelta(days=VALID_DAYS),
    )
    note(invitation, {}, fields(invitation, "email", "role", "expires_at"))
    return invitation, secret


@verb("people.withdraw", needs="users.write")
def withdraw(actor: Actor, invitation_id: str) -> None:
    """Take an open invitation back."""
    invitation = Invitation.objects.of(actor.company).filter(pk=invitation_id, accepted_at=None).first()
    if invitation is None:
        raise NotFound
    _check_role(actor, invitation.role)
    note(invitation, fields(invitation, "email", "role"), {})
    invitation.delete()


def invitation_of(secret: str) -> Invitation:
    """The open invitation behind a secret; raises :class:`NotFound` for one that is unknown, used or expired."""
    found: Invitation | None = (
        Invitation.objects.everywhere("an invitation is found by its secret")
        .select_related("company")
        .filter(token_hash=ids.digest(secret), accepted_at=None, expires_at__gt=clock.now())
        .first()
    )
    if found is None:
        raise NotFound("This invitation is not valid any more. Ask for a new one.")
    return found


def accept(secret: str, *, user: User | None = None, name: str = "", password: str = "", ip: str = "") -> User:
    """Join a company: as a user who is signed in, or as a new one. An address that has a user must sign in first."""
    with transaction.atomic():
        invitation = invitation_of(secret)
        known = User.objects.filter(email=invitation.email).first()
        if user is None and known is not None:
            raise Conflict("You have an account here. Sign in, then open the invitation again.")
        if user is not None and user.email != invitation.email:
            raise Conflict("This invitation is for another e-mail address.")
        member = user or new_user(invitation.email, name, password)
        Membership.objects.of(invitation.company).update_or_create(
            company=invitation.company, user=member, defaults={"role": invitation.role, "ended_at": None}
        )
        invitation.accepted_at = clock.now()
        invitation.save(update_fields=["accepted_at"])
        actor = Actor(company=invitation.company, label=str(member), role=invitation.role, user=member, ip=ip)
        change = {"email": [None, invitation.email], "role": [None, invitation.role]}
        trail.write(actor, "people.accept", trail.Trail([(invitation.pk, invitation.email, change)]))
    return member


def adopt(user: User, ip: str = "") -> list[Membership]:
    """Make a user the owner of every company that has no member: those the command line or the demo made before anybody came."""
    made = []
    for company in Company.objects.filter(memberships=None):
        made.append(Membership.objects.create(company=company, user=user, role=Role.OWNER))
        actor = Actor(company=company, label=str(user), role=Role.OWNER, user=user, ip=ip)
        trail.write(actor, "people.adopt", trail.Trail([(made[-1].pk, str(user), {"role": [None, str(Role.OWNER)]})]))
    return made


@verb("people.role", needs="users.write")
def change_role(actor: Actor, membership_id: str, role: str) -> Membership:
    """Give a member another role. An administrator neither makes nor unmakes owners."""
    member = _locked(actor, membership_id)
    _check_role(actor, role)
    _check_role(actor, member.role)
    if member.role == Role.OWNER and role != Role.OWNER:
        _not_the_last(actor, member)
    before = fields(member, "role")
    member.role = role
    member.save(update_fields=["role"])
    note(member, before, fields(member, "role"))
    return member


@verb("people.end", needs="users.write")
def end_membership(actor: Actor, membership_id: str) -> Membership:
    """Let a member go; at once, from the next click on. The history keeps the name."""
    member = _locked(actor, membership_id)
    _check_role(actor, member.role)
    if member.role == Role.OWNER:
        _not_the_last(actor, member)
    before = fields(member, "ended_at")
    member.ended_at = clock.now()
    member.save(update_fields=["ended_at"])
    note(member, before, fields(member, "ended_at"))
    return member


def new_user(email: str, name: str, password: str) -> User:
    """A user with a password. Raises :class:`Invalid`: ``USER-EMAIL``, ``USER-NAME``, ``USER-PASSWORD``."""
    address = email.strip().lower()
    faults = _email_faults(address)
    if not name.strip():
        faults.append(Fault("USER-NAME", "name", "This is required."))
    if User.objects.filter(email=address).exists():
        faults.append(Fault("USER-TAKEN", "email", "There is an account with this address."))
    faults += password_faults(password, User(email=address, name=name))
    if faults:
        raise Invalid(faults)
    return User.objects.create_user(address, password, name=name.strip()[:200])


def set_password(user: User, old: str, new: str) -> None:
    """Change one's own password. Raises :class:`Invalid` where the old one is wrong or the new one too weak."""
    faults = [] if user.check_password(old) else [Fault("USER-OLD-PASSWORD", "old", "This is not your present password.")]
    faults += [Fault(fault.code, "new", fault.sentence, facts=fault.facts) for fault in password_faults(new, user)]
    if faults:
        raise Invalid(faults)
    user.set_password(new)
    user.save(update_fields=["password"])


def save_account(user: User, *, name: str, language: str) -> None:
    """Change how one is called and which language the pages speak."""
    if not name.strip():
        raise Invalid([Fault("USER-NAME", "name", "This is required.")])
    user.name, user.language = name.strip()[:200], language
    user.save(update_fields=["name", "language"])


def password_faults(password: str, user: User) -> list[Fault]:
    """What Django's validators say of a password."""
    try:
        validate_password(password, user)
    except ValidationError as error:
        return [Fault("USER-PASSWORD", "password", sentence) for sentence in error.messages]
    return []


def memberships(user: User) -> list[Membership]:
    """A user's present memberships in all companies, by the companies' names."""
    rows = Membership.objects.everywhere("a user's own companies").filter(user=user, ended_at=None)
    return list(rows.select_related("company").order_by("company__name", "pk"))


def listed(actor: Actor) -> tuple[list[Membership], list[Invitation]]:
    """The members by name, and the invitations that are still open."""
    require(actor, "company.read")
    members = Membership.objects.of(actor.company).filter(ended_at=None).select_related("user").order_by("user__name", "pk")
    open_ones = Invitation.objects.of(actor.company).filter(accepted_at=None).order_by("-created_at")
    return list(members), list(open_ones)


def _locked(actor: Actor, membership_id: str) -> Membership:
    rows = Membership.objects.of(actor.company).filter(pk=membership_id, ended_at=None)
    member: Membership | None = rows.select_for_update().first()
    if member is None:
        raise NotFound
    return member


def _check_role(actor: Actor, role: str) -> None:
    if role not in Role.values:
        raise Invalid([Fault("ROLE-UNKNOWN", "role", "There is no such role.")])
    if role == Role.OWNER:
        require(actor, "owners.write")


def _not_the_last(actor: Actor, member: Membership) -> None:
    owners = Membership.objects.of(actor.company).filter(role=Role.OWNER, ended_at=None).select_for_update()
    if all(owner.pk == member.pk for owner in owners):
        raise Conflict("A company keeps at least one owner. Make somebody else an owner first.")


def _email_faults(address: str) -> list[Fault]:
    try:
        validate_email(address)
    except ValidationError:
        return [Fault("USER-EMAIL", "email", "This is not an e-mail address.")]
    return []
