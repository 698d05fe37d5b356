"""The specifications (BT-24) that are written: one row each, with its business process (BT-23) and what it leaves out or adds.

Sources: EN 16931-1:2017; XRechnung 3.0.2 (KoSIT); Peppol BIS Billing 3 and PINT (OpenPeppol), which Norway's EHF Billing 3 and
the Danish Nemhandel use as they are; NLCIUS 1.0; CIUS-RO 1.0.1; Factur-X 1.09 (FNFE-MPE and FeRD), its five profiles.

>>> of("urn:factur-x.eu:1p0:minimum").key, of("urn:cen.eu:en16931:2017").key, of("urn:unheard-of").key
('facturx-minimum', 'en16931', 'en16931')
"""

from dataclasses import MISSING, dataclass, fields, replace
from functools import lru_cache
from typing import Any

from duebook.domain.document import Document

CORE = "urn:cen.eu:en16931:2017"
BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_XRECHNUNG = f"{CORE}#compliant#urn:xeinkauf.de:kosit:xrechnung_3.0"
_PEPPOL = f"{CORE}#compliant#urn:fdc:peppol.eu:2017:poacc"

SUBLINES, THIRD_PARTY, DISCOUNTS, DELIVERY_NOTE = "sublines", "third_party", "discounts", "delivery_note"
"""Parts beyond EN 16931 that a row of the table may carry."""


@dataclass(frozen=True, slots=True)
class Flavour:
    """One specification. ``process`` is what BT-23 is where the document names none and the flavour was asked for by key.

    ``carries`` are syntax and part beyond EN 16931, as ``("ubl", "sublines")``; ``forbids`` are paths of the document without a
    place in it; ``like`` are pieces of BT-24 by which older versions are known; ``level``, ``version`` and ``file_name``
    are what a Factur-X PDF claims.
    """

    key: str
    title: str
    specification: str
    process: str = ""
    syntaxes: tuple[str, ...] = ("ubl", "cii")
    carries: frozenset[tuple[str, str]] = frozenset()
    forbids: tuple[str, ...] = ()
    like: tuple[str, ...] = ()
    level: str = "EN 16931"
    version: str = "1.0"
    file_name: str = "factur-x.xml"


_LINES_BASIC = tuple(
    f"lines.{name}"
    for name in (
        *("object_id", "order_line", "buyer_accounting_reference"),
        *("item.description", "item.seller_id", "item.buyer_id", "item.classifications", "item.origin_country"),
        *("item.attributes", "allowances.percent", "allowances.base"),
    )
)
_BASIC = (
    *("tax_point_date", "project_reference", "sales_order", "receiving_advice", "tender", "invoiced_object", "attachments"),
    *("seller.contact", "seller.legal_info", "buyer.trading_name", "buyer.contact"),
    *("payment.text", "payment.card", "payment.account_name", "payment.bic"),
)
_MINIMUM = (
    *("tax_point_date", "tax_point_code", "due_date", "project_reference", "contract_reference", "sales_order"),
    *("receiving_advice", "despatch_advice", "tender", "invoiced_object", "buyer_accounting_reference", "payment_terms", "notes"),
    *("preceding", "payee", "tax_representative", "delivery", "period", "payment", "allowances", "attachments", "lines", "vat"),
    *("exchange", "prepaid", "totals.tax_in_tax_currency", "totals.allowances", "totals.charges", "totals.prepaid"),
    "totals.rounding",
    *(f"seller.{name}" for name in ("trading_name", "ids", "legal_info", "endpoint", "contact")),
    *(f"seller.address.{name}" for name in ("street", "street_2", "street_3", "city", "postcode", "region")),
    *(f"buyer.{name}" for name in ("trading_name", "ids", "vat_id", "endpoint", "contact", "address")),
)

