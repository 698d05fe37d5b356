"""The parties of FA(3) as the model has them."""

from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, Payee, TaxRepresentative
from duebook.edge.xmlsafe import Element
from duebook.formats.ksef.address import parts
from duebook.formats.ksef.extras import Said, identifier
from duebook.formats.ksef.names import FACTOR, GLN, RECIPIENT, REPRESENTATIVE
from duebook.formats.tree import Tree


def seller(tree: Tree, root: Element, said: Said) -> Party:
    """BG-4."""
    node = tree.one(root, "Podmiot1")
    register = tree.one(root, "Stopka/Rejestry")
    tree.skip(node, "PrefiksPodatnika")
    nip = tree.text(node, "DaneIdentyfikacyjne/NIP")
    name = tree.text(node, "DaneIdentyfikacyjne/Nazwa")
    krs = tree.text(register, "KRS")
    natives = (("EORI", tree.text(node, "NrEORI")), ("REGON", tree.text(register, "REGON")), ("BDO", tree.text(register, "BDO")))
    return Party(
        name=name,
        trading_name=said.one("BT-28"),
        ids=(*_identifiers(natives), *(identifier(one) for one in said.all("BT-29"))),
        legal_id=Identifier(value=krs) if krs else said.identifier("BT-30"),
        vat_id=f"PL{nip}" if nip else "",
        tax_number=said.one("BT-32"),
        legal_info=tree.text(root, "Stopka/Informacje/StopkaFaktury"),
        endpoint=said.identifier("BT-34"),
        address=address(tree, node, "Adres") or Address(),
        contact=_contact(tree, node, said, ("BT-41", "BT-42", "BT-43")),
    )


def buyer(tree: Tree, root: Element, said: Said) -> Party:
    """BG-7."""
    node = tree.one(root, "Podmiot2")
    for flag in ("JST", "GV"):
        if node is not None and (tree.one(node, flag) is None or tree.text(node, flag) == "1"):
            _left_flag(tree, node, flag)
    own = tree.text(node, "NrKlienta")
    natives = (("", own), ("EORI", tree.text(node, "NrEORI")))
    return Party(
        name=tree.text(node, "DaneIdentyfikacyjne/Nazwa"),
        trading_name=said.one("BT-45"),
        ids=(*_identifiers(natives), *(identifier(one) for one in said.all("BT-46"))),
        legal_id=said.identifier("BT-47"),
        vat_id=number(tree, node),
        endpoint=said.identifier("BT-49"),
        address=address(tree, node, "Adres") or Address(),
        contact=_contact(tree, node, said, ("BT-56", "BT-57", "BT-58")),
    )


def _left_flag(tree: Tree, node: Element, flag: str) -> None:
    """A buyer that is part of a municipality or of a VAT group: the model has no word for it."""
    if tree.one(node, flag) is not None:
        tree.wrong("READ-FLAG", node, flag, "The mark {value} has no place in the document.", value=flag)


def number(tree: Tree, node: Element | None) -> str:
    """The VAT number or foreign tax number of a party; empty where it is said to have none."""
    held = None if node is None else tree.one(node, "DaneIdentyfikacyjne")
    tree.skip(held, "BrakID")
    tree.skip(held, "KodKraju")
    nip, prefix = tree.text(held, "NIP"), tree.text(held, "KodUE")
    if nip:
        return f"PL{nip}"
    return f"{prefix}{tree.text(held, 'NrVatUE')}" if prefix else tree.text(held, "NrID")


def third_parties(tree: Tree, root: Element, said: Said) -> tuple[Payee | None, Delivery | None]:
    """The factor (BG-10) and the recipient (BG-13) among Podmiot3; others are named as left out."""
    payee: Payee | None = None
    delivery: Delivery | None = None
    for node in tree.all(root, "Podmiot3"):
        role = node.findtext(_tag(node, "Rola"), "").strip()
        if role == FACTOR and payee is None:
            tree.skip(node, "Rola")
            value = number(tree, node).removeprefix("PL")
            payee = Payee(
                name=tree.text(node, "DaneIdentyfikacyjne/Nazwa"),
                id=Identifier(value=value) if value else None,
                legal_id=said.identifier("BT-61"),
            )
        elif role == RECIPIENT and delivery is None:
            tree.skip(node, "Rola")
            gln = tree.text(node, "Adres/GLN")
            value = tree.text(node, "DaneIdentyfikacyjne/IDWew") or number(tree, node)
            location = Identifier(value=gln, scheme=GLN) if gln else Identifier(value=value) if value else None
            name = tree.text(node, "DaneIdentyfikacyjne/Nazwa")
            delivery = Delivery(name=name, location=location, address=address(tree, node, "Adres"))
    return payee, delivery


def representative(tree: Tree, root: Element) -> TaxRepresentative | None:
    """BG-11: PodmiotUpowazniony in that role."""
    node = tree.one(root, "PodmiotUpowazniony")
    if node is None or node.findtext(_tag(node, "RolaPU"), "").strip() != REPRESENTATIVE:
        return None
    tree.skip(node, "RolaPU")
    return TaxRepresentative(
        name=tree.text(node, "DaneIdentyfikacyjne/Nazwa"),
        vat_id=number(tree, node),
        address=address(tree, node, "Adres") or Address(),
    )


def address(tree: Tree, node: Element | None, tag: str) -> Address | None:
    """The address of a party; None where there is none."""
    one = None if node is None else tree.one(node, tag)
    if one is None:
        return None
    return parts(tree.text(one, "AdresL1"), tree.text(one, "AdresL2"), tree.text(one, "KodKraju"))


def _contact(tree: Tree, node: Element | None, said: Said, terms: tuple[str, str, str]) -> Contact | None:
    name, phone, email = terms
    found = Contact(
        name=said.one(name),
        phone=tree.text(node, "DaneKontaktowe/Telefon") or said.one(phone),
        email=tree.text(node, "DaneKontaktowe/Email") or said.one(email),
    )
    return None if found == Contact() else found


def _identifiers(pairs: tuple[tuple[str, str], ...]) -> tuple[Identifier, ...]:
    return tuple(Identifier(value=f"{word} {number}".strip()) for word, number in pairs if number)


def _tag(node: Element, name: str) -> str:
    space = str(node.tag).rpartition("}")[0]
    return f"{space}}}{name}" if space else name
