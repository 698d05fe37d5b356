"""The header of a FatturaPA: who sells, who buys, how they are reached; and where it was delivered."""

from dataclasses import dataclass
from typing import TypeAlias

from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, TaxRepresentative
from duebook.edge.xmlsafe import Element
from duebook.formats.fatturapa.legal import Registered
from duebook.formats.fatturapa.names import (
    ABROAD,
    CERTIFIED_MAIL,
    FISCAL_CODE,
    NO_CODE,
    NO_VAT_UNION,
    NO_VAT_WORLD,
    OFFICE,
    ORDINARY,
    RECIPIENT,
)
from duebook.formats.fatturapa.natura import Setting
from duebook.formats.fatturapa.said import plain
from duebook.formats.tree import Tree

Node: TypeAlias = Element | None
_HEAD = "FatturaElettronicaHeader"
_SELLER = f"{_HEAD}/CedentePrestatore"
_BUYER = f"{_HEAD}/CessionarioCommittente"
_NO_VAT = frozenset({NO_VAT_UNION, NO_VAT_WORLD, NO_VAT_WORLD.removeprefix("OO"), "99999999999"})


@dataclass(frozen=True, slots=True)
class Header:
    """What all invoices of a file share."""

    seller: Party
    buyer: Party
    representative: TaxRepresentative | None
    reference: str  # BT-19
    by_buyer: bool  # the buyer issued it
    setting: Setting


def header(tree: Tree, root: Element) -> Header:
    """FatturaElettronicaHeader. What the transmission alone needs says nothing of the invoice."""
    transmission(tree, root)
    person = tree.one(root, f"{_SELLER}/DatiAnagrafici")
    regime = tree.text(person, "RegimeFiscale")
    seller = Party(
        name=read_name(tree, tree.one(root, f"{_SELLER}/DatiAnagrafici/Anagrafica")),
        vat_id=fiscal_id(tree, person),
        tax_number=tree.text(person, "CodiceFiscale"),
        legal_info=registered(tree, tree.one(root, f"{_SELLER}/IscrizioneREA"), regime),
        address=address(tree, tree.one(root, f"{_SELLER}/Sede")),
        contact=_contact(tree, tree.one(root, f"{_SELLER}/Contatti")),
    )
    person = tree.one(root, f"{_BUYER}/DatiAnagrafici")
    buyer = Party(
        name=read_name(tree, tree.one(root, f"{_BUYER}/DatiAnagrafici/Anagrafica")),
        vat_id=fiscal_id(tree, person),
        legal_id=fiscal_code(tree, person),
        endpoint=endpoint(tree, root),
        address=address(tree, tree.one(root, f"{_BUYER}/Sede")),
    )
    issuer = tree.text(root, f"{_HEAD}/SoggettoEmittente")
    return Header(
        seller=seller,
        buyer=buyer,
        representative=_representative(tree, root),
        reference=tree.text(root, f"{_SELLER}/RiferimentoAmministrazione"),
        by_buyer=issuer == "CC",
        setting=Setting(country=buyer.address.country or "IT", regime=regime),
    )


def transmission(tree: Tree, root: Element) -> None:
    """Count as read what only carries the file: transmitter, its number, the format's code."""
    at = tree.one(root, f"{_HEAD}/DatiTrasmissione")
    for path in ("IdTrasmittente/IdPaese", "IdTrasmittente/IdCodice", "ProgressivoInvio", "FormatoTrasmissione"):
        tree.skip(at, path)
    for path in ("ContattiTrasmittente/Telefono", "ContattiTrasmittente/Email"):
        tree.skip(at, path)


def fiscal_id(tree: Tree, node: Node) -> str:
    """A VAT number with its country; empty where a stand-in says that there is none."""
    country, code = tree.text(node, "IdFiscaleIVA/IdPaese"), tree.text(node, "IdFiscaleIVA/IdCodice")
    if not code or (country != "IT" and code in _NO_VAT):
        return ""
    return country + code


def fiscal_code(tree: Tree, node: Node) -> Identifier | None:
    """The codice fiscale as a registered identifier (BT-47)."""
    code = tree.text(node, "CodiceFiscale")
    return Identifier(value=code, scheme=FISCAL_CODE) if code else None


def read_name(tree: Tree, node: Node) -> str:
    """Denominazione, or first name and surname with the title before."""
    name = tree.text(node, "Denominazione")
    if name:
        return plain(name)
    parts = (tree.text(node, one) for one in ("Titolo", "Nome", "Cognome"))
    return " ".join(part for part in parts if part)


def registered(tree: Tree, node: Node, regime: str) -> str:
    """BT-33: the register entry and the regime where it is not the ordinary one."""
    return Registered(
        office=tree.text(node, "Ufficio"),
        number=tree.text(node, "NumeroREA"),
        capital=tree.text(node, "CapitaleSociale"),
        owners=tree.text(node, "SocioUnico"),
        state=tree.text(node, "StatoLiquidazione"),
        regime="" if regime == ORDINARY else regime,
    ).text()


def address(tree: Tree, node: Node) -> Address:
    """A seat; the zeros that stand for a foreign postcode are none."""
    street, house = plain(tree.text(node, "Indirizzo")), tree.text(node, "NumeroCivico")
    postcode = tree.text(node, "CAP")
    return Address(
        street=f"{street} {house}".strip(),
        city=plain(tree.text(node, "Comune")),
        postcode="" if postcode == "00000" else postcode,
        region=tree.text(node, "Provincia"),
        country=tree.text(node, "Nazione"),
    )


def endpoint(tree: Tree, root: Element) -> Identifier | None:
    """BT-49: the office's or recipient's code, else the PEC address. Of both, the code is used."""
    at = f"{_HEAD}/DatiTrasmissione"
    code = tree.text(root, f"{at}/CodiceDestinatario")
    if code not in {"", NO_CODE, ABROAD}:
        office = tree.text(root, f"{at}/FormatoTrasmissione") == "FPA12" or len(code) == 6  # noqa: PLR2004 - signs of an office's code
        return Identifier(value=code, scheme=OFFICE if office else RECIPIENT)
    mail = tree.text(root, f"{at}/PECDestinatario")
    return Identifier(value=mail, scheme=CERTIFIED_MAIL) if mail else None


def _contact(tree: Tree, node: Node) -> Contact | None:
    found = Contact(phone=tree.text(node, "Telefono"), email=tree.text(node, "Email"))
    return None if found == Contact() else found


def _representative(tree: Tree, root: Element) -> TaxRepresentative | None:
    person = tree.one(root, f"{_HEAD}/RappresentanteFiscale/DatiAnagrafici")
    if person is None:
        return None
    return TaxRepresentative(name=read_name(tree, tree.one(person, "Anagrafica")), vat_id=fiscal_id(tree, person))


def transport(tree: Tree, body: Element) -> Delivery | None:
    """BG-13 from DatiTrasporto."""
    at = tree.one(body, "DatiGenerali/DatiTrasporto")
    place = address(tree, tree.one(at, "IndirizzoResa")) if at is not None else Address()
    found = Delivery(day=tree.day(at, "DataOraConsegna"), address=None if place == Address() else place)
    return None if found == Delivery() else found
