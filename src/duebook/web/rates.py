"""Names of the rates and exemptions that only some countries' laws know. The keys are those of the regimes (domain/regime.py)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

NAMES: dict[str, Any] = {
    "accommodation": _("Accommodation"),
    "basic-food": _("Basic food"),
    "books": _("Books"),
    "food": _("Food"),
    "hospitality": _("Hospitality"),
    "housing": _("Housing"),
    "pasta": _("Pasta and seed oils"),
    "photovoltaics": _("Photovoltaics"),
    "press": _("Press"),
    "restaurant": _("Restaurants"),
    "exempt": _("Exempt"),
    "exempt-culture": _("Exempt: culture"),
    "exempt-dental": _("Exempt: dental care"),
    "exempt-diplomatic": _("Exempt: diplomats and forces"),
    "exempt-education": _("Exempt: education"),
    "exempt-finance": _("Exempt: finance"),
    "exempt-health": _("Exempt: health"),
    "exempt-hospital": _("Exempt: hospitals"),
    "exempt-insurance": _("Exempt: insurance"),
    "exempt-letting": _("Exempt: letting"),
    "exempt-membership": _("Exempt: membership"),
    "exempt-postal": _("Exempt: post"),
    "exempt-resale": _("Exempt: resale"),
    "exempt-social": _("Exempt: social care"),
    "exempt-sport": _("Exempt: sport"),
    "exempt-transport": _("Exempt: transport"),
    "exempt-tuition": _("Exempt: private tuition"),
    "exempt-vessels": _("Exempt: ships and aircraft"),
    "exempt-youth": _("Exempt: youth work"),
    "margin-antiques": _("Margin scheme: antiques"),
    "margin-art": _("Margin scheme: art"),
    "margin-second-hand": _("Margin scheme: second-hand goods"),
    "margin-travel": _("Margin scheme: travel"),
}


def name(key: str) -> str:
    """The name of a rate key, the key itself where nobody named it."""
    return str(NAMES.get(key, key))
