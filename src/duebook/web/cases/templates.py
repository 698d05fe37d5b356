"""Words for the call log that are used again and again: write, change, delete."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.cases import calls
from duebook.web import said
from duebook.web.forms import Form
from duebook.web.page import done, once, page, show


class TemplateForm(Form):
    """A name to find it by, and the words."""

    name = forms.CharField(label=lazy("Name"), max_length=80)
    text = forms.CharField(label=lazy("Words"), max_length=calls.LONGEST, widget=forms.Textarea(attrs={"rows": 4}))


@page("cases.write")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """All templates, and a new one."""
    return _write(request, actor, "")


@page("cases.write")
def one(request: HttpRequest, actor: Actor, template_id: str) -> HttpResponse:
    """Change one."""
    return _write(request, actor, template_id)


@require_POST
@page("cases.write")
def delete(request: HttpRequest, actor: Actor, template_id: str) -> HttpResponse:
    """Delete one; what was logged with it stays as it is."""
    here = reverse("web:note-templates")
    calls.delete_template(once(request, actor, lambda _row: here), template_id)
    return done(request, _("The template is deleted."), here)


def _write(request: HttpRequest, actor: Actor, template_id: str) -> HttpResponse:
    row = calls.find_template(actor.company, template_id) if template_id else None
    form = TemplateForm.of(request, {"name": row.name, "text": row.text} if row else {})
    here = reverse("web:note-templates")
    if request.method == "POST" and form.is_valid():
        try:
            calls.save_template(once(request, actor, lambda _row: here), **form.cleaned_data, template_id=template_id)
            return done(request, _("The template is saved."), here)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    context = {"form": form, "row": row, "templates": calls.templates(actor.company), "back": here}
    return show(request, "web/cases/templates.html", context, status=422 if form.errors else 200)
