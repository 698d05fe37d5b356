"""What was noted of collections in error, taken back with a reason; and the bank's fee for a return, claimed."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Conflict, Invalid
from duebook.services.access import Actor
from duebook.services.debits import look, returns
from duebook.services.debits import runs as service
from duebook.services.debits import undo as undoing
from duebook.store.mandates import DebitRun
from duebook.web import said
from duebook.web.page import done, once, page, show
from duebook.web.payables.billforms import WhyForm


@page("payments.write")
def undo_return(request: HttpRequest, actor: Actor, debit_item_id: str) -> HttpResponse:
    """A collection did not come back after all."""
    item = look.item(actor, debit_item_id)
    words = {
        "title": _("It did not come back"),
        "text": _("The collection counts again, its bank line is open, and a mandate that ended by it is active again."),
        "about": item.document.number,
    }
    answer = _("Noted. The collection counts again.")
    return _ask(request, actor, item.run, words, answer, lambda who, why: undoing.undo_return(who, debit_item_id, why))


@page("payments.write")
def unbook(request: HttpRequest, actor: Actor, debit_run_id: str) -> HttpResponse:
    """A run was booked as paid too early."""
    run = service.find(actor, debit_run_id)
    words = {
        "title": _("It is not paid yet"),
        "text": _("What was booked without a line of the bank waits for the bank again. Its invoices are open until then."),
    }
    answer = _("Noted. The collections wait for the bank.")
    return _ask(request, actor, run, words, answer, lambda who, why: undoing.unbook_run(who, debit_run_id, why))


@page("debits.export")
def restore(request: HttpRequest, actor: Actor, debit_run_id: str) -> HttpResponse:
    """A run that was said not to have happened went to the bank after all."""
    run = service.find(actor, debit_run_id)
    words = {
        "title": _("The run did happen"),
        "text": _("What its file holds is at the bank again. Only if the bank has the file."),
    }
    answer = _("Noted. The run is at the bank.")
    return _ask(request, actor, run, words, answer, lambda who, why: undoing.restore_run(who, debit_run_id, why))


@require_POST
@page("payments.write")
def claim_fee(request: HttpRequest, actor: Actor, debit_item_id: str) -> HttpResponse:
    """Claim from the customer what the bank took for the return."""
    item = look.item(actor, debit_item_id)
    try:
        made = returns.claim_fee(once(request, actor, lambda row: reverse("web:claim", args=[row.pk])), debit_item_id)
    except Conflict as error:
        return done(request, said.error(error), reverse("web:debit-run", args=[item.run_id]))
    return done(request, _("The fee is claimed."), reverse("web:claim", args=[made.pk]))


def _ask(
    request: HttpRequest, actor: Actor, run: DebitRun, words: dict[str, str], answer: str, work: Callable[[Actor, str], Any]
) -> HttpResponse:
    """Ask for the reason, do it, and come back to the run."""
    form = WhyForm.of(request)
    here = reverse("web:debit-run", args=[run.pk])
    if request.method == "POST" and form.is_valid():
        try:
            work(once(request, actor, lambda _result: here), form.cleaned_data["reason"])
            return done(request, answer, here)
        except Invalid as error:
            form.refuse(error)
        except Conflict as error:
            form.add_error(None, said.error(error))
    context = {"run": run, "form": form, "back": here, **words}
    return show(request, "web/debits/undo.html", context, status=422 if form.errors else 200)
