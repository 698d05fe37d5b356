"""Rules on seller, buyer, payee, tax representative and place of delivery."""

import re
from collections.abc import Iterable

from stdnum import get_cc_module
from stdnum.exceptions import ValidationError

from duebook.domain.checks.header import EN
from duebook.domain.checks.lists import COUNTRIES, VAT_PREFIXES
from duebook.domain.document import Document
from duebook.domain.party import Address, Identifier, Party
from duebook.kernel.rules import Place, Rule, Severity, at

WRONG_COUNTRIES = {"EL": "GR", "UK": "GB", "XI": "GB"}
ENDPOINT = re.compile(r"[0-9]{4}|EM|AN|AQ|AS|AU")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]{2,}")


def _sides(d: Document) -> tuple[tuple[str, Party], tuple[str, Party]]:
    return (("seller", d.seller), ("buyer", d.buyer))


def _seller_name(d: Document) -> Iterable[Place]:
    return () if d.seller.name.strip() else (at("seller.name"),)


def _buyer_name(d: Document) -> Iterable[Place]:
    return () if d.buyer.name.strip() else (at("buyer.name"),)


def _seller_country(d: Document) -> Iterable[Place]:
    return () if d.seller.address.country else (at("seller.address.country"),)


def _buyer_country(d: Document) -> Iterable[Place]:
    return () if d.buyer.address.country else (at("buyer.address.country"),)


def _delivery_country(d: Document) -> Iterable[Place]:
    address = d.delivery.address if d.delivery else None
    return () if address is None or address.country else (at("delivery.address.country"),)


def _addresses(d: Document) -> Iterable[tuple[str, Address]]:
    yield "seller.address", d.seller.address
    yield "buyer.address", d.buyer.address
    if d.tax_representative:
        yield "tax_representative.address", d.tax_representative.address
    if d.delivery and d.delivery.address:
        yield "delivery.address", d.delivery.address


def _country_unknown(d: Document) -> Iterable[Place]:
    for path, address in _addresses(d):
        code = address.country
        if code and code not in COUNTRIES:
            upper = code.strip().upper()
            fix = WRONG_COUNTRIES.get(upper, upper)
            yield at(f"{path}.country", fix if fix in COUNTRIES else "", code=code)


def _seller_identified(d: Document) -> Iterable[Place]:
    s = d.seller
    return () if s.vat_id or s.legal_id or any(one.value for one in s.ids) else (at("seller.vat_id"),)


def _vat_ids(d: Document) -> Iterable[tuple[str, str, str]]:
    yield "seller.vat_id", d.seller.vat_id, d.seller.address.country
    yield "buyer.vat_id", d.buyer.vat_id, d.buyer.address.country
    if d.tax_representative:
        yield "tax_representative.vat_id", d.tax_representative.vat_id, d.tax_representative.address.country


def _vat_prefix(d: Document) -> Iterable[Place]:
    for path, number, country in _vat_ids(d):
        if number and number[:2] not in VAT_PREFIXES:
            prefix = "EL" if country == "GR" else country
            digits = number[:1].isdigit()
            yield at(path, prefix + number if digits and prefix else number.upper() if number[:2].upper() in VAT_PREFIXES else "")


def _vat_checksum(d: Document) -> Iterable[Place]:
    for path, number, _ in _vat_ids(d):
        if number[:2] in VAT_PREFIXES and not valid_vat_id(number):
            yield at(path, number=number)


def valid_vat_id(number: str) -> bool:
    """Whether a VAT number with its prefix has the form and check digits of its country; true where nobody knows the form."""
    prefix, rest = number[:2], number[2:]
    country = {"EL": "gr", "XI": "gb"}.get(prefix, prefix.lower())
    module = get_cc_module(country, "vat")
    if module is None or country == "us":
        return True
    for form in (rest, number):
        try:
            module.validate(form)
        except ValidationError:
            continue
        return True
    return False


def _same(d: Document) -> Iterable[Place]:
    return (at("buyer.vat_id"),) if d.seller.vat_id and d.seller.vat_id == d.buyer.vat_id else ()


def _endpoint(d: Document) -> Iterable[Place]:
    return [
        at(f"{side}.endpoint.scheme", "EM" if "@" in party.endpoint.value else "")
        for side, party in _sides(d)
        if party.endpoint and not party.endpoint.scheme
    ]


