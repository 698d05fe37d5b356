"""Podmiot1 (seller), Podmiot2 (buyer), Podmiot3 (factor, recipient) and PodmiotUpowazniony (tax representative) of FA(3)."""

import re

from duebook.domain.codes import VatCategory
from duebook.domain.document import Document
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, Payee, TaxRepresentative
from duebook.formats.ksef.address import lines
from duebook.formats.ksef.address import lost as lost_of
from duebook.formats.ksef.names import FACTOR, GLN, LONG, MIDDLE, NIP, RECIPIENT, REPRESENTATIVE, SHORT, UNION
from duebook.formats.ksef.sheet import Sheet
from duebook.formats.markup import group, leaf
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

_MAIL = re.compile(r".+@.+")
_VAT_REST = re.compile(r"[\dA-Z+*]{1,12}")
_COUNTRY = re.compile(r"[A-Z]{2}")
_PHONE = 16
NATIVE = {"EORI": re.compile(r".{1,256}"), "REGON": re.compile(r"\d{9}|\d{14}"), "BDO": re.compile(r"\d{1,9}")}
"""Words before a number among a party's identifiers that FA(3) has an element for: ``REGON 123456785``."""
KRS = re.compile(r"\d{10}")
_GLN_LENGTH = 13


def nip_of(vat_id: str) -> str:
    """The NIP in a Polish VAT number; empty where it is none.

    >>> nip_of("PL8567346215"), nip_of("8567346215"), nip_of("DE136695976")
    ('8567346215', '8567346215', '')
    """
    bare = vat_id.replace(" ", "").replace("-", "").upper().removeprefix("PL")
    return bare if NIP.fullmatch(bare) else ""


def seller(document: Document, sheet: Sheet) -> str:
    """Podmiot1; raises :class:`Invalid` where the seller has no NIP, without which KSeF takes nothing."""
    party = document.seller
    nip = nip_of(party.vat_id) or nip_of(party.tax_number)
    if not nip:
        facts = {"value": party.vat_id or party.tax_number or "(none)"}
        sentence = "KSeF wants the seller's NIP, ten digits; {value} is none."
        raise Invalid([Fault("WRITE-NIP", "seller.vat_id", sentence, facts=facts, source="VAT Act, Article 106e(1) no. 4")])
    if party.vat_id != f"PL{nip}":
        sheet.lost.append("seller.vat_id")
    sheet.extras.add("BT-28", party.trading_name)
    _ids(party, "seller", "BT-29", sheet)
    _legal_id(party, "BT-30", sheet)
    if party.tax_number:
        sheet.extras.add("BT-32", party.tax_number)
    sheet.extras.identify("BT-34", party.endpoint)
    union = any(row.category is VatCategory.INTRA_COMMUNITY for row in document.vat)
    return group(
        "Podmiot1",
        leaf("PrefiksPodatnika", "PL" if union else ""),
        leaf("NrEORI", _native(party, "EORI")),
        group("DaneIdentyfikacyjne", leaf("NIP", nip), sheet.text("Nazwa", party.name or nip, LONG, "seller.name")),
        address("Adres", party.address, "seller.address", sheet, "PL"),
        _contact(party.contact, "seller", ("BT-41", "BT-42", "BT-43"), sheet),
    )


def buyer(document: Document, sheet: Sheet) -> str:
    """Podmiot2: identified by NIP, VAT number in the Union, foreign number, or none."""
    party = document.buyer
    sheet.extras.add("BT-45", party.trading_name)
    first = party.ids[0] if party.ids else None
    own = first is not None and not first.scheme and len(first.value) <= MIDDLE and not first.value.startswith("EORI ")
    plain = first.value if first and own else ""
    _ids(party, "buyer", "BT-46", sheet, natives=("EORI",), skip=1 if plain else 0)
    sheet.extras.identify("BT-47", party.legal_id)
    sheet.extras.identify("BT-49", party.endpoint)
    sheet.lost += [f"buyer.{name}" for name in ("tax_number", "legal_info") if getattr(party, name)]
    name = sheet.text("Nazwa", party.name, LONG, "buyer.name")
    known = party.address != Address()
    return group(
        "Podmiot2",
        leaf("NrEORI", _native(party, "EORI")),
        group("DaneIdentyfikacyjne", identity(party.vat_id, party.address.country, "buyer.vat_id", sheet), name),
        address("Adres", party.address, "buyer.address", sheet, "PL") if known else "",
        _contact(party.contact, "buyer", ("BT-56", "BT-57", "BT-58"), sheet),
        leaf("NrKlienta", plain),
        leaf("JST", "2"),
        leaf("GV", "2"),
    )


def identity(number: str, country: str, path: str, sheet: Sheet) -> str:
    """How a party other than the seller is identified."""
    bare = number.replace(" ", "").upper()
    if not bare:
        return leaf("BrakID", "1")
    nip = nip_of(number)
    if nip:
        if number != f"PL{nip}":
            sheet.lost.append(path)
        return leaf("NIP", nip)
    prefix, rest = bare[:2], bare[2:]
    if prefix in UNION and prefix != "PL" and _VAT_REST.fullmatch(rest):
        if number != bare:
            sheet.lost.append(path)
        return leaf("KodUE", prefix) + leaf("NrVatUE", rest)
    return leaf("KodKraju", country if _COUNTRY.fullmatch(country) else "") + sheet.text("NrID", number, SHORT, path)


