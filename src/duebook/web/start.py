"""The first start: set up the company in one form, behind the one-time address that ``duebook serve`` prints.

Where companies are there already (demo data, or the command line made them) only the person is asked for, who then owns them.
"""

from django import forms
from django.contrib.auth import login
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.debug import sensitive_post_parameters

from duebook.kernel.errors import Invalid
from duebook.services.billing import law, people
from duebook.services.billing.found_company import found_company
from duebook.services.operations import start as first_start
from duebook.store.users import User
from duebook.web import companies
from duebook.web.actor import address
from duebook.web.companies import CompanyForm
from duebook.web.forms import Form
from duebook.web.page import done
from duebook.web.signin import counted

_LIKELY = {"de": "DE", "fr": "FR", "es": "ES", "it": "IT", "nl": "NL", "pl": "PL", "pt": "PT"}


class OwnerForm(Form):
    """The first person: name, e-mail address, password."""

    name = forms.CharField(label=lazy("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    email = forms.EmailField(label=lazy("Your e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))
    password = forms.CharField(
        label=lazy("Password"),
        max_length=200,
        strip=False,
        help_text=lazy("At least ten characters."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}, render_value=True),
    )


class StartForm(OwnerForm, CompanyForm):
    """The company and its first owner, in one form."""

    field_order = ("company", "country", "tax_number", "name", "email", "password")


@sensitive_post_parameters("password")
def start(request: HttpRequest, token: str) -> HttpResponse:
    """The one page of the set-up; 404 for a wrong token and as soon as there is a user."""
    check(request, token)
    found = first_start.has_companies()
    demo = "demo" in request.POST and first_start.demo_available()
    kind = OwnerForm if found or demo else StartForm
    form = kind.of(request, {"country": _guess(request)})
    if request.method == "POST" and form.is_valid():
        try:
            user = _set_up(request, form, demo=demo)
        except Invalid as error:
            form.refuse(error)
        else:
            first_start.finish()
            login(request, user, backend="django.contrib.auth.backends.ModelBackend")
            return done(request, _("Welcome. What was filled in can be changed in Settings."), "/")
    shown = form if found or isinstance(form, StartForm) else _as_start(request, form)
    told = companies.told(shown) if isinstance(shown, StartForm) else {}
    context = {"form": shown, "token": token, "found": found, "demo": first_start.demo_available() and not found, **told}
    return render(request, "web/start/start.html", context, status=422 if form.errors else 200)


def _set_up(request: HttpRequest, form: Form, *, demo: bool) -> User:
    typed = form.cleaned_data
    if demo:
        first_start.fill_demo()
    with transaction.atomic():
        user = people.new_user(typed["email"], typed["name"], typed["password"])
        if isinstance(form, StartForm):
            found_company(form.profile(user.email), owner=user, ip=address(request))
        else:
            people.adopt(user, ip=address(request))
            first_start.move_in(user)
    return user


def _as_start(request: HttpRequest, form: Form) -> StartForm:
    """The whole form again, with the faults of the part that was sent for the demo."""
    whole = StartForm(initial={name: request.POST.get(name, "") for name in StartForm.base_fields})
    whole.full_clean()
    for name, faults in form.errors.items():
        for fault in faults:
            whole.add_error(name if name in whole.fields else None, fault)
    return whole


def facts(request: HttpRequest, token: str) -> HttpResponse:
    """What follows from country and tax number, as they are typed (htmx)."""
    check(request, token)
    return companies.facts(request)


def check(request: HttpRequest, token: str) -> None:
    """Refuse a wrong token, and more than a few wrong ones a minute."""
    if not first_start.valid(token):
        counted(request, "start", "")
        raise Http404


def _guess(request: HttpRequest) -> str:
    """The country the browser's language names ("de-AT"), a first guess that is shown and changeable."""
    wanted = request.headers.get("Accept-Language", "").split(",")[0].split(";")[0].strip()
    region = wanted.partition("-")[2].upper()
    return region if region in dict(law.countries()) else _LIKELY.get(wanted[:2], "")
