"""The parties of a FatturaPA: CedentePrestatore, RappresentanteFiscale, CessionarioCommittente, the channel, the delivery."""

import re

from duebook.domain.document import Document
from duebook.domain.party import Address, Party
from duebook.formats.fatturapa.legal import Registered
from duebook.formats.fatturapa.limits import LENGTHS, PATTERNS, Fit
from duebook.formats.fatturapa.names import (
    ABROAD,
    CERTIFIED_MAIL,
    FISCAL_CODE,
    FLAT,
    NO_CODE,
    NO_VAT_UNION,
    NO_VAT_WORLD,
    NOTHING,
    OFFICE,
    ORDINARY,
    RECIPIENT,
    UNION,
)
from duebook.formats.markup import group, leaf

_FLAT_LAW = "190/2014"
_HOUSE = re.compile(r"(.+?),? ((?:n\. ?)?\d[\w/.-]{0,7})")
_VAT = re.compile(r"[A-Z]{2}.{1,28}", re.DOTALL)
_NO_CAP = "00000"


def regime(document: Document) -> str:
    """RegimeFiscale: as the seller's legal information names it, flat-rate where that law exempts a line, else ordinary."""
    named = Registered.parse(document.seller.legal_info)
    if named and named.regime:
        return named.regime
    texts = (line.tax.exemption_text for line in document.lines if line.tax)
    return FLAT if any(_FLAT_LAW in text for text in texts) else ORDINARY


def channel(document: Document, fit: Fit) -> tuple[str, str]:
    """CodiceDestinatario and PECDestinatario: from the buyer's electronic address, else from a reference that is such a code."""
    endpoint, country = document.buyer.endpoint, document.buyer.address.country
    nowhere = ABROAD if country and country != "IT" else NO_CODE
    if endpoint:
        if endpoint.scheme == CERTIFIED_MAIL and PATTERNS["PECDestinatario"].fullmatch(endpoint.value):
            _loose_reference(document, fit)
            return NO_CODE, endpoint.value
        signs = {OFFICE: 6, RECIPIENT: 7}.get(endpoint.scheme)
        code = endpoint.value
        if signs == len(code) and PATTERNS["CodiceDestinatario"].fullmatch(code) and code not in {NO_CODE, ABROAD}:
            _loose_reference(document, fit)
            return code, ""
        fit.lose("buyer.endpoint")
    _loose_reference(document, fit)
    if nowhere == NO_CODE and PATTERNS["CodiceDestinatario"].fullmatch(document.buyer_reference):
        fit.lose("buyer.endpoint")
        return document.buyer_reference, ""
    return nowhere, ""


def _loose_reference(document: Document, fit: Fit) -> None:
    if document.buyer_reference:
        fit.lose("buyer_reference")


def fiscal_id(vat_id: str) -> tuple[str, str]:
    """IdPaese and IdCodice."""
    return leaf("IdPaese", vat_id[:2]), leaf("IdCodice", vat_id[2:30])


def seller(document: Document, regime_code: str, fit: Fit) -> str:
    """CedentePrestatore."""
    party = document.seller
    if not _VAT.fullmatch(party.vat_id):
        fit.need("seller.vat_id", "", "the seller's VAT number with its country")
    registered = Registered.parse(party.legal_info)
    if registered is None and party.legal_info:
        fit.lose("seller.legal_info")
    if (registered.regime if registered else "") != ("" if regime_code == ORDINARY else regime_code):
        fit.lose("seller.legal_info")  # the regime that the reasons imply comes back there
    if party.endpoint:
        fit.lose("seller.endpoint")
    if party.legal_id:
        fit.lose("seller.legal_id")
    reference = fit.text("buyer_accounting_reference", "RiferimentoAmministrazione", document.buyer_accounting_reference)
    return group(
        "CedentePrestatore",
        group(
            "DatiAnagrafici",
            group("IdFiscaleIVA", *fiscal_id(party.vat_id)),
            leaf("CodiceFiscale", fit.match("seller.tax_number", "CodiceFiscale", party.tax_number)),
            _name("seller", party.name, fit),
            leaf("RegimeFiscale", regime_code),
        ),
        _seat("Sede", "seller.address", party.address, fit),
        registered.xml() if registered else "",
        _contact(party, fit),
        leaf("RiferimentoAmministrazione", reference),
    )


def buyer(document: Document, fit: Fit) -> str:
    """CessionarioCommittente. A buyer in Italy has a VAT number or codice fiscale; abroad a stand-in says there is none."""
    party = document.buyer
    code = _buyer_code(party, fit)
    vat_id = party.vat_id
    if vat_id and not _VAT.fullmatch(vat_id):
        fit.lose("buyer.vat_id")
        vat_id = ""
    country = party.address.country
    if not vat_id and not code:
        if country in {"", "IT"}:
            fit.need("buyer.vat_id", "", "the VAT number or the codice fiscale of a buyer in Italy")
        else:
            vat_id = country + (NO_VAT_UNION if country in UNION else NO_VAT_WORLD)
    if party.contact:
        fit.lose("buyer.contact")
    return group(
        "CessionarioCommittente",
        group(
            "DatiAnagrafici",
            group("IdFiscaleIVA", *fiscal_id(vat_id)) if vat_id else "",
            leaf("CodiceFiscale", code),
            _name("buyer", party.name, fit),
        ),
        _seat("Sede", "buyer.address", party.address, fit),
    )


