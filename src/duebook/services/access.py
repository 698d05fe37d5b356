"""The only permission table: what each role may do. A door asks :func:`require`; an API key's scopes are these same words."""

from dataclasses import dataclass, field, replace
from typing import Any

from duebook.kernel.errors import Refused
from duebook.services.once import Once
from duebook.store.companies import Company
from duebook.store.users import ApiKey, Role, User

_READ = frozenset({
    "documents.read", "payments.read", "customers.read", "items.read", "company.read", "reports.read", "files.read",
    "bills.read", "bank.read", "cases.read",
})  # fmt: skip
_CLERK = _READ | {
    "drafts.write", "drafts.submit", "documents.issue", "documents.deliver", "documents.correct", "payments.write",
    "customers.write", "items.write", "bills.receive", "suppliers.write",
    "bank.write", "cases.write", "reminders.send", "mandates.write",
}  # fmt: skip
_APPROVER = _CLERK | {
    "drafts.approve", "payments.write-off", "payments.refund", "audit.read", "bills.decide", "bills.pay", "suppliers.confirm",
    "claims.waive", "debits.export", "changes.decide",
}  # fmt: skip
_ADMIN = _APPROVER | {
    "company.write", "series.write", "users.write", "keys.write", "webhooks.write", "mailbox.read", "mailbox.write",
    "gateways.write", "policies.write",
}  # fmt: skip
_OWNER = _ADMIN | {"owners.write"}

PERMISSIONS: dict[str, frozenset[str]] = {
    Role.VIEWER: _READ,
    Role.CLERK: _CLERK,
    Role.APPROVER: _APPROVER,
    Role.ADMIN: _ADMIN,
    Role.OWNER: _OWNER,
}
"""Role -> what it may do."""

ALL = _OWNER


@dataclass(frozen=True)
class Actor:
    """Who acts, for which company, from where. ``user`` is None for the command line, the worker and API keys."""

    company: Company
    label: str
    role: str = Role.VIEWER
    user: User | None = None
    key: ApiKey | None = None
    ip: str = ""
    scopes: frozenset[str] | None = None  # an API key's; None = all that the role may
    once: Once | None = field(default=None, compare=False)

    def may(self, permission: str) -> bool:
        """Whether this actor may do it."""
        return permission in PERMISSIONS[self.role] and (self.scopes is None or permission in self.scopes)

    def doing(self, once: Once | None) -> "Actor":
        """The same actor with an idempotency key for the next verb."""
        return replace(self, once=once)

    @property
    def id(self) -> str:
        """Whoever it is, as one id for the audit trail and the idempotency keys."""
        return str(self.user.pk if self.user else self.key.pk if self.key else self.label)


def system(company: Company, label: str) -> Actor:
    """The machine itself acting for a company: the worker, the command line of the embedded installation."""
    return Actor(company=company, label=label, role=Role.OWNER)


def require(actor: Actor, permission: str) -> None:
    """Refuse what the actor may not do; an unknown permission is a programmer's mistake."""
    if permission not in ALL:
        raise KeyError(permission)
    if not actor.may(permission):
        raise Refused("This needs the permission {permission}.", permission=permission)


def members(company: Company) -> Any:
    """The present memberships of a company, with their users."""
    return company.memberships.filter(ended_at=None).select_related("user")
