"""Drafts as people type them: the document's own field names, with short hand where a whole record would be tiresome.

==============================  ==========================================================================================
written                         means
==============================  ==========================================================================================
``seller: "Name"``              ``seller: {name: "Name"}``; also ``buyer``, ``payee``
``buyer: {street: ..., ...}``   the address's and contact's fields may stand in the party itself
``note: "text"``                ``notes: [{text: "text"}]``; notes may be plain texts
``item: "Consulting"``          ``item: {name: "Consulting"}``; without an item, ``description`` names it
``price: 95.00``                ``price: {net: 95.00}``, or ``{with_tax: 95.00}`` where ``prices_include_tax``
``unit: hour``                  ``unit: HUR`` (:mod:`duebook.formats.units`)
``vat_rate: 19``                ``tax: {category: S, rate: 19}``
``terms: 30``                   ``terms: {days: 30}``
``payment: {iban: ...}``        ``payment: [{account: ...}]``
``preceding: "R-1"``            ``preceding: [{number: "R-1"}]``
``period: 2026-01-01/...``      ``period: {start: 2026-01-01, end: ...}``
``endpoint: "0088:123"``        ``endpoint: {scheme: "0088", value: "123"}``; other identifiers may be plain texts
``type: credit-note``           ``type: "381"``
==============================  ==========================================================================================

What Duebook computes is refused in a draft (``DRAFT-COMPUTED``), and so is a number (``DRAFT-NUMBER``): it comes from the series.
What has both a number and totals is no draft but a whole document, and is read as it stands.
"""

from collections.abc import Mapping
from typing import Any

from duebook.domain.codes import DocumentType
from duebook.domain.document import Document
from duebook.formats import units
from duebook.kernel import codec
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

COMPUTED = ("totals", "vat", "instalments", "tax_reasons")
_TYPES = {kind.name.lower().replace("_", "-"): kind.value for kind in DocumentType}
_ADDRESS = ("street", "street_2", "street_3", "city", "postcode", "region", "country")
_CONTACT = {"email": "email", "phone": "phone", "contact_name": "name"}
Plain = dict[str, Any]


def document(plain: object, path: str = "") -> Document:
    """One draft; raises :class:`Invalid` with every fault found."""
    if not isinstance(plain, Mapping):
        raise Invalid([Fault("SHAPE-TYPE", path, "A draft is a mapping of fields to values.")])
    if plain.get("number") and plain.get("totals"):
        return codec.load(Document, plain, path)  # not a draft: a whole document, as Duebook itself writes it
    faults = list(_refused(plain, path))
    expanded = _expand(dict(plain), faults, path)
    try:
        found = codec.load(Document, expanded, path)
    except Invalid as error:
        raise Invalid([*faults, *error.faults]) from None
    if faults:
        raise Invalid(faults)
    return found


def _refused(plain: Mapping[str, Any], path: str) -> list[Fault]:
    sentence = "{name} is computed here and cannot be given in a draft. Leave it out."
    found = [
        Fault("DRAFT-COMPUTED", _at(path, name), sentence, facts={"name": name})
        for name in COMPUTED
        if plain.get(name) is not None
    ]
    if plain.get("number"):
        sentence = "A draft has no number: it gets the next one of its series when it is issued. Leave {number} out."
        found.append(Fault("DRAFT-NUMBER", _at(path, "number"), sentence, facts={"number": str(plain["number"])[:60]}))
    return found


def _computed(path: str, name: str) -> Fault:
    sentence = "{name} is computed here and cannot be given in a draft. Leave it out."
    return Fault("DRAFT-COMPUTED", path, sentence, facts={"name": name})


