"""Forms: labels, hints and faults the same everywhere. A service's faults land beside the field they are about.

A form class names its fields; :meth:`Form.refuse` takes the faults of an :class:`~duebook.kernel.errors.Invalid` and puts
each to the field its path ends in (``places`` maps paths that are called otherwise), the rest on top of the form. Codes stay
readable, small.
"""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.web import numbers, said


def sentence(fault: Fault) -> SafeString:
    """A fault in the reader's language, with its code in small print."""
    return format_html('{} <span class="fault-code">{}</span>', said.fault(fault), fault.code)


MOST_PLACES = 3
"""Decimals of the currency that has most of them."""


class Form(forms.Form):
    """The base of all forms. ``places`` maps the path of a fault to a field: ``{"profile.name": "name"}``."""

    places: ClassVar[Mapping[str, str]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Dress the widgets."""
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            dress(field)

    def refuse(self, error: Invalid) -> None:
        """Put a service's faults where they belong."""
        for fault in error.faults:
            name = self.places.get(fault.path, fault.path.rsplit(".", 1)[-1])
            self.add_error(name if name in self.fields else None, ValidationError(sentence(fault), code=fault.code))

    @classmethod
    def of(cls, request: HttpRequest, initial: Mapping[str, Any] | None = None, **kwargs: Any) -> Any:
        """The form with what was posted, or with what it starts from."""
        if request.method == "POST":
            return cls(request.POST, request.FILES, initial=dict(initial or {}), **kwargs)
        return cls(initial=dict(initial or {}), **kwargs)


def dress(field: forms.Field) -> None:
    """Tabler's classes on a widget, by its kind."""
    widget = field.widget
    if isinstance(widget, forms.CheckboxInput):
        name = "form-check-input"
    elif isinstance(widget, forms.CheckboxSelectMultiple | forms.RadioSelect):
        name = ""
    elif isinstance(widget, forms.Select):
        name = "form-select"
    else:
        name = "form-control"
    if name:
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} {name}".strip()


class AmountField(forms.Field):
    """A decimal as people write it here: 1.234,50 or 1,234.50 or 1234.5. Gives a Decimal, or None where empty."""

    widget = forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"})

    def __init__(self, *, where: str = "", **kwargs: Any) -> None:
        """``where`` is the locale that decides what 1.234 means; without it the language and country of the page do."""
        self.where = where
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """The number, or a fault in the reader's words."""
        text = str(value or "").strip()
        if not text:
            return None
        try:
            return numbers.read(text, self.where or said.figures())
        except ValueError:
            raise ValidationError(_("Write an amount such as 1250 or 1250.50."), code="amount") from None

    def prepare_value(self, value: Any) -> Any:
        """An amount as it is written here: 12.50 keeps its last digit, 12.00 is 12."""
        if isinstance(value, Decimal):
            exponent = value.as_tuple().exponent
            places = -exponent if isinstance(exponent, int) and -MOST_PLACES <= exponent < 0 and value % 1 else 0
            return numbers.write(value, self.where or said.figures(), places=places)
        return value


def choices(rows: Iterable[tuple[str, Any]], nothing: Any = None) -> list[tuple[str, Any]]:
    """Options of a select, with a first empty one where ``nothing`` says what that means."""
    return [*([("", nothing)] if nothing is not None else []), *rows]
