"""Payment terms as fields: days, end of month, one discount. Terms with instalments are shown, not edited here."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.domain.terms import Discount, Terms
from duebook.web.forms import AmountField, Form

HUNDRED = 100


class TermsFields(Form):
    """Mixed into forms that set terms."""

    days = forms.IntegerField(label=lazy("Days to pay"), min_value=0, max_value=365, required=False)
    end_of_month = forms.BooleanField(label=lazy("Until the end of that month"), required=False)
    discount_percent = AmountField(label=lazy("Early payment discount, %"), required=False)
    discount_days = forms.IntegerField(label=lazy("Paid within, days"), min_value=0, max_value=365, required=False)

    def clean(self) -> dict[str, Any]:
        """A discount needs both its parts, and a percentage under a hundred."""
        typed: dict[str, Any] = super().clean() or {}
        percent, days = typed.get("discount_percent"), typed.get("discount_days")
        if (percent is None) != (days is None):
            self.add_error("discount_days" if days is None else "discount_percent", _("A discount needs per cent and days."))
        elif percent is not None and not Decimal(0) < percent < HUNDRED:
            self.add_error("discount_percent", _("Between 0 and 100 per cent."))
        return typed

    def terms(self, before: Terms | None = None) -> Terms | None:
        """The terms typed; None where nothing was. Instalments agreed before are kept."""
        typed = self.cleaned_data
        parts = before.parts if before else ()
        if typed["days"] is None and typed["discount_percent"] is None and not parts:
            return None
        discounts: tuple[Discount, ...] = ()
        if typed["discount_percent"] is not None:
            discounts = (Discount(percent=typed["discount_percent"], days=typed["discount_days"]),)
        return Terms(days=typed["days"], end_of_month=typed["end_of_month"], discounts=discounts, parts=parts)


def initial(terms: Terms | None) -> dict[str, Any]:
    """What the fields start from."""
    if terms is None:
        return {}
    first = terms.discounts[0] if terms.discounts else None
    return {
        "days": terms.days,
        "end_of_month": terms.end_of_month,
        "discount_percent": first.percent if first else None,
        "discount_days": first.days if first else None,
    }
