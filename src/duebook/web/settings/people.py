"""Users of the company and invitations; joining by the link of one."""

from typing import Any

from django import forms
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Invalid
from duebook.services.access import Actor
from duebook.services.billing import people as service
from duebook.store.users import Role, User
from duebook.web import partyform
from duebook.web.actor import SESSION_KEY, address
from duebook.web.forms import Form
from duebook.web.page import done, once, page
from duebook.web.settings.pages import show_settings
from duebook.web.signin import counted

ROLES: dict[str, tuple[Any, Any]] = {
    Role.OWNER: (lazy("Owner"), lazy("Everything, and makes other owners.")),
    Role.ADMIN: (lazy("Administrator"), lazy("Everything but owners: settings, users, keys.")),
    Role.APPROVER: (lazy("Approver"), lazy("Approves, issues, refunds, writes off; reads the audit.")),
    Role.CLERK: (lazy("Clerk"), lazy("Writes, issues and sends; records payments.")),
    Role.VIEWER: (lazy("Viewer"), lazy("Reads.")),
}


def roles_for(actor: Actor) -> list[tuple[str, Any]]:
    """The roles this actor may give."""
    return [(role, title) for role, (title, _text) in ROLES.items() if role != Role.OWNER or actor.may("owners.write")]


class InviteForm(Form):
    """Whom to invite as what."""

    email = forms.EmailField(label=lazy("E-mail"), max_length=254)
    role = forms.ChoiceField(label=lazy("Role"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """The roles this actor may give."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["role"]
        field.choices = roles_for(actor)


@page("users.write")
def people(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Members and open invitations; a new invitation shows its link once."""
    form = InviteForm.of(request, {"role": Role.CLERK}, actor=actor)
    link = ""
    if request.method == "POST" and form.is_valid():
        try:
            made = once(request, actor, lambda _made: reverse("web:people"))
            _invitation, secret = service.invite(made, form.cleaned_data["email"], form.cleaned_data["role"])
            link = request.build_absolute_uri(reverse("web:join", args=[secret]))
            form = InviteForm(initial={"role": Role.CLERK}, actor=actor)
        except Invalid as error:
            form.refuse(error)
    members, invitations = service.listed(actor)
    context = {
        "form": form,
        "link": link,
        "members": [{"row": row, "title": ROLES[row.role][0], "self": row.user_id == actor.id} for row in members],
        "invitations": [{"row": row, "title": ROLES[row.role][0]} for row in invitations],
        "roles": roles_for(actor),
        "meanings": ROLES.values(),
        "owner": actor.may("owners.write"),
    }
    return show_settings(request, actor, "web/settings/people.html", context, status=422 if form.errors else 200)


@require_POST
@page("users.write")
def role(request: HttpRequest, actor: Actor, membership_id: str) -> HttpResponse:
    """Give a member another role."""
    row = service.change_role(actor, membership_id, request.POST.get("role", ""))
    sentence = _("{name} is now {role}.").format(name=row.user, role=ROLES[row.role][0])
    return done(request, sentence, reverse("web:people"))


@require_POST
@page("users.write")
def end(request: HttpRequest, actor: Actor, membership_id: str) -> HttpResponse:
    """Let a member go."""
    row = service.end_membership(actor, membership_id)
    return done(request, _("{name} has no access any more.").format(name=row.user), reverse("web:people"))


@require_POST
@page("users.write")
def withdraw(request: HttpRequest, actor: Actor, invitation_id: str) -> HttpResponse:
    """Take an invitation back."""
    service.withdraw(actor, invitation_id)
    return done(request, _("The invitation is withdrawn."), reverse("web:people"))


class JoinForm(Form):
    """Name and password of a new user."""

    name = partyform.text(lazy("Your name"), required=True, complete="name")
    password = forms.CharField(
        label=lazy("Password"), max_length=200, strip=False, help_text=lazy("At least ten characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip


@sensitive_post_parameters("password")
def join(request: HttpRequest, secret: str) -> HttpResponse:
    """Join a company by the link of an invitation: as the user who is signed in, or as a new one."""
    counted(request, "join", "")
    invitation = service.invitation_of(secret)
    user = request.user if isinstance(request.user, User) else None
    known = User.objects.filter(email=invitation.email).exists()
    form = JoinForm.of(request)
    if request.method == "POST" and (user or form.is_valid()):
        typed = {} if user else form.cleaned_data
        try:
            member = service.accept(secret, user=user, ip=address(request), **typed)
        except Invalid as error:
            form.refuse(error)
        else:
            if user is None:
                login(request, member, backend="django.contrib.auth.backends.ModelBackend")
            request.session[SESSION_KEY] = invitation.company_id
            return done(request, _("Welcome to {company}.").format(company=invitation.company.name), "/")
    context = {
        "form": form, "invitation": invitation, "role": ROLES[invitation.role][0], "sign_in": known and user is None,
        "other": user is not None and user.email != invitation.email,
    }  # fmt: skip
    return render(request, "web/join.html", context, status=422 if form.errors and not user else 200)
