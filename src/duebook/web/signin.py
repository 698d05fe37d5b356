"""Sign in, sign out, one's own account. Every try that takes a password is counted, per account and address."""

from django import forms
from django.conf import settings
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Invalid, TooMany
from duebook.services.access import Actor
from duebook.services.billing import people
from duebook.services.operations import limits, start
from duebook.web.actor import address, choose
from duebook.web.forms import Form
from duebook.web.page import done, page, show

TRIES = 10
ADDRESS_TRIES = 60
TOO_MANY = 429


class SignInForm(Form):
    """E-mail address and password."""

    email = forms.EmailField(
        label=lazy("E-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True})
    )
    password = forms.CharField(
        label=lazy("Password"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


@sensitive_post_parameters("password")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in by password. A wrong address, a wrong password and too many tries get the same page."""
    form = SignInForm.of(request)
    status = 200
    if request.method == "POST" and form.is_valid():
        email, password = form.cleaned_data["email"].strip().lower(), form.cleaned_data["password"]
        user = None
        try:
            counted(request, "sign-in", email)
            user = authenticate(request, username=email, password=password)
        except TooMany:
            status = TOO_MANY
        if user is not None:
            login(request, user)
            return HttpResponseRedirect(_next(request))
        form.add_error(None, _("This e-mail address and password do not fit. After ten tries wait a minute."))
    waiting = start.needed()
    context = {
        "form": form,
        "next": request.POST.get("next") or request.GET.get("next", ""),
        "waiting": waiting,
        "open_validator": settings.PUBLIC_VALIDATOR,
    }
    return render(request, "web/signin.html", context, status=status)


def counted(request: HttpRequest, what: str, account: str) -> None:
    """Count a try with a password or secret, for the account and for the address; raises :class:`TooMany`."""
    limits.count(f"{what}\n{account}\n{address(request)}", TRIES)
    limits.count(f"{what}\n{address(request)}", ADDRESS_TRIES)


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else settings.LOGIN_REDIRECT_URL


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out."""
    logout(request)
    return redirect("web:sign-in")


@require_POST
@page("")
def choose_company(request: HttpRequest, _actor: Actor) -> HttpResponse:
    """Go over to another of one's companies."""
    choose(request, request.POST.get("company", ""))
    return redirect("web:home")


class AccountForm(Form):
    """How one is called and which language the pages speak."""

    name = forms.CharField(label=lazy("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(
        label=lazy("Language of the pages"), required=False, choices=[("", lazy("As the browser asks")), *settings.LANGUAGES]
    )


class PasswordForm(Form):
    """Present and new password."""

    old = forms.CharField(
        label=lazy("Present password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=lazy("New password"),
        strip=False,
        help_text=lazy("At least ten characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


@page("")
def account(request: HttpRequest, actor: Actor) -> HttpResponse:
    """One's own name, language and password."""
    user = actor.user
    if user is None:
        return redirect("web:home")
    which = request.POST.get("form", "")
    form = AccountForm(request.POST if which == "account" else None, initial={"name": user.name, "language": user.language})
    secret = PasswordForm(request.POST if which == "password" else None, prefix="p")
    try:
        if which == "account" and form.is_valid():
            people.save_account(user, **form.cleaned_data)
            return done(request, _("Your account is saved."), reverse("web:account"))
        if which == "password" and secret.is_valid():
            counted(request, "password", user.email)
            people.set_password(user, secret.cleaned_data["old"], secret.cleaned_data["new"])
            update_session_auth_hash(request, user)
            return done(request, _("Your password is changed. Other devices are signed out."), reverse("web:account"))
    except Invalid as error:
        (form if which == "account" else secret).refuse(error)
    return show(request, "web/account.html", {"form": form, "secret": secret}, status=422 if which else 200)
