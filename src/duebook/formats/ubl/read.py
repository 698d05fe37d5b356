"""A UBL 2.1 Invoice or CreditNote as a document, after the EN 16931 syntax binding (CEN/TS 16931-3-2:2020).

The totals are the sender's own. Reasons for exemption stand once in the VAT breakdown of UBL; they are put on the lines and
allowances of the same treatment too, so that the document can be calculated again.
"""

import re

from duebook.domain.codes import DocumentType
from duebook.domain.document import Attachment, Document, Note, Preceding
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, Payee, Period, TaxRepresentative
from duebook.domain.ports import Reading
from duebook.edge import xmlsafe
from duebook.edge.xmlsafe import Element
from duebook.formats.reasons import spread
from duebook.formats.tree import Tree
from duebook.formats.ubl.names import ATTACHMENT, CREDIT_NOTE, INVOICE, NO_ORDER, OBJECT, PREFIXES, PROJECT, SEPA
from duebook.formats.ubl.readlines import allowance, line
from duebook.formats.ubl.readmoney import exchange, payment_means, third_party, totals, vat_rows
from duebook.formats.ubl.taxes import other_tax
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL)
_SUPPLIER = "cac:AccountingSupplierParty/cac:Party"
_VALUE_ADDED = frozenset({"VAT", "GST"})
"""Tax schemes whose number is a party's VAT identifier; GST is the same kind of tax in Australia, New Zealand and Singapore."""
_CUSTOMER = "cac:AccountingCustomerParty/cac:Party"


def read(content: bytes) -> Reading:
    """The document in the bytes; raises :class:`Invalid` where they are not a UBL invoice or credit note."""
    return read_root(xmlsafe.parse(content))


def read_root(root: Element) -> Reading:
    """The same from a parsed root."""
    if root.tag not in {f"{{{INVOICE}}}Invoice", f"{{{CREDIT_NOTE}}}CreditNote"}:
        facts = {"name": str(root.tag)}
        raise Invalid([Fault("READ-ROOT", "/", "This is not a UBL invoice or credit note: {name}.", facts=facts)])
    credit = root.tag == f"{{{CREDIT_NOTE}}}CreditNote"
    tree = Tree(root, PREFIXES)
    tree.skip(root, "cbc:UBLVersionID")
    document = _document(tree, root, credit=credit)
    return Reading((document,), (*tree.faults, *other_tax(tree, root, document), *tree.left()))


def _document(tree: Tree, root: Element, *, credit: bool) -> Document:
    currency = tree.currency = tree.text(root, "cbc:DocumentCurrencyCode")
    rows = vat_rows(tree, root)
    sums = totals(tree, root, currency)
    ids, creditor = _ids(tree, root)
    purchase_order = tree.text(root, "cac:OrderReference/cbc:ID")
    sales_order = tree.text(root, "cac:OrderReference/cbc:SalesOrderID")
    invoiced_object, project, attachments = _more(tree, root, credit=credit)
    payment = payment_means(tree, root, creditor)
    held = any(one.mandate and one.mandate.creditor_id for one in payment)
    seller = _party(tree, root, _SUPPLIER, ids if held or not creditor else (*ids, Identifier(value=creditor, scheme=SEPA)))
    lines = tree.all(root, "cac:CreditNoteLine" if credit else "cac:InvoiceLine")
    due = tree.day(root, "cbc:DueDate")
    for means in tree.all(root, "cac:PaymentMeans"):
        due = tree.day(means, "cbc:PaymentDueDate") or due
    period = tree.one(root, "cac:InvoicePeriod")
    specification = tree.text(root, "cbc:CustomizationID")
    return spread(
        Document(
            type=_type(tree, root, credit=credit),
            number=tree.text(root, "cbc:ID"),
            issue_date=tree.day(root, "cbc:IssueDate"),
            tax_point_date=tree.day(root, "cbc:TaxPointDate"),
            tax_point_code=tree.text(period, "cbc:DescriptionCode"),
            due_date=due,
            currency=currency,
            buyer_reference=tree.text(root, "cbc:BuyerReference"),
            project_reference=tree.text(root, "cac:ProjectReference/cbc:ID") or project,
            contract_reference=tree.text(root, "cac:ContractDocumentReference/cbc:ID"),
            purchase_order="" if sales_order and purchase_order == NO_ORDER else purchase_order,
            sales_order=sales_order,
            receiving_advice=tree.text(root, "cac:ReceiptDocumentReference/cbc:ID"),
            despatch_advice=tree.text(root, "cac:DespatchDocumentReference/cbc:ID"),
            tender=tree.text(root, "cac:OriginatorDocumentReference/cbc:ID"),
            invoiced_object=invoiced_object,
            buyer_accounting_reference=tree.text(root, "cbc:AccountingCost"),
            payment_terms=tree.text(root, "cac:PaymentTerms/cbc:Note"),
            notes=tuple(_note(tree.text(one)) for one in tree.all(root, "cbc:Note") if tree.text(one)),
            process=tree.text(root, "cbc:ProfileID"),
            specification=specification,
            preceding=_preceding(tree, root),
            seller=seller,
            buyer=_party(tree, root, _CUSTOMER),
            payee=_payee(tree, root),
            tax_representative=_representative(tree, root),
            delivery=_delivery(tree, root),
            period=read_period(tree, period),
            payment=payment,
            allowances=tuple(allowance(tree, one) for one in tree.all(root, "cac:AllowanceCharge")),
            attachments=attachments,
            lines=tuple(line(tree, one, credit=credit) for one in lines),
            prepaid=sums.prepaid or None if sums else None,
            third_party=third_party(tree, root, specification),
            exchange=exchange(tree, root, currency, sums),
            totals=sums,
            vat=rows,
        )
    )


