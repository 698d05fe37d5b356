"""The forms of cases."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.domain.disputes import Claim, Reason
from duebook.domain.document import Document
from duebook.services.access import Actor, members
from duebook.web import partyform
from duebook.web.cases import vocabulary
from duebook.web.forms import AmountField, Form, choices
from duebook.web.payables.billforms import DayField

_AREA = forms.Textarea(attrs={"rows": 3})


class WhyForm(Form):
    """Words that the customer reads, or that are kept."""

    why = forms.CharField(label=lazy("Why"), max_length=2000, widget=_AREA)


class MaybeWhyForm(Form):
    """Words that may be left out."""

    why = forms.CharField(label=lazy("Why"), max_length=2000, required=False, widget=_AREA)


class AcceptForm(Form):
    """Agree with the customer, for all of it or a part."""

    why = forms.CharField(label=lazy("What the customer reads"), max_length=2000, required=False, widget=_AREA)
    amount = AmountField(label=lazy("Credit only, tax included"), required=False, help_text=lazy("Empty: all that is disputed."))


class NoteForm(Form):
    """Something said about a dispute."""

    text = forms.CharField(label=lazy("Note"), max_length=2000, widget=_AREA)
    shared = forms.BooleanField(label=lazy("Send it to the customer"), required=False)


class OwnerForm(Form):
    """Whose it is, and until when."""

    owner = forms.ChoiceField(label=lazy("Owner"))
    deadline = DayField(label=lazy("Deadline"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """The members of the company."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.choices = people(actor)


class ManagerForm(Form):
    """Who looks after a customer."""

    owner = forms.ChoiceField(label=lazy("Looked after by"), required=False)

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """The members of the company."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner"]
        field.choices = choices(people(actor), _("Nobody"))


class DisputeForm(Form):
    """Open a dispute for a customer who objected by telephone or mail: lines, a reason, words."""

    reason = forms.ChoiceField(label=lazy("What is wrong"), choices=list(vocabulary.REASONS.items()))
    text = forms.CharField(label=lazy("What the customer says"), max_length=2000, required=False, widget=_AREA)
    lines = forms.MultipleChoiceField(
        label=lazy("Lines"), required=False, widget=forms.CheckboxSelectMultiple, help_text=lazy("None: the whole document.")
    )
    sender = partyform.text(lazy("Who said so"), 200)

    def __init__(self, *args: Any, document: Document, **kwargs: Any) -> None:
        """The lines of the document, with a field for a quantity of each."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["lines"]
        field.choices = [(line.id, line.item.name or line.id) for line in document.lines]

    def claims(self) -> list[Claim]:
        """The chosen lines."""
        return [Claim(line=pk, reason=Reason(self.cleaned_data["reason"])) for pk in self.cleaned_data["lines"]]


class PromiseForm(Form):
    """A promise as somebody made it."""

    places = {"amount": "amount"}

    due_on = DayField(label=lazy("Will pay on"))
    amount = AmountField(label=lazy("Amount"), required=False, help_text=lazy("Empty: all that is open."))
    source = forms.ChoiceField(
        label=lazy("Said by"), choices=[(k, v) for k, v in vocabulary.SOURCES.items() if k in vocabulary.KINDS]
    )
    said_by = partyform.text(lazy("Who promised"), 200)
    remark = partyform.text(lazy("Note"), 500)


class PlanForm(Form):
    """A plan of equal parts; each part's day and amount may be changed on the next page."""

    count = forms.IntegerField(label=lazy("Parts"), min_value=1, max_value=60)
    first = DayField(label=lazy("First on"))
    months = forms.IntegerField(label=lazy("Months between"), min_value=1, max_value=12, initial=1)
    grace = forms.IntegerField(
        label=lazy("Grace, days"), min_value=0, max_value=30, initial=5,
        help_text=lazy("A part later than that breaks the plan: the whole sum is due."),
    )  # fmt: skip
    remark = partyform.text(lazy("Note"), 500)


class AgreedForm(Form):
    """Who agreed."""

    agreed_with = partyform.text(lazy("Agreed with"), 300, required=True, hint=lazy("Who, when and how, such as by mail."))


class CallForm(Form):
    """A contact, logged in place."""

    kind = forms.ChoiceField(label=lazy("How"), choices=list(vocabulary.KINDS.items()))
    outcome = forms.ChoiceField(label=lazy("What came of it"), choices=list(vocabulary.OUTCOMES.items()))
    person = partyform.text(lazy("Spoke with"), 200)
    text = forms.CharField(label=lazy("Note"), max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 2}))
    next_action = forms.ChoiceField(
        label=lazy("Next"), choices=choices(vocabulary.ACTIONS.items(), lazy("Nothing")), required=False
    )
    next_on = DayField(label=lazy("On"), required=False)


class RateForm(Form):
    """One row of the matrix."""

    over = forms.IntegerField(label=lazy("More than days past due"), min_value=-1, max_value=3650, required=False)
    per_cent = AmountField(label=lazy("Per cent"), required=False)


class DropForm(Form):
    """Why a small difference is dropped."""

    code = forms.ChoiceField(label=lazy("Reason"), choices=list(vocabulary.DIFFERENCES.items()))
    text = partyform.text(lazy("Note"), 150)


class RecoverForm(Form):
    """Money that came after all."""

    amount = AmountField(label=lazy("Amount"))
    received_on = DayField(label=lazy("Received on"))
    reference = partyform.text(lazy("Reference"), 140)


class PolicyForm(Form):
    """How the company handles cases."""

    answer_days = forms.IntegerField(label=lazy("Decide disputes within, days"))
    owner_id = forms.ChoiceField(label=lazy("Disputes of customers nobody looks after go to"), required=False)
    public_promises = forms.BooleanField(label=lazy("The public page offers to promise a day"), required=False)
    promise_days = forms.IntegerField(label=lazy("A promise there is at most so many days ahead"))
    promise_grace = forms.IntegerField(label=lazy("A promised payment may take so many days longer"))
    expire_credit = forms.BooleanField(label=lazy("Unclaimed credit ends when the law lets it, after a notice"), required=False)
    notice_days = forms.IntegerField(label=lazy("Notice before credit ends, days"))

    def __init__(self, *args: Any, actor: Actor, **kwargs: Any) -> None:
        """The members of the company."""
        super().__init__(*args, **kwargs)
        field: Any = self.fields["owner_id"]
        field.choices = choices(people(actor), _("Nobody"))


class ToleranceForm(Form):
    """What may be dropped in a currency."""

    currency = forms.CharField(label=lazy("Currency"), max_length=3, min_length=3)
    most = AmountField(label=lazy("At most"))
    per_cent = AmountField(label=lazy("Per cent of the invoice"))
    role = forms.ChoiceField(
        label=lazy("By"), choices=[("clerk", lazy("Clerks")), ("approver", lazy("Approvers")), ("admin", lazy("Administrators"))]
    )

    def clean_most(self) -> Decimal:
        """Zero where nothing was typed."""
        return self.cleaned_data["most"] or Decimal(0)


def people(actor: Actor) -> list[tuple[str, str]]:
    """The members as options."""
    return [(one.user_id, str(one.user)) for one in members(actor.company).order_by("user__name", "user__email")]
