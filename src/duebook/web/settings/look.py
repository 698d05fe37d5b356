"""Design and branding, with a live picture of a sample invoice from the same renderer that prints the documents."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.domain.ports import Look
from duebook.kernel.errors import Invalid, TooLarge
from duebook.services.access import Actor
from duebook.services.billing import look as service
from duebook.web.forms import Form
from duebook.web.page import done, once, page
from duebook.web.settings.pages import show_settings

LARGEST_UPLOAD = 5_000_000
PAPERS = (("a4", lazy("A4")), ("us-letter", lazy("US letter")))


class LookForm(Form):
    """How documents look."""

    design = forms.ChoiceField(label=lazy("Design"), widget=forms.RadioSelect)
    accent = forms.CharField(label=lazy("Accent colour"), max_length=7, widget=forms.TextInput(attrs={"type": "color"}))
    font = forms.ChoiceField(label=lazy("Font"))
    paper = forms.ChoiceField(label=lazy("Paper"), choices=PAPERS)
    logo = forms.FileField(
        label=lazy("Logo"), required=False, help_text=lazy("PNG or JPEG, up to 5 MB."),
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
    )  # fmt: skip
    remove_logo = forms.BooleanField(label=lazy("Remove the logo"), required=False)
    intro = forms.CharField(
        label=lazy("Words before the lines"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    closing = forms.CharField(
        label=lazy("Words after the lines"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )
    footer_1 = forms.CharField(
        label=lazy("Footer, column 1"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    footer_2 = forms.CharField(
        label=lazy("Footer, column 2"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    footer_3 = forms.CharField(
        label=lazy("Footer, column 3"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    footer_4 = forms.CharField(
        label=lazy("Footer, column 4"), required=False, max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """The designs and fonts that are on."""
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        fields["design"].choices = service.designs()
        fields["font"].choices = [(name, name) for name in service.families()]

    def look(self, logo: bytes = b"") -> Look:
        """What was chosen."""
        typed = self.cleaned_data
        columns = [typed[f"footer_{number}"].replace("\r\n", "\n").strip() for number in range(1, service.COLUMNS + 1)]
        while columns and not columns[-1]:
            columns.pop()
        texts = {name: typed[name].replace("\r\n", "\n").strip() for name in ("intro", "closing") if typed[name].strip()}
        return Look(
            design=typed["design"], accent=typed["accent"].lower(), font=typed["font"], paper=typed["paper"], logo=logo,
            footer=tuple(columns), texts=texts,
        )  # fmt: skip

    def upload(self) -> bytes:
        """The bytes of the uploaded picture; empty for none. Raises :class:`TooLarge`."""
        file = self.cleaned_data["logo"]
        if not file:
            return b""
        if file.size > LARGEST_UPLOAD:
            raise TooLarge(_("A logo may have 5 MB."))
        content: bytes = file.read()
        return content


def _initial(look: Look) -> dict[str, Any]:
    columns = {f"footer_{number}": text for number, text in enumerate(look.footer, 1)}
    texts = {name: look.texts.get(name, "") for name in ("intro", "closing")}
    return {"design": look.design, "accent": look.accent, "font": look.font, "paper": look.paper, **texts, **columns}


@page("company.write")
def look(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The form with its picture."""
    present = service.look_of(actor.company)
    form = LookForm.of(request, _initial(present))
    here = reverse("web:look")
    if request.method == "POST" and form.is_valid():
        try:
            service.update_look(
                once(request, actor, lambda _row: here),
                form.look(),
                upload=form.upload(),
                remove_logo=form.cleaned_data["remove_logo"],
            )
            return done(request, _("The look is saved. Documents issued from now on have it."), here)
        except Invalid as error:
            form.refuse(error)
    context = {"form": form, "has_logo": bool(present.logo)}
    return show_settings(request, actor, "web/settings/look.html", context, status=422 if form.errors else 200)


@page("company.write")
def preview(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A sample invoice as PNG: GET as it is saved, POST as it is typed. Nothing is stored."""
    present = service.look_of(actor.company)
    if request.method == "POST":
        form = LookForm(request.POST, request.FILES)
        if not form.is_valid():
            return HttpResponse(status=422)
        kept = b"" if form.cleaned_data["remove_logo"] else present.logo
        present = form.look(service.cleaned(form.upload()) or kept)
    picture = service.preview(actor.company, present)
    return HttpResponse(picture, content_type="image/png", headers={"Cache-Control": "no-store"})