def _buyer_code(party: Party, fit: Fit) -> str:
    """The codice fiscale, as BT-47 with its scheme; the model's own field for it is read back there."""
    legal = party.legal_id
    if legal and legal.scheme == FISCAL_CODE and PATTERNS["CodiceFiscale"].fullmatch(legal.value):
        if party.tax_number:
            fit.lose("buyer.tax_number")
        return legal.value
    if legal:
        fit.lose("buyer.legal_id")
    if not party.tax_number:
        return ""
    fit.lose("buyer.tax_number")
    if not PATTERNS["CodiceFiscale"].fullmatch(party.tax_number):
        return ""
    fit.lose("buyer.legal_id")
    return party.tax_number


def representative(document: Document, fit: Fit) -> str:
    """RappresentanteFiscale."""
    one = document.tax_representative
    if one is None:
        return ""
    if not _VAT.fullmatch(one.vat_id):
        fit.lose("tax_representative")
        return ""
    name = _name("tax_representative", one.name, fit)
    return group("RappresentanteFiscale", group("DatiAnagrafici", group("IdFiscaleIVA", *fiscal_id(one.vat_id)), name))


def transport(document: Document, fit: Fit) -> str:
    """DatiTrasporto: where and when it was delivered."""
    one = document.delivery
    if one is None:
        return ""
    place = _seat("IndirizzoResa", "delivery.address", one.address, fit) if one.address else ""
    return group("DatiTrasporto", place, leaf("DataOraConsegna", f"{one.day.isoformat()}T00:00:00" if one.day else ""))


def _name(path: str, name: str, fit: Fit) -> str:
    fit.need(f"{path}.name", name, "the name of each party")
    return group("Anagrafica", leaf("Denominazione", fit.text(f"{path}.name", "Denominazione", name)))


def _contact(party: Party, fit: Fit) -> str:
    if party.contact is None:
        return ""
    phone = party.contact.phone
    if phone and not PATTERNS["Telefono"].fullmatch(phone):
        fit.lose("seller.contact.phone")
        phone = re.sub(r"[^\d+]", "", phone)
        phone = phone if PATTERNS["Telefono"].fullmatch(phone) else ""
    email = fit.match("seller.contact.email", "Email", party.contact.email)
    return group("Contatti", leaf("Telefono", phone), leaf("Email", email))


def _seat(tag: str, path: str, one: Address, fit: Fit) -> str:
    """An address. Inside Italy street, postcode and town are required; abroad a dash and zeros stand for what is not there."""
    home = one.country == "IT"
    fit.need(f"{path}.country", fit.match(f"{path}.country", "Nazione", one.country), "the country of each address")
    if home and tag == "Sede":
        fit.need(f"{path}.street", one.street, "the street of an address in Italy")
        fit.need(f"{path}.city", one.city, "the town of an address in Italy")
    street, house = _street(path, one, fit)
    cap = one.postcode if PATTERNS["CAP"].fullmatch(one.postcode) and one.postcode != _NO_CAP else ""
    if home and tag == "Sede":
        fit.need(f"{path}.postcode", cap, "a postcode of five digits for an address in Italy")
    elif one.postcode and not cap:
        fit.lose(f"{path}.postcode")
    region = one.region if home and PATTERNS["Provincia"].fullmatch(one.region) else ""
    if one.region and not region:
        fit.lose(f"{path}.region")
    city = fit.text(f"{path}.city", "Comune", one.city)
    return group(
        tag,
        leaf("Indirizzo", street or NOTHING),
        leaf("NumeroCivico", house),
        leaf("CAP", cap or _NO_CAP),
        leaf("Comune", city or NOTHING),
        leaf("Provincia", region),
        leaf("Nazione", one.country),
    )


def _street(path: str, one: Address, fit: Fit) -> tuple[str, str]:
    """Indirizzo and NumeroCivico: the street's lines in one; the house number apart only where that is too long for one field."""
    for name in ("street", "street_2", "street_3"):
        if name != "street" and getattr(one, name):
            fit.lose(f"{path}.{name}")
            fit.lose(f"{path}.street")
    whole = ", ".join(part for part in (one.street, one.street_2, one.street_3) if part)
    long = len(whole) > LENGTHS["Indirizzo"] and _HOUSE.fullmatch(whole)
    if (
        long
        and len(long[1]) <= LENGTHS["Indirizzo"]
        and len(long[2]) <= LENGTHS["NumeroCivico"]
        and long[2].isascii()
        and f"{long[1]} {long[2]}" == whole
    ):
        return fit.text(f"{path}.street", "Indirizzo", long[1]), long[2]
    return fit.text(f"{path}.street", "Indirizzo", whole), ""
