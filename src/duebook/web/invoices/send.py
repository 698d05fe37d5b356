"""Send an issued document: recipient and words prefilled, the mail as it will read, then one queued delivery."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.kernel.errors import Invalid
from duebook.services.access import Actor
from duebook.services.delivery import wording
from duebook.services.delivery.queue import queue_delivery, usual_copies, usual_recipient
from duebook.services.delivery.sealed import document_of, row_of
from duebook.store.documents import IssuedDocument
from duebook.web.forms import Form
from duebook.web.invoices import choices, desk
from duebook.web.page import done, once, page, show


class SendForm(Form):
    """One mail."""

    recipient = forms.CharField(label=lazy("To"), max_length=320, widget=forms.EmailInput(attrs={"autocomplete": "off"}))
    copies = forms.CharField(
        label=lazy("Copy to"), required=False, max_length=2000, help_text=lazy("Several addresses with commas between them.")
    )
    language = forms.ChoiceField(label=lazy("Language"), required=False)
    subject = forms.CharField(label=lazy("Subject"), max_length=300)
    message = forms.CharField(label=lazy("Message"), max_length=10_000, widget=forms.Textarea(attrs={"rows": 11}))

    def addresses(self) -> list[str]:
        """The copies as a list."""
        return [one for one in (part.strip() for part in self.cleaned_data["copies"].replace(";", ",").split(",")) if one]


@page("documents.deliver")
def send(request: HttpRequest, actor: Actor, invoice_id: str) -> HttpResponse:
    """The form; another language writes the usual words anew."""
    row = row_of(actor, invoice_id)
    language = request.GET.get("language", "")
    form = SendForm.of(request, _begin(actor, row, language))
    field: Any = form.fields["language"]
    field.choices = choices.languages("", desk.where(request, actor))
    field.widget.attrs |= {"data-language": reverse("web:invoice-send", args=[row.pk])}
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        where = reverse("web:invoice", args=[row.pk])
        try:
            queue_delivery(
                once(request, actor, lambda _made: where),
                row.pk,
                recipient=typed["recipient"],
                copies=form.addresses(),
                subject=typed["subject"],
                message=typed["message"],
                language=typed["language"],
            )
        except Invalid as error:
            form.refuse(error)
        else:
            sentence = _("{number} is on its way to {address}.").format(number=row.number, address=typed["recipient"])
            return done(request, sentence, where)
    context = {"form": form, "row": row, "back": reverse("web:invoice", args=[row.pk])}
    return show(request, "web/invoices/send.html", context, status=422 if form.errors else 200)


def _begin(actor: Actor, row: IssuedDocument, wanted: str) -> dict[str, str]:
    """What the mail says where nobody changes it; the placeholders are filled, only the link is put in when it is sent."""
    document = document_of(row)
    language = wording.speech_of(wanted, row.customer.language, document.language, actor.company.language)
    locale = wording.locale_of(language, document.buyer.address.country)
    facts = wording.facts_of(document, actor.company, row.payable_minor, locale)
    return {
        "recipient": usual_recipient(row),
        "copies": ", ".join(usual_copies(row)),
        "language": language,
        "subject": wording.fill_in(wording.usual_subject(document, language), facts),
        "message": wording.fill_in(wording.usual_message(document, language), facts),
    }