def _at(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _expand(plain: Plain, faults: list[Fault], path: str) -> Plain:
    for name in (*COMPUTED, "number"):
        plain.pop(name, None)
    for name in ("seller", "buyer"):
        if name in plain:
            plain[name] = _party(plain[name])
    _wrap(plain, "payee", "name")
    _wrap(plain, "invoiced_object", "value")
    _wrap(plain, "terms", "days")
    _period(plain)
    if note := plain.pop("note", None):
        plain["notes"] = [note, *_listed(plain.get("notes"))]
    for name, inner in (("notes", "text"), ("preceding", "number")):
        if name in plain:
            plain[name] = [one if isinstance(one, Mapping) else {inner: one} for one in _listed(plain[name])]
    if "payment" in plain:
        plain["payment"] = [_payment(one) for one in _listed(plain["payment"])]
    if isinstance(plain.get("type"), str):
        plain["type"] = _TYPES.get(plain["type"].lower().replace("_", "-"), plain["type"])
    taxed = str(plain.get("prices_include_tax", "")).lower() in {"true", "yes", "1"}
    if isinstance(plain.get("lines"), list):
        lines = enumerate(plain["lines"])
        plain["lines"] = [_line(one, faults, _at(path, f"lines[{i}]"), taxed=taxed) for i, one in lines]
    return plain


def _listed(value: object) -> list[Any]:
    return [] if value is None else list(value) if isinstance(value, list | tuple) else [value]


def _wrap(plain: Plain, name: str, inner: str) -> None:
    """A plain value as a record with one field."""
    value = plain.get(name)
    if value is not None and not isinstance(value, Mapping):
        plain[name] = {inner: value}


def _period(plain: Plain) -> None:
    value = plain.get("period")
    if isinstance(value, str) and "/" in value:
        start, _, end = value.partition("/")
        plain["period"] = {"start": start.strip(), "end": end.strip()}


def _party(value: object) -> object:
    if not isinstance(value, Mapping):
        return {"name": value}
    plain = dict(value)
    address = {name: plain.pop(name) for name in _ADDRESS if name in plain}
    if address:
        plain["address"] = {**address, **_mapping(plain.get("address"))}
    _wrap(plain, "contact", "name")
    contact = {inner: plain.pop(name) for name, inner in _CONTACT.items() if name in plain}
    if contact:
        plain["contact"] = {**contact, **_mapping(plain.get("contact"))}
    _wrap(plain, "legal_id", "value")
    endpoint = plain.get("endpoint")
    if isinstance(endpoint, str):
        scheme, _, rest = endpoint.partition(":")
        plain["endpoint"] = {"scheme": scheme, "value": rest} if rest else {"value": endpoint}
    if "ids" in plain:
        plain["ids"] = [one if isinstance(one, Mapping) else {"value": one} for one in _listed(plain["ids"])]
    return plain


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _payment(value: object) -> object:
    if not isinstance(value, Mapping):
        return value
    plain = dict(value)
    if "iban" in plain:
        plain.setdefault("account", plain.pop("iban"))
    return plain


def _line(value: object, faults: list[Fault], path: str, *, taxed: bool) -> object:
    if not isinstance(value, Mapping):
        return value
    plain = dict(value)
    if plain.pop("net", None) is not None:
        faults.append(_computed(f"{path}.net", "net"))
    if "description" in plain:
        words = plain.pop("description")
        item = plain.get("item")
        plain["item"] = {"name": words} if item is None else {"name": item, "description": words}
        if isinstance(item, Mapping):
            plain["item"] = {**item, "description": words}
    _wrap(plain, "item", "name")
    _wrap(plain, "price", "with_tax" if taxed else "net")
    _wrap(plain, "object_id", "value")
    _period(plain)
    if isinstance(plain.get("item"), Mapping):
        plain["item"] = dict(plain["item"])
        _wrap(plain["item"], "standard_id", "value")
    if isinstance(plain.get("unit"), str):
        plain["unit"] = _unit(plain["unit"], faults, path)
    if "vat_rate" in plain:
        plain["tax"] = _rate(plain.pop("vat_rate"), plain.get("tax"), faults, path)
    return plain


def _unit(text: str, faults: list[Fault], path: str) -> str:
    code = units.code(text)
    if not code:
        sentence = "The unit {unit} is not known. Write hour, day, piece, kg, or a code of UN/ECE Rec 20."
        faults.append(Fault("DRAFT-UNIT", f"{path}.unit", sentence, facts={"unit": text[:40]}))
    return code or "C62"


def _rate(rate: object, tax: object, faults: list[Fault], path: str) -> object:
    """A rate above zero is the standard category; what a rate of zero means, only the category says."""
    if isinstance(tax, Mapping):
        return {**tax, "rate": rate}
    if str(rate).strip().rstrip("0").rstrip(".,") in {"", "-"}:
        sentence = "A VAT rate of zero has several meanings. Give tax.category: Z, E, AE, K, G or O."
        faults.append(Fault("DRAFT-ZERO-RATE", f"{path}.vat_rate", sentence))
        return None
    return {"category": "S", "rate": rate}