def _endpoint_scheme(d: Document) -> Iterable[Place]:
    for side, party in _sides(d):
        if party.endpoint and party.endpoint.scheme and not ENDPOINT.fullmatch(party.endpoint.scheme):
            yield at(f"{side}.endpoint.scheme", scheme=party.endpoint.scheme)


def _identifiers(d: Document) -> Iterable[tuple[str, Identifier]]:
    for side, party in _sides(d):
        yield from ((f"{side}.ids[{i}]", one) for i, one in enumerate(party.ids))
        if party.legal_id:
            yield f"{side}.legal_id", party.legal_id


def _identifier_scheme(d: Document) -> Iterable[Place]:
    for path, one in _identifiers(d):
        if one.scheme and not (re.fullmatch(r"[0-9]{4}", one.scheme) or one.scheme == "SEPA"):
            yield at(f"{path}.scheme", scheme=one.scheme)


def _payee_name(d: Document) -> Iterable[Place]:
    return (at("payee.name"),) if d.payee and not d.payee.name.strip() else ()


def _representative(d: Document) -> Iterable[Place]:
    if d.tax_representative and not d.tax_representative.name.strip():
        yield at("tax_representative.name")


def _representative_vat(d: Document) -> Iterable[Place]:
    return (at("tax_representative.vat_id"),) if d.tax_representative and not d.tax_representative.vat_id else ()


def _representative_country(d: Document) -> Iterable[Place]:
    return (
        (at("tax_representative.address.country"),) if d.tax_representative and not d.tax_representative.address.country else ()
    )


def _email(d: Document) -> Iterable[Place]:
    for side, party in _sides(d):
        if party.contact and party.contact.email and not EMAIL.fullmatch(party.contact.email):
            yield at(f"{side}.contact.email", email=party.contact.email)


RULES: tuple[Rule[Document], ...] = (
    Rule("BR-06", "The seller's name is missing.", _seller_name, source=EN, terms=("BT-27",)),
    Rule("BR-07", "The buyer's name is missing. Choose a customer.", _buyer_name, source=EN, terms=("BT-44",)),
    Rule("BR-09", "The seller's country is missing.", _seller_country, source=EN, terms=("BT-40",)),
    Rule("BR-11", "The buyer's country is missing.", _buyer_country, source=EN, terms=("BT-55",)),
    Rule("BR-57", "The country of the delivery address is missing.", _delivery_country, source=EN, terms=("BT-80",)),
    Rule("BR-CL-14", "{code} is not an ISO 3166 country code.", _country_unknown, source="ISO 3166-1"),
    Rule(
        "BR-CO-26",
        "The seller needs a VAT number, a register number or another identifier.",
        _seller_identified,
        source=EN,
        terms=("BT-29", "BT-30", "BT-31"),
    ),
    Rule(
        "BR-CO-09",
        "A VAT number starts with the two letters of its country (EL for Greece).",
        _vat_prefix,
        source=EN,
        terms=("BT-31", "BT-48", "BT-63"),
    ),
    Rule(
        "DB-VAT-ID",
        "{number} is not a valid VAT number of its country. Check for a slip of the pen.",
        _vat_checksum,
        Severity.WARNING,
        terms=("BT-31", "BT-48", "BT-63"),
    ),
    Rule("DB-SAME-PARTY", "Seller and buyer have the same VAT number.", _same, Severity.WARNING, terms=("BT-48",)),
    Rule(
        "BR-62", "The electronic address needs its scheme, such as EM for e-mail.", _endpoint, source=EN, terms=("BT-34", "BT-49")
    ),
    Rule(
        "BR-CL-25",
        "{scheme} is not a scheme for electronic addresses.",
        _endpoint_scheme,
        source="CEF EAS",
        terms=("BT-34", "BT-49"),
    ),
    Rule(
        "BR-CL-10",
        "{scheme} is not an ISO 6523 scheme of four digits.",
        _identifier_scheme,
        source="ISO/IEC 6523",
        terms=("BT-29",),
    ),
    Rule("BR-17", "The payee's name is missing.", _payee_name, source=EN, terms=("BT-59",)),
    Rule("BR-18", "The tax representative's name is missing.", _representative, source=EN, terms=("BT-62",)),
    Rule("BR-56", "The tax representative's VAT number is missing.", _representative_vat, source=EN, terms=("BT-63",)),
    Rule("BR-20", "The tax representative's country is missing.", _representative_country, source=EN, terms=("BT-69",)),
    Rule("DB-EMAIL", "{email} is not an e-mail address.", _email, Severity.WARNING, terms=("BT-43", "BT-58")),
)