def third_parties(document: Document, sheet: Sheet) -> str:
    """Podmiot3: the factor who is paid, and the recipient of the goods (a branch or unit of the buyer)."""
    return "".join(
        (
            _payee(document.payee, sheet) if document.payee else "",
            _recipient(document.delivery, sheet) if document.delivery else "",
        )
    )


def _payee(payee: Payee, sheet: Sheet) -> str:
    sheet.extras.identify("BT-61", payee.legal_id)
    if payee.id and payee.id.scheme:
        sheet.lost.append("payee.id")
    number = payee.id.value if payee.id and not payee.id.scheme else ""
    nip = number if NIP.fullmatch(number) else ""
    held = leaf("NIP", nip) if nip else sheet.text("NrID", number, SHORT, "payee.id") or leaf("BrakID", "1")
    return group(
        "Podmiot3",
        group("DaneIdentyfikacyjne", held, sheet.text("Nazwa", payee.name, LONG, "payee.name")),
        leaf("Rola", FACTOR),
    )


def _recipient(delivery: Delivery, sheet: Sheet) -> str:
    place, location = delivery.address, delivery.location
    if place is None and not delivery.name and location is None:
        return ""
    gln = location.value if location and location.scheme == GLN and len(location.value) <= _GLN_LENGTH and place else ""
    number = location.value if location and not location.scheme else ""
    if location and not gln and not number:
        sheet.lost.append("delivery.location")
    return group(
        "Podmiot3",
        group(
            "DaneIdentyfikacyjne",
            sheet.text("NrID", number, SHORT, "delivery.location") or leaf("BrakID", "1"),
            sheet.text("Nazwa", delivery.name, LONG, "delivery.name"),
        ),
        address("Adres", place, "delivery.address", sheet, "PL", leaf("GLN", gln)) if place else "",
        leaf("Rola", RECIPIENT),
    )


def representative(one: TaxRepresentative | None, sheet: Sheet) -> str:
    """PodmiotUpowazniony as the seller's tax representative; one without a NIP cannot be named."""
    if one is None:
        return ""
    nip = nip_of(one.vat_id)
    if not nip:
        sheet.lost.append("tax_representative")
        return ""
    if one.vat_id != f"PL{nip}":
        sheet.lost.append("tax_representative.vat_id")
    return group(
        "PodmiotUpowazniony",
        group("DaneIdentyfikacyjne", leaf("NIP", nip), sheet.text("Nazwa", one.name or nip, LONG, "tax_representative.name")),
        address("Adres", one.address, "tax_representative.address", sheet, "PL"),
        leaf("RolaPU", REPRESENTATIVE),
    )


def registers(document: Document, sheet: Sheet) -> str:
    """Stopka: legal form and capital in the foot of the invoice, and the seller's numbers in registers."""
    party = document.seller
    text = party.legal_info.strip()
    most = 3500
    if len(text) > most:
        sheet.lost.append("seller.legal_info")
    krs = party.legal_id.value if party.legal_id and not party.legal_id.scheme and KRS.fullmatch(party.legal_id.value) else ""
    return group(
        "Stopka",
        group("Informacje", leaf("StopkaFaktury", text[:most])),
        group("Rejestry", leaf("KRS", krs), leaf("REGON", _native(party, "REGON")), leaf("BDO", _native(party, "BDO"))),
    )


def address(tag: str, one: Address, path: str, sheet: Sheet, fallback: str, *more: str) -> str:
    """An address in two lines. The schema wants a country: the fallback where there is none."""
    first, second = lines(one)
    sheet.lost += lost_of(one, path)
    country = one.country if _COUNTRY.fullmatch(one.country) else fallback
    if country != one.country:
        sheet.lost.append(f"{path}.country")
    return group(tag, leaf("KodKraju", country), leaf("AdresL1", first), leaf("AdresL2", second), *more)


def _contact(contact: Contact | None, path: str, terms: tuple[str, str, str], sheet: Sheet) -> str:
    if contact is None:
        return ""
    name, phone, email = terms
    mail = contact.email if _MAIL.fullmatch(contact.email) and len(contact.email) < MIDDLE else ""
    short = contact.phone if len(contact.phone) <= _PHONE else ""
    sheet.extras.add(name, contact.name)
    sheet.extras.add(phone, "" if short else contact.phone)
    sheet.extras.add(email, "" if mail else contact.email)
    if contact == Contact():
        sheet.lost.append(f"{path}.contact")
    return group("DaneKontaktowe", leaf("Email", mail), leaf("Telefon", short))


def _native(party: Party, name: str) -> str:
    """The number behind an identifier that begins with the word; empty where there is none or the schema would refuse it."""
    pattern = NATIVE[name]
    words = (one.value.partition(" ") for one in party.ids if not one.scheme)
    return next((number for word, _, number in words if word == name and pattern.fullmatch(number)), "")


def _ids(
    party: Party, path: str, term: str, sheet: Sheet, natives: tuple[str, ...] = ("EORI", "REGON", "BDO"), skip: int = 0
) -> None:
    """Identifiers without an element of their own, in further entries; they come back behind those that have one."""
    kept = [Identifier(value=f"{name} {number}") for name in natives if (number := _native(party, name))]
    rest = [one for one in party.ids[skip:] if one not in kept]
    for one in rest:
        sheet.extras.identify(term, one)
    if [*party.ids[:skip], *kept, *rest] != list(party.ids):
        sheet.lost.append(f"{path}.ids")


def _legal_id(party: Party, term: str, sheet: Sheet) -> None:
    known = party.legal_id is not None and not party.legal_id.scheme and KRS.fullmatch(party.legal_id.value)
    if not known:
        sheet.extras.identify(term, party.legal_id)