def _type(tree: Tree, root: Element, *, credit: bool) -> DocumentType:
    """BT-3. A CreditNote is one whatever its code says: read as an invoice its sign would be the wrong one."""
    if not credit:
        return tree.type(root, "cbc:InvoiceTypeCode", DocumentType.INVOICE)
    found = tree.type(root, "cbc:CreditNoteTypeCode", DocumentType.CREDIT_NOTE)
    if found.is_credit:
        return found
    sentence = "The document type {value} is none of a credit note; it is read as {type}."
    facts = {"value": found.value, "type": DocumentType.CREDIT_NOTE.value}
    tree.wrong("READ-TYPE", root, "cbc:CreditNoteTypeCode", sentence, **facts)
    return DocumentType.CREDIT_NOTE


def read_period(tree: Tree, node: Element | None) -> Period | None:
    """BG-14, BG-26."""
    start, end = tree.day(node, "cbc:StartDate"), tree.day(node, "cbc:EndDate")
    return Period(start=start, end=end) if start or end else None


def read_address(tree: Tree, node: Element | None) -> Address:
    """A postal address; empty where there is none."""
    return Address(
        street=tree.text(node, "cbc:StreetName"),
        street_2=tree.text(node, "cbc:AdditionalStreetName"),
        street_3=tree.text(node, "cac:AddressLine/cbc:Line"),
        city=tree.text(node, "cbc:CityName"),
        postcode=tree.text(node, "cbc:PostalZone"),
        region=tree.text(node, "cbc:CountrySubentity"),
        country=tree.text(node, "cac:Country/cbc:IdentificationCode"),
    )


def read_party(tree: Tree, party: Element | None, ids: tuple[Identifier, ...] | None = None) -> Party:
    """A ``cac:Party``. Without a registered name the trading name stands for it."""
    if party is None:
        return Party()
    vat_id = tax_number = ""
    for scheme in tree.all(party, "cac:PartyTaxScheme"):
        value, name = tree.text(scheme, "cbc:CompanyID"), tree.text(scheme, "cac:TaxScheme/cbc:ID")
        if name in _VALUE_ADDED:
            vat_id = vat_id or value
        elif not tax_number:
            tax_number = value
        elif value:
            tree.wrong("READ-TWICE", scheme, "", "There is more than one tax number: {value}.", value=value)
    contact = Contact(
        name=tree.text(party, "cac:Contact/cbc:Name"),
        phone=tree.text(party, "cac:Contact/cbc:Telephone"),
        email=tree.text(party, "cac:Contact/cbc:ElectronicMail"),
    )
    name, trading = tree.text(party, "cac:PartyLegalEntity/cbc:RegistrationName"), tree.text(party, "cac:PartyName/cbc:Name")
    found = [tree.identifier(one) for one in tree.all(party, "cac:PartyIdentification/cbc:ID")]
    return Party(
        name=name or trading,
        trading_name=trading if name else "",
        ids=tuple(one for one in found if one) if ids is None else ids,
        legal_id=tree.identifier(party, "cac:PartyLegalEntity/cbc:CompanyID"),
        vat_id=vat_id,
        tax_number=tax_number,
        legal_info=tree.text(party, "cac:PartyLegalEntity/cbc:CompanyLegalForm"),
        endpoint=tree.identifier(party, "cbc:EndpointID"),
        address=read_address(tree, tree.one(party, "cac:PostalAddress")),
        contact=None if contact == Contact() else contact,
    )


