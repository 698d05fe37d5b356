"""A bill that a person types from paper: the head, up to three rows of tax, and what is to be paid."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Document, PaymentMeans, Totals, VatRow
from duebook.domain.party import Address, Party
from duebook.kernel import codec
from duebook.kernel.errors import NotFound
from duebook.kernel.money import ZERO, round_money
from duebook.services.access import Actor
from duebook.services.billing import law
from duebook.services.payables import suppliers
from duebook.services.payables.accounts import compact
from duebook.store.companies import Company
from duebook.store.suppliers import Supplier
from duebook.web import partyform, words
from duebook.web.forms import AmountField, Form, dress
from duebook.web.invoices.choices import CATEGORY_NAMES, COMMON_CATEGORIES
from duebook.web.payables.billforms import DayField

ROWS = (1, 2, 3)
MOST_SUPPLIERS = 500
HUNDRED = 100
LARGEST = Decimal(10) ** 12


@dataclass(frozen=True)
class TaxFields:
    """The fields of one row of tax, for the template."""

    net: Any
    category: Any
    rate: Any
    tax: Any


def start_of(company: Company) -> dict[str, Any]:
    """What the form starts from."""
    return {"currency": company.currency, "type": DocumentType.INVOICE.value}


class PaperForm(Form):
    """What stands on the paper."""

    places = {"seller.name": "seller_name", "seller.vat_id": "vat_id", "lines": "net_1", "totals.payable": "payable"}

    type = forms.ChoiceField(
        label=lazy("Kind"),
        choices=[(DocumentType.INVOICE.value, lazy("Invoice")), (DocumentType.CREDIT_NOTE.value, lazy("Credit note"))],
    )
    supplier = forms.ChoiceField(label=lazy("Supplier"), required=False)
    seller_name = partyform.text(lazy("Or its name"), hint=lazy("Where it is not among your suppliers yet."))
    vat_id = partyform.text(lazy("VAT number"), 20)
    country = forms.ChoiceField(label=lazy("Country"), required=False)
    number = partyform.text(lazy("Number"), 100, required=True)
    issue_date = DayField(label=lazy("Issued"))
    due_date = DayField(label=lazy("Due"), required=False)
    currency = forms.CharField(label=lazy("Currency"), max_length=3)
    payable = AmountField(label=lazy("To pay"), required=False, help_text=lazy("Empty: the sum of the rows."))
    account = partyform.text(lazy("IBAN to pay to"), 42)
    reference = partyform.text(lazy("Payment reference"), 140)
    purchase_order = partyform.text(lazy("Purchase order"), 60)

    def __init__(self, *args: Any, company: Company, where: str, **kwargs: Any) -> None:
        """The company's suppliers, and the rows of tax; ``where`` is the locale in which amounts are written."""
        super().__init__(*args, **kwargs)
        rows = Supplier.objects.of(company).filter(archived_at=None).order_by("name", "pk")[:MOST_SUPPLIERS]
        fields: dict[str, Any] = self.fields
        fields["supplier"].choices = [("", _("Choose")), *((row.pk, row.name) for row in rows)]
        fields["country"].choices = [("", _("Choose")), *law.countries(get_language() or "en")]
        fields["payable"].where = where
        names = [
            (str(code), _("By its rate") if code is VatCategory.STANDARD else CATEGORY_NAMES[code]) for code in COMMON_CATEGORIES
        ]
        for row in ROWS:
            made = {
                f"net_{row}": AmountField(label=_("Net"), required=row == 1, where=where),
                f"category_{row}": forms.ChoiceField(label=_("VAT"), choices=names, required=False),
                f"rate_{row}": AmountField(label=_("Rate, %"), required=False, where=where),
                f"tax_{row}": AmountField(label=_("Tax"), required=False, where=where),
            }
            for name, field in made.items():
                dress(field)
                self.fields[name] = field

    @property
    def rows(self) -> list[TaxFields]:
        """The rows of tax."""
        return [TaxFields(*(self[f"{name}_{row}"] for name in ("net", "category", "rate", "tax"))) for row in ROWS]

    def clean_currency(self) -> str:
        """A currency CLDR knows."""
        code = str(self.cleaned_data["currency"]).upper()
        if not words.is_currency(code):
            raise forms.ValidationError(_("This is not a currency: write three letters such as EUR."), code="currency")
        return code

    def clean(self) -> dict[str, Any]:
        """Somebody sent it, and each row is taxed somehow."""
        typed: dict[str, Any] = super().clean() or {}
        if not typed.get("supplier") and not typed.get("seller_name"):
            self.add_error("supplier", _("Choose the supplier, or write its name."))
        for name, value in typed.items():
            if isinstance(value, Decimal) and not abs(value) < LARGEST:
                self.add_error(name, _("This is too large."))
        for row in ROWS:
            rate = typed.get(f"rate_{row}")
            own = typed.get(f"category_{row}", "") in {"", VatCategory.STANDARD}
            if typed.get(f"net_{row}") is not None and own and not (rate is not None and 0 < rate <= HUNDRED):
                self.add_error(f"rate_{row}", _("Write the rate, or choose why there is no tax."))
        return typed

    def document(self, actor: Actor) -> Document:
        """The document, with the totals that the paper says."""
        typed = self.cleaned_data
        rows = tuple(row for row in (self._row(number) for number in ROWS) if row is not None)
        net, tax = (sum((getattr(row, name) for row in rows), ZERO) for name in ("taxable", "tax"))
        gross = net + tax
        payable = typed["payable"] if typed["payable"] is not None else gross
        account = compact(typed["account"])
        means = PaymentMeans(code="58", account=account, account_name="", reference=typed["reference"])
        return Document(
            type=DocumentType(typed["type"]),
            number=typed["number"].strip(),
            issue_date=typed["issue_date"],
            due_date=typed["due_date"],
            currency=typed["currency"],
            purchase_order=typed["purchase_order"].strip(),
            seller=self._seller(actor),
            buyer=codec.load(Party, actor.company.profile),
            payment=(means,) if account or typed["reference"] else (),
            vat=rows,
            totals=Totals(lines=net, net=net, tax=tax, gross=gross, rounding=payable - gross, payable=payable),
        )

    def _row(self, number: int) -> VatRow | None:
        typed = self.cleaned_data
        net = typed.get(f"net_{number}")
        if net is None:
            return None
        category = VatCategory(typed[f"category_{number}"] or VatCategory.STANDARD)
        rate = (typed[f"rate_{number}"] or ZERO) if category.carries_tax else ZERO
        net = round_money(net, typed["currency"])
        tax = typed[f"tax_{number}"]
        tax = round_money(net * rate / HUNDRED, typed["currency"]) if tax is None else round_money(tax, typed["currency"])
        return VatRow(category=category, rate=rate, taxable=net, tax=tax)

    def _seller(self, actor: Actor) -> Party:
        typed = self.cleaned_data
        if typed["supplier"]:
            try:
                return codec.load(Party, suppliers.find(actor, typed["supplier"]).profile)
            except NotFound:  # put away meanwhile: what was typed counts
                pass
        country = typed["country"] or actor.company.country
        return Party(name=typed["seller_name"].strip(), vat_id=compact(typed["vat_id"]), address=Address(country=country))
