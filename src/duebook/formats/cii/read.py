"""A UN/CEFACT Cross Industry Invoice (D16B, D22B, any Factur-X or ZUGFeRD 2 profile) as a document.

After the EN 16931 syntax binding (CEN/TS 16931-3-3:2020). The totals are the sender's own; reasons for exemption are put on the
lines and allowances of the same treatment too.
"""

from collections.abc import Iterable

from duebook.domain.codes import DocumentType
from duebook.domain.document import Attachment, Document, Note
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, TaxRepresentative
from duebook.domain.ports import Reading
from duebook.edge import xmlsafe
from duebook.edge.xmlsafe import Element
from duebook.formats.cii.names import ATTACHMENT, OBJECT, PREFIXES, RSM, SEPA, TENDER
from duebook.formats.cii.readlines import day, lines
from duebook.formats.cii.readmoney import Settlement, settlement
from duebook.formats.reasons import spread
from duebook.formats.tree import Tree
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

_TRADE = "rsm:SupplyChainTradeTransaction"


def read(content: bytes) -> Reading:
    """The document in the bytes; raises :class:`Invalid` where they are not a CII invoice."""
    return read_root(xmlsafe.parse(content))


def read_root(root: Element) -> Reading:
    """The same from a parsed root."""
    if root.tag != f"{{{RSM}}}CrossIndustryInvoice":
        facts = {"name": str(root.tag)}
        raise Invalid([Fault("READ-ROOT", "/", "This is not a Cross Industry Invoice: {name}.", facts=facts)])
    tree = Tree(root, PREFIXES, "ram")
    document = document_of(tree, root)
    return Reading((document,), (*tree.faults, *tree.left()))


def document_of(tree: Tree, root: Element) -> Document:
    """The document in a tree; raises :class:`Invalid` where one of its three parts is missing."""
    head = _first(tree, root, "rsm:ExchangedDocument")
    agreement = _first(tree, root, f"{_TRADE}/ApplicableHeaderTradeAgreement")
    delivery = _first(tree, root, f"{_TRADE}/ApplicableHeaderTradeDelivery")
    money = settlement(tree, _first(tree, root, f"{_TRADE}/ApplicableHeaderTradeSettlement"))
    invoiced_object, tender, attachments = _more(tree, agreement)
    tree.skip(agreement, "SpecifiedProcuringProject/Name")
    return spread(
        Document(
            type=tree.type(head, "TypeCode", DocumentType.INVOICE),
            number=tree.text(head, "ID"),
            issue_date=day(tree, head, "IssueDateTime"),
            tax_point_date=money.tax_point_date,
            tax_point_code=money.tax_point_code,
            due_date=money.due_date,
            currency=money.currency,
            buyer_reference=tree.text(agreement, "BuyerReference"),
            project_reference=tree.text(agreement, "SpecifiedProcuringProject/ID"),
            contract_reference=tree.text(agreement, "ContractReferencedDocument/IssuerAssignedID"),
            purchase_order=tree.text(agreement, "BuyerOrderReferencedDocument/IssuerAssignedID"),
            sales_order=tree.text(agreement, "SellerOrderReferencedDocument/IssuerAssignedID"),
            receiving_advice=tree.text(delivery, "ReceivingAdviceReferencedDocument/IssuerAssignedID"),
            despatch_advice=tree.text(delivery, "DespatchAdviceReferencedDocument/IssuerAssignedID"),
            delivery_note=tree.text(delivery, "DeliveryNoteReferencedDocument/IssuerAssignedID"),
            tender=tender,
            invoiced_object=invoiced_object,
            buyer_accounting_reference=money.buyer_accounting_reference,
            payment_terms=money.payment_terms,
            notes=tuple(_note(tree, one) for one in tree.all(head, "IncludedNote")),
            process=tree.text(root, "rsm:ExchangedDocumentContext/BusinessProcessSpecifiedDocumentContextParameter/ID"),
            specification=tree.text(root, "rsm:ExchangedDocumentContext/GuidelineSpecifiedDocumentContextParameter/ID"),
            preceding=money.preceding,
            seller=_seller(tree, agreement, money),
            buyer=_party(tree, tree.one(agreement, "BuyerTradeParty")),
            payee=money.payee,
            tax_representative=_representative(tree, agreement),
            delivery=_delivery(tree, delivery),
            period=money.period,
            payment=money.payment,
            allowances=money.allowances,
            attachments=attachments,
            lines=lines(tree, tree.all(root, f"{_TRADE}/IncludedSupplyChainTradeLineItem")),
            terms=money.terms,
            prepaid=money.totals.prepaid or None if money.totals else None,
            exchange=money.exchange,
            totals=money.totals,
            vat=money.vat,
        )
    )


def _first(tree: Tree, root: Element, path: str) -> Element:
    found = tree.one(root, path)
    if found is None:
        facts = {"name": path.rpartition("/")[2].removeprefix("rsm:")}
        raise Invalid([Fault("READ-MISSING", "/", "This Cross Industry Invoice has no {name}.", facts=facts)])
    return found


