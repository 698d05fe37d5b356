"""The forms of a bill's page: approve, ask or reject with reasons, schedule, paid, and why something is taken back."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.domain.clarification import Clarification
from duebook.domain.payables import SELF_ASSESSED
from duebook.services.payables.look import BillDetail
from duebook.web import partyform
from duebook.web.forms import AmountField, Form
from duebook.web.payables.vocabulary import ACTIONS, REASONS


class DayField(forms.DateField):
    """A day, with the browser's own calendar."""

    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class ApproveForm(Form):
    """What goes with an approval. Fields that say nothing about this bill are left out."""

    expense_account = partyform.text(lazy("Expense account"), 20, hint=lazy("Of your own chart of accounts."))
    self_assessed = AmountField(
        label=lazy("Tax you owe yourself, %"), required=False, help_text=lazy("Empty: your country's standard rate.")
    )
    waive = forms.CharField(
        label=lazy("Why the errors do not matter"), required=False, max_length=200, widget=forms.Textarea(attrs={"rows": 2})
    )
    remark = partyform.text(lazy("Note"), 500)
    respond = forms.BooleanField(label=lazy("Tell the supplier by e-mail"), required=False)

    def __init__(self, *args: Any, detail: BillDetail, **kwargs: Any) -> None:
        """The supplier's usual account is filled in."""
        super().__init__(*args, **kwargs)
        supplier = detail.standing.supplier
        self.fields["expense_account"].initial = supplier.expense_account if supplier else ""
        if not any(row.category in SELF_ASSESSED for row in detail.document.vat):
            del self.fields["self_assessed"]
        if not detail.standing.errors and not self.is_bound:
            del self.fields["waive"]

    @property
    def shown(self) -> list[Any]:
        """The fields in their order; a reason only where something must be waived."""
        return [field for field in self if field.name != "waive" or field.initial or field.errors or not self.is_bound]


class ReasonsForm(Form):
    """Reasons and wishes in the words of the Invoice Response, and one's own."""

    places = {"reasons": "reasons"}

    reasons = forms.MultipleChoiceField(
        label=lazy("Reasons"), required=False, choices=list(REASONS.items()), widget=forms.CheckboxSelectMultiple
    )
    actions = forms.MultipleChoiceField(
        label=lazy("What the supplier is asked to do"), required=False, choices=list(ACTIONS.items()),
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    remark = forms.CharField(
        label=lazy("In your own words"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )
    respond = forms.BooleanField(label=lazy("Tell the supplier by e-mail"), required=False, initial=True)

    def clean(self) -> dict[str, Any]:
        """At least one reason: the supplier is told."""
        typed: dict[str, Any] = super().clean() or {}
        if not typed.get("reasons") and "reasons" not in self.errors:
            self.add_error("reasons", _("Choose at least one reason."))
        return typed

    def told(self, name: str) -> list[Clarification]:
        """The chosen codes."""
        return [Clarification(code=code) for code in self.cleaned_data[name]]


class ScheduleForm(Form):
    """On which day it is paid."""

    pay_on = DayField(label=lazy("Pay on"), required=False, help_text=lazy("Empty: when it is due."))


class PaidForm(Form):
    """That it was paid, outside of a payment run."""

    paid_on = DayField(label=lazy("Paid on"), required=False, help_text=lazy("Empty: today."))
    reference = partyform.text(lazy("The bank's reference"), 140)
    respond = forms.BooleanField(label=lazy("Tell the supplier by e-mail"), required=False)


class WhyForm(Form):
    """One sentence."""

    reason = forms.CharField(label=lazy("Why"), max_length=200)


class AnswerForm(Form):
    """What the supplier said."""

    reason = forms.CharField(label=lazy("What the supplier said"), max_length=200)


class AssignForm(Form):
    """Whose bill it is, and to which order it belongs."""

    supplier = forms.ChoiceField(label=lazy("Supplier"), required=False)
    order = forms.ChoiceField(label=lazy("Purchase order"), required=False)

    def __init__(self, *args: Any, suppliers: list[tuple[str, str]], orders: list[tuple[str, str]], **kwargs: Any) -> None:
        """The suppliers and open orders to choose from."""
        super().__init__(*args, **kwargs)
        for name, rows in (("supplier", suppliers), ("order", orders)):
            field: Any = self.fields[name]
            field.choices = [("", _("Choose")), *rows]
