"""A calculated document as UN/CEFACT Cross Industry Invoice D16B in the EN 16931 syntax binding (CEN/TS 16931-3-3:2020).

The same bytes are a Factur-X / ZUGFeRD 2 invoice of the EN 16931 profile. Elements stand in the order of the D16B schema.
"""

from duebook.domain.document import Attachment, Document, Note
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, TaxRepresentative
from duebook.domain.ports import Writing
from duebook.formats.cii.names import (
    ATTACHMENT,
    DEFAULT_SPECIFICATION,
    OBJECT,
    PROJECT_NAME,
    QDT,
    RAM,
    RSM,
    SEPA,
    TENDER,
    UDT,
)
from duebook.formats.cii.writelines import date_time, line
from duebook.formats.cii.writemoney import settlement
from duebook.formats.flavours import DELIVERY_NOTE, SUBLINES, Flavour, fit, of
from duebook.formats.loss import unsaid
from duebook.formats.markup import attribute, group, leaf


def write(document: Document) -> Writing:
    """The bytes and what they do not carry. The document is calculated; its lines and allowances have their tax."""
    flavour = of(document.specification)
    document, lost = fit(document, flavour) if flavour.forbids else (document, [])
    lost += [*unsaid(document, "cii", flavour), *_lost(document)]
    sublines = ("cii", SUBLINES) in flavour.carries
    lines = "".join(line(one, str(index), sublines=sublines) for index, one in enumerate(document.lines, 1))
    trade = lines + _agreement(document) + _delivery(document, flavour) + settlement(document, flavour)
    head = f'<rsm:CrossIndustryInvoice xmlns:rsm="{RSM}" xmlns:ram="{RAM}" xmlns:udt="{UDT}" xmlns:qdt="{QDT}">\n'
    body = (
        f"{_context(document)}{_header(document)}<rsm:SupplyChainTradeTransaction>\n{trade}</rsm:SupplyChainTradeTransaction>\n"
    )
    return Writing(f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{body}</rsm:CrossIndustryInvoice>\n'.encode(), tuple(lost))


def _lost(document: Document) -> list[str]:
    """What a CII document has only once: remittance text, creditor and mandate; the buyer's identifier of each kind."""
    kept = _buyer_ids(document.buyer)
    lost = [f"buyer.ids[{index}]" for index, one in enumerate(document.buyer.ids) if one not in kept]
    first = document.payment[0] if document.payment else None
    mandates = [one.mandate for one in document.payment if one.mandate]
    for index, one in enumerate(document.payment):
        if first and one.reference != first.reference:
            lost.append(f"payment[{index}].reference")
        if one.mandate and (one.mandate.id, one.mandate.creditor_id) != (mandates[0].id, mandates[0].creditor_id):
            lost.append(f"payment[{index}].mandate")
    if not document.vat:  # the tax point stands in the breakdown
        lost += [name for name in ("tax_point_date", "tax_point_code") if getattr(document, name)]
    return lost


def _context(document: Document) -> str:
    return group(
        "rsm:ExchangedDocumentContext",
        group("ram:BusinessProcessSpecifiedDocumentContextParameter", leaf("ram:ID", document.process)),
        group(
            "ram:GuidelineSpecifiedDocumentContextParameter",
            leaf("ram:ID", document.specification or DEFAULT_SPECIFICATION),
        ),
    )


def _header(document: Document) -> str:
    return group(
        "rsm:ExchangedDocument",
        leaf("ram:ID", document.number),
        leaf("ram:TypeCode", document.type.value),
        date_time("ram:IssueDateTime", document.issue_date),
        *(_note(one) for one in document.notes),
    )


def _note(note: Note) -> str:
    return group("ram:IncludedNote", leaf("ram:Content", note.text), leaf("ram:SubjectCode", note.subject_code))


def _reference(tag: str, value: str, *rest: str) -> str:
    return group(tag, leaf("ram:IssuerAssignedID", value), *rest) if value else ""


def _agreement(document: Document) -> str:
    project = document.project_reference
    return group(
        "ram:ApplicableHeaderTradeAgreement",
        leaf("ram:BuyerReference", document.buyer_reference),
        _party("ram:SellerTradeParty", document.seller, seller=True),
        _party("ram:BuyerTradeParty", document.buyer, seller=False),
        _representative(document.tax_representative) if document.tax_representative else "",
        _reference("ram:SellerOrderReferencedDocument", document.sales_order),
        _reference("ram:BuyerOrderReferencedDocument", document.purchase_order),
        _reference("ram:ContractReferencedDocument", document.contract_reference),
        *(_attachment(index, one) for index, one in enumerate(document.attachments, 1)),
        _reference("ram:AdditionalReferencedDocument", document.tender, leaf("ram:TypeCode", TENDER)),
        _object(document.invoiced_object),
        group("ram:SpecifiedProcuringProject", leaf("ram:ID", project), leaf("ram:Name", PROJECT_NAME)) if project else "",
    )


def _object(value: Identifier | None) -> str:
    if value is None:
        return ""
    code, scheme = leaf("ram:TypeCode", OBJECT), leaf("ram:ReferenceTypeCode", value.scheme)
    return _reference("ram:AdditionalReferencedDocument", value.value, code, scheme)


def _attachment(index: int, one: Attachment) -> str:
    held = attribute("mimeCode", one.mime) + attribute("filename", one.filename)
    return group(
        "ram:AdditionalReferencedDocument",
        leaf("ram:IssuerAssignedID", one.id or one.filename or str(index)),
        leaf("ram:URIID", one.url),
        leaf("ram:TypeCode", ATTACHMENT),
        leaf("ram:Name", one.description),
        leaf("ram:AttachmentBinaryObject", one.content, held),
    )


def _delivery(document: Document, flavour: Flavour) -> str:
    one = document.delivery or Delivery()
    note = ("cii", DELIVERY_NOTE) in flavour.carries
    inner = "".join(
        (
            group(
                "ram:ShipToTradeParty",
                party_id(one.location),
                leaf("ram:Name", one.name),
                address(one.address) if one.address else "",
            ),
            group("ram:ActualDeliverySupplyChainEvent", date_time("ram:OccurrenceDateTime", one.day)),
            _reference("ram:DespatchAdviceReferencedDocument", document.despatch_advice),
            _reference("ram:ReceivingAdviceReferencedDocument", document.receiving_advice),
            _reference("ram:DeliveryNoteReferencedDocument", document.delivery_note) if note else "",
        )
    )
    if not inner:  # the schema wants the element even where there is nothing to say, in MINIMUM without a blank in it
        return "<ram:ApplicableHeaderTradeDelivery/>\n"
    return f"<ram:ApplicableHeaderTradeDelivery>\n{inner}</ram:ApplicableHeaderTradeDelivery>\n"


def party_id(value: Identifier | None) -> str:
    """An identifier of a party: ``GlobalID`` with a scheme, ``ID`` without."""
    if value is None:
        return ""
    if value.scheme:
        return leaf("ram:GlobalID", value.value, attribute("schemeID", value.scheme))
    return leaf("ram:ID", value.value)


def address(one: Address) -> str:
    """A postal address."""
    return group(
        "ram:PostalTradeAddress",
        leaf("ram:PostcodeCode", one.postcode),
        leaf("ram:LineOne", one.street),
        leaf("ram:LineTwo", one.street_2),
        leaf("ram:LineThree", one.street_3),
        leaf("ram:CityName", one.city),
        leaf("ram:CountryID", one.country),
        leaf("ram:CountrySubDivisionName", one.region),
    )


def _registration(value: str, scheme: str) -> str:
    return group("ram:SpecifiedTaxRegistration", leaf("ram:ID", value, f' schemeID="{scheme}"'))


def _contact(one: Contact) -> str:
    return group(
        "ram:DefinedTradeContact",
        leaf("ram:PersonName", one.name),
        group("ram:TelephoneUniversalCommunication", leaf("ram:CompleteNumber", one.phone)),
        group("ram:EmailURIUniversalCommunication", leaf("ram:URIID", one.email)),
    )


def _buyer_ids(party: Party) -> list[Identifier]:
    """BT-46: the first identifier without a scheme and the first with one (Factur-X 1.09 allows both)."""
    plain = [one for one in party.ids if not one.scheme]
    return [*plain[:1], *[one for one in party.ids if one.scheme][:1]]


def _party(tag: str, party: Party, *, seller: bool) -> str:
    ids = [one for one in party.ids if one.scheme != SEPA] if seller else _buyer_ids(party)
    legal, endpoint = party.legal_id, party.endpoint
    return group(
        tag,
        # the schema puts identifiers without a scheme first
        *(party_id(one) for one in ids if not one.scheme),
        *(party_id(one) for one in ids if one.scheme),
        leaf("ram:Name", party.name),
        leaf("ram:Description", party.legal_info) if seller else "",
        group(
            "ram:SpecifiedLegalOrganization",
            leaf("ram:ID", legal.value, attribute("schemeID", legal.scheme)) if legal else "",
            leaf("ram:TradingBusinessName", party.trading_name),
        ),
        _contact(party.contact) if party.contact else "",
        address(party.address),
        group(
            "ram:URIUniversalCommunication",
            leaf("ram:URIID", endpoint.value, attribute("schemeID", endpoint.scheme)) if endpoint else "",
        ),
        _registration(party.vat_id, "VA"),
        _registration(party.tax_number, "FC") if seller else "",
    )


def _representative(one: TaxRepresentative) -> str:
    return group(
        "ram:SellerTaxRepresentativeTradeParty",
        leaf("ram:Name", one.name),
        address(one.address),
        _registration(one.vat_id, "VA"),
    )
