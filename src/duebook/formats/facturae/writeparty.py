"""SellerParty and BuyerParty of Facturae."""

import re

from duebook.domain.party import Address, Contact, Party
from duebook.formats.facturae.countries import THREE
from duebook.formats.facturae.names import CENTRE
from duebook.formats.facturae.sheet import Sheet
from duebook.formats.markup import group, leaf

_POSTCODE = re.compile(r"\d{5}")
_PERSON = re.compile(r"[0-9XYZKLM]\d{7}[A-Z]|\d{8}[A-Z]")
"""NIF and NIE of natural persons."""
UNION = frozenset("AT BE BG CY CZ DE DK EE EL FI FR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split())
_NUMBER = 30


def tax_number(party: Party) -> str:
    """TaxIdentificationNumber: a Spanish one without its prefix; empty where there is none.

    >>> tax_number(Party(vat_id="ESA28015865")), tax_number(Party(vat_id="FR40303265045"))
    ('A28015865', 'FR40303265045')
    """
    number = party.vat_id or party.tax_number
    bare = number.replace(" ", "").upper()
    return (bare.removeprefix("ES") if len(bare) == 11 else bare)[:_NUMBER]  # noqa: PLR2004 - ES and nine characters


def party(one: Party, path: str, sheet: Sheet) -> str:
    """The content of a party element."""
    number, country = tax_number(one), one.address.country
    if one.vat_id != back(number, country):
        sheet.lost.append(f"{path}.vat_id")
    _note_lost(one, path, sheet)
    words = one.name.split(" ")
    person = bool(_PERSON.fullmatch(number)) and 2 <= len(words) <= 4 and not one.trading_name  # noqa: PLR2004 - name and surnames
    return "".join(
        (
            group(
                "TaxIdentification",
                leaf("PersonTypeCode", "F" if person else "J"),
                leaf("ResidenceTypeCode", "R" if country == "ES" else "U" if country in UNION or country == "GR" else "E"),
                leaf("TaxIdentificationNumber", number),
            ),
            _centres(one, path, sheet),
            _individual(one, words, path, sheet) if person else _entity(one, path, sheet),
        )
    )


def back(number: str, country: str) -> str:
    """The VAT number that a reader makes of it."""
    return f"ES{number}" if country == "ES" and not number[:2].isalpha() else number


def _note_lost(one: Party, path: str, sheet: Sheet) -> None:
    sheet.lost += [f"{path}.ids[{i}]" for i, held in enumerate(one.ids) if held.scheme or not CENTRE.fullmatch(held.value)]
    sheet.lost += [f"{path}.{name}" for name in ("endpoint", "legal_info") if getattr(one, name)]
    if one.tax_number and path == "seller":  # the buyer's is named as unknown to EN 16931
        sheet.lost.append("seller.tax_number")
    legal = one.legal_id
    if legal and (legal.scheme or len(legal.value) > 20):  # noqa: PLR2004 - the schema's limit
        sheet.lost.append(f"{path}.legal_id")
    sheet.lost += [f"{path}.address.{name}" for name in ("street_2", "street_3") if getattr(one.address, name)]


def _centres(one: Party, path: str, sheet: Sheet) -> str:
    """The offices of an administration, each with the buyer's address."""
    held = [known for identifier in one.ids if not identifier.scheme and (known := CENTRE.fullmatch(identifier.value))]
    return group(
        "AdministrativeCentres",
        *(
            group(
                "AdministrativeCentre",
                leaf("CentreCode", known[2]),
                leaf("RoleTypeCode", known[1]),
                _address(one.address, path, sheet),
            )
            for known in held
        ),
    )


def _entity(one: Party, path: str, sheet: Sheet) -> str:
    legal = one.legal_id
    register = legal.value[:20] if legal and not legal.scheme else ""
    return group(
        "LegalEntity",
        sheet.text("CorporateName", one.name or tax_number(one), 80, f"{path}.name"),
        sheet.text("TradeName", one.trading_name, 40, f"{path}.trading_name"),
        group("RegistrationData", leaf("AdditionalRegistrationData", register)),
        _address(one.address, path, sheet),
        _contact(one.contact, path, sheet),
    )


def _individual(one: Party, words: list[str], path: str, sheet: Sheet) -> str:
    """A natural person: the first word is the name, the rest the surnames."""
    if one.legal_id:
        sheet.lost.append(f"{path}.legal_id")
    return group(
        "Individual",
        sheet.text("Name", words[0], 40, f"{path}.name"),
        sheet.text("FirstSurname", words[1], 40, f"{path}.name"),
        sheet.text("SecondSurname", " ".join(words[2:]), 40, f"{path}.name"),
        _address(one.address, path, sheet),
        _contact(one.contact, path, sheet),
    )


def _address(one: Address, path: str, sheet: Sheet) -> str:
    """In Spain with a postcode of five digits, elsewhere with postcode and town in one."""
    path = f"{path}.address"
    country = THREE.get(one.country, "")
    if not country:
        sheet.lost.append(f"{path}.country")
    street = sheet.text("Address", one.street or "-", 80, f"{path}.street")
    region = sheet.text("Province", one.region or "-", 20, f"{path}.region")
    code = leaf("CountryCode", country or "ESP")
    if one.country == "ES" and _POSTCODE.fullmatch(one.postcode):
        town = sheet.text("Town", one.city or "-", 50, f"{path}.city")
        return group("AddressInSpain", street, leaf("PostCode", one.postcode), town, region, code)
    if parts(f"{one.postcode} {one.city}".strip()) != (one.postcode, one.city):
        sheet.lost += [f"{path}.postcode", f"{path}.city"]
    town = sheet.text("PostCodeAndTown", f"{one.postcode} {one.city}".strip() or "-", 50, f"{path}.city")
    return group("OverseasAddress", street, town, region, code)


def parts(text: str) -> tuple[str, str]:
    """Postcode and town: what has digits at the head is the postcode.

    >>> parts("34200 Sète"), parts("SW1A 1AA London"), parts("Sète")
    (('34200', 'Sète'), ('SW1A 1AA', 'London'), ('', 'Sète'))
    """
    words = text.split(" ")
    town = next((at for at, word in enumerate(words) if not any(letter.isdigit() for letter in word)), 0)
    return " ".join(words[:town]), " ".join(words[town:])


def _contact(one: Contact | None, path: str, sheet: Sheet) -> str:
    if one is None:
        return ""
    phone = one.phone if len(one.phone) <= 15 else one.phone.replace(" ", "")  # noqa: PLR2004 - the schema's limit
    if phone != one.phone:
        sheet.lost.append(f"{path}.contact.phone")
    return group(
        "ContactDetails",
        sheet.text("Telephone", phone, 15, f"{path}.contact.phone"),
        sheet.text("ElectronicMail", one.email, 60, f"{path}.contact.email"),
        sheet.text("ContactPersons", one.name, 40, f"{path}.contact.name"),
    )
