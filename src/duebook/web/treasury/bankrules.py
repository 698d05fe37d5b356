"""Bank rules: what is always done with lines of a kind. They are asked before the engine, in their order."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST

from duebook.kernel.errors import Invalid, NotFound
from duebook.kernel.money import major, minor, round_money
from duebook.services.access import Actor
from duebook.services.treasury import rules
from duebook.store.bank import BankRule
from duebook.store.parties import Customer
from duebook.web.forms import AmountField, Form
from duebook.web.invoices import desk
from duebook.web.page import done, once, page, show

CONDITIONS: dict[str, Any] = {
    "contains": lazy("Text or reference contains"), "counterparty": lazy("Payer's name contains"),
    "iban": lazy("Payer's IBAN"), "sign": lazy("Money"), "least_minor": lazy("Amount from"), "most_minor": lazy("Amount to"),
}  # fmt: skip
SIGNS: dict[str, Any] = {"in": lazy("came in"), "out": lazy("went out")}
KINDS: dict[str, Any] = {
    "customer": lazy("It is this customer's"), "none": lazy("Set it aside"), "tolerance": lazy("Write off a difference up to"),
}  # fmt: skip


@page("bank.read")
def listed(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rules in their order."""
    found = rules.listed(actor)
    ids = {str(rule.then.get("customer", "")) for rule in found}
    names = dict(Customer.objects.of(actor.company).filter(pk__in=ids).values_list("pk", "name"))
    rows = [{"rule": rule, "when": _when(actor, rule), "then": _then(actor, rule, names)} for rule in found]
    return show(request, "web/bank/rules.html", {"rows": rows, "count": len(rows)})


def _when(actor: Actor, rule: BankRule) -> list[tuple[Any, Any]]:
    code = actor.company.currency
    return [
        (CONDITIONS[name], SIGNS[value] if name == "sign" else major(value, code) if name.endswith("_minor") else value)
        for name, value in rule.when.items()
        if name in CONDITIONS
    ]


def _then(actor: Actor, rule: BankRule, names: dict[str, str]) -> tuple[Any, Any]:
    kind = str(rule.then.get("kind", ""))
    if kind == "customer":
        return KINDS[kind], names.get(str(rule.then.get("customer", "")), "")
    if kind == "tolerance":
        return KINDS[kind], major(int(rule.then.get("minor", 0)), actor.company.currency)
    return KINDS.get(kind, kind), rule.then.get("reason", "")


class RuleForm(Form):
    """Conditions (all must hold) and what follows."""

    name = forms.CharField(label=lazy("Name of the rule"), max_length=120)
    contains = forms.CharField(label=CONDITIONS["contains"], max_length=200, required=False)
    counterparty = forms.CharField(label=CONDITIONS["counterparty"], max_length=200, required=False)
    iban = forms.CharField(label=CONDITIONS["iban"], max_length=60, required=False)
    sign = forms.ChoiceField(label=CONDITIONS["sign"], choices=[("", lazy("in or out")), *SIGNS.items()], required=False)
    least = AmountField(label=CONDITIONS["least_minor"], required=False)
    most = AmountField(label=CONDITIONS["most_minor"], required=False)
    kind = forms.ChoiceField(label=lazy("Then"), choices=list(KINDS.items()), widget=forms.Select(attrs={"data-shows": "then"}))
    customer = forms.ChoiceField(label=lazy("Customer"), required=False)
    post = forms.BooleanField(label=lazy("Post it by itself to the customer's credit"), required=False)
    reason = forms.CharField(label=lazy("Reason"), max_length=200, required=False)
    tolerance = AmountField(label=lazy("Largest difference"), required=False)
    places = {"then.minor": "tolerance", "when": "contains", "when.sign": "sign", "then.kind": "kind"}

    def __init__(self, *args: Any, actor: Actor, where: str, **kwargs: Any) -> None:
        """The company's customers; amounts as they are written here."""
        super().__init__(*args, **kwargs)
        rows = Customer.objects.of(actor.company).filter(archived_at=None).order_by("name")[:2000]
        field: Any = self.fields["customer"]
        field.choices = [("", "–"), *((row.pk, f"{row.name} {row.number}".strip()) for row in rows)]
        for name in ("least", "most", "tolerance"):
            amount: Any = self.fields[name]
            amount.where = where

    def when(self, currency: str) -> dict[str, Any]:
        """The conditions as the service takes them."""
        typed = self.cleaned_data
        found: dict[str, Any] = {name: typed[name] for name in ("contains", "counterparty", "iban", "sign") if typed[name]}
        for name in ("least", "most"):
            if typed[name] is not None:
                found[f"{name}_minor"] = minor(round_money(abs(typed[name]), currency), currency)
        return found

    def then(self, currency: str) -> dict[str, Any]:
        """The consequence as the service takes it."""
        typed = self.cleaned_data
        if typed["kind"] == "customer":
            return {"kind": "customer", "customer": typed["customer"], "post": typed["post"]}
        if typed["kind"] == "tolerance":
            value = typed["tolerance"]
            return {"kind": "tolerance", "minor": None if value is None else minor(round_money(value, currency), currency)}
        return {"kind": "none", "reason": typed["reason"]}


@page("policies.write")
def edit(request: HttpRequest, actor: Actor, rule_id: str = "") -> HttpResponse:
    """Make or change a rule."""
    row = _find(actor, rule_id) if rule_id else None
    form = RuleForm.of(request, _start(actor, row), actor=actor, where=desk.where(request, actor))
    here = reverse("web:bank-rules")
    if request.method == "POST" and form.is_valid():
        code = actor.company.currency
        try:
            made = rules.save_rule(
                once(request, actor, lambda _row: here), form.cleaned_data["name"], form.when(code), form.then(code),
                rule_id=rule_id,
            )  # fmt: skip
            return done(request, _("{name} is saved.").format(name=made.name), here)
        except Invalid as error:
            form.refuse(error)
    kind = form["kind"].value() or "customer"
    return show(request, "web/bank/rule.html", {"form": form, "rule": row, "kind": kind}, status=422 if form.errors else 200)


def _start(actor: Actor, row: BankRule | None) -> dict[str, Any]:
    if row is None:
        return {"kind": "customer"}
    code = actor.company.currency
    start: dict[str, Any] = {"name": row.name, **row.when, **row.then}
    for name in ("least", "most"):
        if f"{name}_minor" in row.when:
            start[name] = major(row.when[f"{name}_minor"], code)
    if row.then.get("minor"):
        start["tolerance"] = major(row.then["minor"], code)
    return start


def _find(actor: Actor, rule_id: str) -> BankRule:
    found = next((rule for rule in rules.listed(actor) if rule.pk == rule_id), None)
    if found is None:
        raise NotFound("There is no such rule.")
    return found


@require_POST
@page("policies.write")
def archive(request: HttpRequest, actor: Actor, rule_id: str) -> HttpResponse:
    """Put a rule away."""
    rules.archive_rule(actor, rule_id)
    return done(request, _("The rule is put away. What it did stays."), reverse("web:bank-rules"))


@require_POST
@page("policies.write")
def earlier(request: HttpRequest, actor: Actor, rule_id: str) -> HttpResponse:
    """Ask a rule before the one above it."""
    order = [rule.pk for rule in rules.listed(actor)]
    if rule_id not in order:
        raise NotFound("There is no such rule.")
    at = order.index(rule_id)
    if at:
        order[at - 1], order[at] = order[at], order[at - 1]
        rules.reorder_rules(actor, order)
    return done(request, _("The order is changed."), reverse("web:bank-rules"))