FLAVOURS: tuple[Flavour, ...] = (
    Flavour("en16931", "EN 16931 (Factur-X profile EN 16931)", CORE),
    Flavour(
        "xrechnung",
        "XRechnung 3.0",
        _XRECHNUNG,
        BILLING,
        like=("xoev-de:kosit:standard:xrechnung", "kosit:xrechnung"),
        level="XRECHNUNG",
        version="3.0",
        file_name="xrechnung.xml",
    ),
    Flavour(
        "xrechnung-extension",
        "XRechnung 3.0 Extension",
        f"{_XRECHNUNG}#conformant#urn:xeinkauf.de:kosit:extension:xrechnung_3.0",
        BILLING,
        carries=frozenset({("ubl", SUBLINES), ("ubl", THIRD_PARTY)}),
        like=("kosit:extension:xrechnung", "#conformant#urn:xoev-de:kosit:extension"),
        level="XRECHNUNG",
        version="3.0",
        file_name="xrechnung.xml",
    ),
    Flavour(
        "xrechnung-cvd",
        "XRechnung 3.0 CVD",
        f"{_XRECHNUNG}#compliant#urn:xeinkauf.de:kosit:xrechnung:cvd_0.9",
        BILLING,
        level="XRECHNUNG",
        version="3.0",
        file_name="xrechnung.xml",
    ),
    Flavour("peppol", "Peppol BIS Billing 3 (EHF Billing 3, Nemhandel)", f"{_PEPPOL}:billing:3.0", BILLING),
    Flavour(
        "peppol-selfbilling",
        "Peppol BIS Self-Billing 3",
        f"{_PEPPOL}:selfbilling:3.0",
        "urn:fdc:peppol.eu:2017:poacc:selfbilling:01:1.0",
    ),
    Flavour("nlcius", "NLCIUS 1.0", f"{CORE}#compliant#urn:fdc:nen.nl:nlcius:v1.0", BILLING, like=("nen.nl:nlcius",)),
    Flavour("cius-ro", "CIUS-RO 1.0.1", f"{CORE}#compliant#urn:efactura.mfinante.ro:CIUS-RO:1.0.1", like=("CIUS-RO",)),
    Flavour("pint", "Peppol PINT Billing", "urn:peppol:pint:billing-1", "urn:peppol:bis:billing", ("ubl",)),
    Flavour(
        "facturx-minimum",
        "Factur-X MINIMUM",
        "urn:factur-x.eu:1p0:minimum",
        "",
        ("cii",),
        forbids=_MINIMUM,
        like=("zugferd.de:2p0:minimum",),
        level="MINIMUM",
    ),
    Flavour(
        "facturx-basicwl",
        "Factur-X BASIC WL",
        "urn:factur-x.eu:1p0:basicwl",
        "",
        ("cii",),
        forbids=(*_BASIC, "lines"),
        like=("zugferd.de:2p0:basicwl",),
        level="BASIC WL",
    ),
    Flavour(
        "facturx-basic",
        "Factur-X BASIC",
        f"{CORE}#compliant#urn:factur-x.eu:1p0:basic",
        "",
        ("cii",),
        forbids=(*_BASIC, *_LINES_BASIC),
        like=("zugferd.de:2p0:basic",),
        level="BASIC",
    ),
    Flavour(
        "facturx-extended",
        "Factur-X EXTENDED",
        f"{CORE}#conformant#urn:factur-x.eu:1p0:extended",
        "",
        ("cii",),
        carries=frozenset(("cii", part) for part in (SUBLINES, DISCOUNTS, DELIVERY_NOTE)),
        like=("zugferd.de:2p0:extended",),
        level="EXTENDED",
    ),
)
"""The table, EN 16931 first: what a document without BT-24 is written as."""

_BY_KEY = {one.key: one for one in FLAVOURS}
_BY_NAME = {one.specification: one for one in FLAVOURS}
_SELF_BILLED = {"peppol": "peppol-selfbilling"}


def get(key: str) -> Flavour | None:
    """The flavour with this key."""
    return _BY_KEY.get(key)


@lru_cache(maxsize=256)
def of(specification: str) -> Flavour:
    """The flavour that BT-24 names, older versions of it included; EN 16931 itself for anything else."""
    found = _BY_NAME.get(specification)
    if found is None:
        near = [(len(piece), one.key) for one in FLAVOURS for piece in one.like if piece in specification]
        found = _BY_KEY[max(near)[1]] if near else FLAVOURS[0]
    return found


def dressed(document: Document, flavour: Flavour) -> Document:
    """The document with the flavour's BT-24, and its BT-23 where it has one; a self-billed one gets those of self-billing."""
    if document.type.is_self_billed:
        flavour = _BY_KEY[_SELF_BILLED.get(flavour.key, flavour.key)]
    return replace(document, specification=flavour.specification, process=flavour.process or document.process)


def fit(document: Document, flavour: Flavour) -> tuple[Document, list[str]]:
    """The document without what the flavour forbids, and the paths of what was taken out."""
    lost: list[str] = []
    for path in flavour.forbids:
        document = _without(document, path.split("."), "", lost)
    return document, lost


def _without(value: Any, steps: list[str], place: str, lost: list[str]) -> Any:
    """A record with the field at the path emptied, in each of several where a step is a list."""
    name, rest = steps[0], steps[1:]
    at = f"{place}.{name}" if place else name
    held = getattr(value, name)
    if not held:
        return value
    if not rest:
        empty = _empty(value, name)
        if held != empty:
            lost.append(at)
        return replace(value, **{name: empty})
    if isinstance(held, tuple):
        made: Any = tuple(_without(one, rest, f"{at}[{index}]", lost) for index, one in enumerate(held))
    else:
        made = _without(held, rest, at, lost)
    return replace(value, **{name: made})


def _empty(value: Any, name: str) -> Any:
    """A field's default; None where it must be given."""
    default = next(one.default for one in fields(value) if one.name == name)
    return None if default is MISSING else default