def _party(tree: Tree, root: Element, path: str, ids: tuple[Identifier, ...] | None = None) -> Party:
    return read_party(tree, tree.one(root, path), ids)


def _ids(tree: Tree, root: Element) -> tuple[tuple[Identifier, ...], str]:
    """The seller's identifiers without the creditor identifier of direct debits, and that one (BT-90)."""
    found = [tree.identifier(one) for one in tree.all(root, f"{_SUPPLIER}/cac:PartyIdentification/cbc:ID")]
    payee = [tree.identifier(one) for one in tree.all(root, "cac:PayeeParty/cac:PartyIdentification/cbc:ID")]
    creditor = next((one.value for one in (*found, *payee) if one and one.scheme == SEPA), "")
    return tuple(one for one in found if one and one.scheme != SEPA), creditor


def _note(text: str) -> Note:
    found = _SUBJECT.fullmatch(text)
    return Note(text=found[2].strip(), subject_code=found[1]) if found else Note(text=text)


def _preceding(tree: Tree, root: Element) -> tuple[Preceding, ...]:
    return tuple(
        Preceding(number=tree.text(one, "cbc:ID"), issue_date=tree.day(one, "cbc:IssueDate"))
        for name in ("Invoice", "CreditNote")
        for one in tree.all(root, f"cac:BillingReference/cac:{name}DocumentReference")
    )


def _more(tree: Tree, root: Element, *, credit: bool) -> tuple[Identifier | None, str, tuple[Attachment, ...]]:
    """BT-18, BT-11 (of credit notes) and BG-24, which share one element and are told apart by its type code."""
    invoiced_object, project, attachments = None, "", []
    for one in tree.all(root, "cac:AdditionalDocumentReference"):
        kind = tree.one(one, "cbc:DocumentTypeCode")
        code = "" if kind is None else (kind.text or "").strip()
        if code == OBJECT and not invoiced_object:
            tree.skip(kind)
            invoiced_object = tree.identifier(one, "cbc:ID")
        elif code == PROJECT and credit and not project:
            tree.skip(kind)
            project = tree.text(one, "cbc:ID")
        else:
            if code == ATTACHMENT:
                tree.skip(kind)
            attachments.append(_attachment(tree, one))
    return invoiced_object, project, tuple(attachments)


def _attachment(tree: Tree, one: Element) -> Attachment:
    held = tree.one(one, "cac:Attachment/cbc:EmbeddedDocumentBinaryObject")
    return Attachment(
        id=tree.text(one, "cbc:ID"),
        description=tree.text(one, "cbc:DocumentDescription"),
        url=tree.text(one, "cac:Attachment/cac:ExternalReference/cbc:URI"),
        content="".join(tree.text(held).split()),
        mime=held.get("mimeCode", "") if held is not None else "",
        filename=held.get("filename", "") if held is not None else "",
    )


def _payee(tree: Tree, root: Element) -> Payee | None:
    one = tree.one(root, "cac:PayeeParty")
    if one is None:
        return None
    found = [tree.identifier(node) for node in tree.all(one, "cac:PartyIdentification/cbc:ID")]
    return Payee(
        name=tree.text(one, "cac:PartyName/cbc:Name"),
        id=next((value for value in found if value and value.scheme != SEPA), None),
        legal_id=tree.identifier(one, "cac:PartyLegalEntity/cbc:CompanyID"),
    )


def _representative(tree: Tree, root: Element) -> TaxRepresentative | None:
    one = tree.one(root, "cac:TaxRepresentativeParty")
    if one is None:
        return None
    tree.skip(one, "cac:PartyTaxScheme/cac:TaxScheme/cbc:ID")
    return TaxRepresentative(
        name=tree.text(one, "cac:PartyName/cbc:Name"),
        vat_id=tree.text(one, "cac:PartyTaxScheme/cbc:CompanyID"),
        address=read_address(tree, tree.one(one, "cac:PostalAddress")),
    )


def _delivery(tree: Tree, root: Element) -> Delivery | None:
    one = tree.one(root, "cac:Delivery")
    if one is None:
        return None
    place = read_address(tree, tree.one(one, "cac:DeliveryLocation/cac:Address"))
    found = Delivery(
        name=tree.text(one, "cac:DeliveryParty/cac:PartyName/cbc:Name"),
        location=tree.identifier(one, "cac:DeliveryLocation/cbc:ID"),
        day=tree.day(one, "cbc:ActualDeliveryDate"),
        address=None if place == Address() else place,
    )
    return None if found == Delivery() else found