def _note(tree: Tree, one: Element) -> Note:
    return Note(text=tree.text(one, "Content"), subject_code=tree.text(one, "SubjectCode"))


def party_ids(tree: Tree, party: Element | None) -> tuple[Identifier, ...]:
    """Identifiers without a scheme, then those with one."""
    if party is None:
        return ()
    found = [tree.identifier(one) for name in ("ID", "GlobalID") for one in tree.all(party, name)]
    return tuple(one for one in found if one)


def _seller(tree: Tree, agreement: Element, money: Settlement) -> Party:
    one = tree.one(agreement, "SellerTradeParty")
    more = (Identifier(value=money.creditor, scheme=SEPA),) if money.creditor else ()
    return _party(tree, one, more)


def _party(tree: Tree, one: Element | None, more: Iterable[Identifier] = ()) -> Party:
    if one is None:
        return Party()
    vat_id = tax_number = ""
    for node in tree.all(one, "SpecifiedTaxRegistration/ID"):
        scheme, value = node.get("schemeID", ""), tree.text(node)
        if scheme == "VA":
            vat_id = vat_id or value
        elif not tax_number:
            tax_number = value
        elif value:
            tree.wrong("READ-TWICE", node, "", "There is more than one tax number: {value}.", value=value)
    contact = tree.one(one, "DefinedTradeContact")
    found = Contact(
        name=tree.text(contact, "PersonName") or tree.text(contact, "DepartmentName"),
        phone=tree.text(contact, "TelephoneUniversalCommunication/CompleteNumber"),
        email=tree.text(contact, "EmailURIUniversalCommunication/URIID"),
    )
    return Party(
        name=tree.text(one, "Name"),
        trading_name=tree.text(one, "SpecifiedLegalOrganization/TradingBusinessName"),
        ids=(*party_ids(tree, one), *more),
        legal_id=tree.identifier(one, "SpecifiedLegalOrganization/ID"),
        vat_id=vat_id,
        tax_number=tax_number,
        legal_info=tree.text(one, "Description"),
        endpoint=tree.identifier(one, "URIUniversalCommunication/URIID"),
        address=_address(tree, tree.one(one, "PostalTradeAddress")),
        contact=None if found == Contact() else found,
    )


def _address(tree: Tree, node: Element | None) -> Address:
    return Address(
        street=tree.text(node, "LineOne"),
        street_2=tree.text(node, "LineTwo"),
        street_3=tree.text(node, "LineThree"),
        city=tree.text(node, "CityName"),
        postcode=tree.text(node, "PostcodeCode"),
        region=tree.text(node, "CountrySubDivisionName"),
        country=tree.text(node, "CountryID"),
    )


def _representative(tree: Tree, agreement: Element) -> TaxRepresentative | None:
    one = tree.one(agreement, "SellerTaxRepresentativeTradeParty")
    if one is None:
        return None
    return TaxRepresentative(
        name=tree.text(one, "Name"),
        vat_id=tree.text(one, "SpecifiedTaxRegistration/ID"),
        address=_address(tree, tree.one(one, "PostalTradeAddress")),
    )


def _delivery(tree: Tree, node: Element) -> Delivery | None:
    one = tree.one(node, "ShipToTradeParty")
    place = _address(tree, None if one is None else tree.one(one, "PostalTradeAddress"))
    found = Delivery(
        name=tree.text(one, "Name"),
        location=next(iter(party_ids(tree, one)), None),
        day=day(tree, node, "ActualDeliverySupplyChainEvent/OccurrenceDateTime"),
        address=None if place == Address() else place,
    )
    return None if found == Delivery() else found


def _more(tree: Tree, agreement: Element) -> tuple[Identifier | None, str, tuple[Attachment, ...]]:
    """BT-18, BT-17 and BG-24, which share one element and are told apart by its type code."""
    invoiced_object, tender, attachments = None, "", []
    for one in tree.all(agreement, "AdditionalReferencedDocument"):
        kind = tree.one(one, "TypeCode")
        code = "" if kind is None else (kind.text or "").strip()
        if code == OBJECT and not invoiced_object:
            tree.skip(kind)
            scheme = tree.text(one, "ReferenceTypeCode")
            invoiced_object = Identifier(value=tree.text(one, "IssuerAssignedID"), scheme=scheme)
        elif code == TENDER and not tender:
            tree.skip(kind)
            tender = tree.text(one, "IssuerAssignedID")
        else:
            if code == ATTACHMENT:
                tree.skip(kind)
            attachments.append(_attachment(tree, one))
    return invoiced_object, tender, tuple(attachments)


def _attachment(tree: Tree, one: Element) -> Attachment:
    held = tree.one(one, "AttachmentBinaryObject")
    return Attachment(
        id=tree.text(one, "IssuerAssignedID"),
        description=tree.text(one, "Name"),
        url=tree.text(one, "URIID"),
        content="".join(tree.text(held).split()),
        mime=held.get("mimeCode", "") if held is not None else "",
        filename=held.get("filename", "") if held is not None else "",
    )
