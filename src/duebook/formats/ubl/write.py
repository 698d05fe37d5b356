"""A calculated document as UBL 2.1 Invoice or CreditNote in the EN 16931 syntax binding (CEN/TS 16931-3-2:2020).

The elements stand in the order of the UBL 2.1 schemas (OASIS, 4 November 2013), which differs between the two documents.
"""

from decimal import Decimal

from duebook.domain.document import Attachment, Document, Note, PaymentMeans, ThirdPartyPayment, VatRow
from duebook.domain.line import AllowanceCharge
from duebook.domain.party import Address, Delivery, Identifier, Party, Payee, Period, TaxRepresentative
from duebook.domain.ports import Writing
from duebook.formats.flavours import SUBLINES, THIRD_PARTY, Flavour, of
from duebook.formats.loss import unsaid
from duebook.formats.markup import attribute, group, iso, leaf
from duebook.formats.terms import terms_text, wants_zero_rate
from duebook.formats.ubl import taxes
from duebook.formats.ubl.names import (
    CAC,
    CBC,
    CREDIT_NOTE,
    DEFAULT_SPECIFICATION,
    INVOICE,
    NO_ORDER,
    PROJECT,
    SEPA,
)
from duebook.formats.ubl.taxes import tax_scheme
from duebook.formats.ubl.writelines import VAT, allowance, amount, identifier, line, tax_category

_OTHER_TAX = group("cac:TaxScheme", leaf("cbc:ID", "FC"))


def write(document: Document) -> Writing:
    """The bytes and what they do not carry. The document is calculated; its lines and allowances have their tax."""
    flavour = of(document.specification)
    credit = document.type.is_credit
    lost = [*unsaid(document, "ubl", flavour), *_once(document)]
    if credit and document.third_party and ("ubl", THIRD_PARTY) in flavour.carries:
        lost.append(THIRD_PARTY)
    if credit and document.due_date and not document.payment:
        lost.append("due_date")
    root, namespace = ("CreditNote", CREDIT_NOTE) if credit else ("Invoice", INVOICE)
    head = f'<{root} xmlns="{namespace}" xmlns:cac="{CAC}" xmlns:cbc="{CBC}">\n'
    body = _head(document, credit=credit) + _references(document, credit=credit) + _rest(document, flavour, credit=credit)
    scheme = tax_scheme(document.specification, document.seller)
    if scheme != taxes.VAT:
        body = body.replace(VAT, group("cac:TaxScheme", leaf("cbc:ID", scheme)))  # no text of the document can look like this
    return Writing(f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{body}</{root}>\n'.encode(), tuple(lost))


def _once(document: Document) -> list[str]:
    """What a UBL document has only once: the text of the means, the creditor of direct debits, the buyer's identifier."""
    texts = [one.text for one in document.payment]
    lost = [f"payment[{index}].text" for index, text in enumerate(texts) if text != texts[0]]
    creditors = [(index, one.mandate.creditor_id) for index, one in enumerate(document.payment) if one.mandate]
    written = next((name for _, name in creditors if name), "")
    lost += [f"payment[{index}].mandate.creditor_id" for index, name in creditors if name != written]
    return lost + [f"buyer.ids[{index}]" for index in range(1, len(document.buyer.ids))]  # UBL-SR-16


def _head(document: Document, *, credit: bool) -> str:
    kind = leaf("cbc:CreditNoteTypeCode" if credit else "cbc:InvoiceTypeCode", document.type.value)
    tax_point = leaf("cbc:TaxPointDate", iso(document.tax_point_date))
    notes = "".join(_note(note) for note in document.notes)
    return "".join(
        (
            leaf("cbc:CustomizationID", document.specification or DEFAULT_SPECIFICATION),
            leaf("cbc:ProfileID", document.process),
            leaf("cbc:ID", document.number),
            leaf("cbc:IssueDate", iso(document.issue_date)),
            f"{tax_point}{kind}{notes}" if credit else f"{leaf('cbc:DueDate', iso(document.due_date))}{kind}{notes}{tax_point}",
            leaf("cbc:DocumentCurrencyCode", document.currency),
            leaf("cbc:TaxCurrencyCode", document.tax_currency),
            leaf("cbc:AccountingCost", document.buyer_accounting_reference),
            leaf("cbc:BuyerReference", document.buyer_reference),
            _period(document.period, document.tax_point_code),
        )
    )


def _note(note: Note) -> str:
    return leaf("cbc:Note", f"#{note.subject_code}#{note.text}" if note.subject_code else note.text)


def _period(period: Period | None, tax_point_code: str = "") -> str:
    start, end = (period.start, period.end) if period else (None, None)
    return group(
        "cac:InvoicePeriod",
        leaf("cbc:StartDate", iso(start)),
        leaf("cbc:EndDate", iso(end)),
        leaf("cbc:DescriptionCode", tax_point_code),
    )


def _reference(tag: str, value: str, *rest: str) -> str:
    return group(tag, leaf("cbc:ID", value), *rest) if value else ""


def _references(document: Document, *, credit: bool) -> str:
    order = document.purchase_order or (NO_ORDER if document.sales_order else "")
    tender = _reference("cac:OriginatorDocumentReference", document.tender)
    contract = _reference("cac:ContractDocumentReference", document.contract_reference)
    project = document.project_reference
    more = "".join(
        (
            _object(document.invoiced_object),
            *(_attachment(index, one) for index, one in enumerate(document.attachments, 1)),
            _reference("cac:AdditionalDocumentReference", project if credit else "", leaf("cbc:DocumentTypeCode", PROJECT)),
        )
    )
    return "".join(
        (
            _reference("cac:OrderReference", order, leaf("cbc:SalesOrderID", document.sales_order)),
            *(
                group(
                    "cac:BillingReference",
                    _reference("cac:InvoiceDocumentReference", one.number, leaf("cbc:IssueDate", iso(one.issue_date))),
                )
                for one in document.preceding
            ),
            _reference("cac:DespatchDocumentReference", document.despatch_advice),
            _reference("cac:ReceiptDocumentReference", document.receiving_advice),
            f"{contract}{more}{tender}" if credit else f"{tender}{contract}{more}",
            "" if credit else _reference("cac:ProjectReference", project),
        )
    )


def _object(value: Identifier | None) -> str:
    code = leaf("cbc:DocumentTypeCode", "130")
    return group("cac:AdditionalDocumentReference", identifier("cbc:ID", value), code) if value else ""


def _attachment(index: int, one: Attachment) -> str:
    held = attribute("mimeCode", one.mime) + attribute("filename", one.filename)
    return group(
        "cac:AdditionalDocumentReference",
        leaf("cbc:ID", one.id or one.filename or str(index)),
        leaf("cbc:DocumentDescription", one.description),
        group(
            "cac:Attachment",
            leaf("cbc:EmbeddedDocumentBinaryObject", one.content, held),
            group("cac:ExternalReference", leaf("cbc:URI", one.url)),
        ),
    )


def _rest(document: Document, flavour: Flavour, *, credit: bool) -> str:
    creditor_ids = {one.mandate.creditor_id: None for one in document.payment if one.mandate and one.mandate.creditor_id}
    seller_ids = (*document.seller.ids, *(Identifier(value=value, scheme=SEPA) for value in creditor_ids))
    due = document.due_date if credit else None
    currency = document.currency
    sublines = ("ubl", SUBLINES) in flavour.carries
    collected = document.third_party if not credit and ("ubl", THIRD_PARTY) in flavour.carries else ()
    return "".join(
        (
            group("cac:AccountingSupplierParty", _party(document.seller, seller_ids, seller=True)),
            group("cac:AccountingCustomerParty", _party(document.buyer, document.buyer.ids[:1], seller=False)),
            _payee(document.payee) if document.payee else "",
            _representative(document.tax_representative) if document.tax_representative else "",
            _delivery(document.delivery) if document.delivery else "",
            *(_payment(one, "" if index else iso(due), named=not index) for index, one in enumerate(document.payment)),
            group("cac:PaymentTerms", leaf("cbc:Note", terms_text(document.payment_terms))),
            *(_collected(one, currency) for one in collected),
            *(allowance(one, currency, one.tax) for one in document.allowances),
            _tax_totals(document),
            _totals(document),
            *(line(one, index, currency, credit=credit, sublines=sublines) for index, one in enumerate(document.lines, 1)),
        )
    )


def address(tag: str, one: Address) -> str:
    """A postal address."""
    return group(
        tag,
        leaf("cbc:StreetName", one.street),
        leaf("cbc:AdditionalStreetName", one.street_2),
        leaf("cbc:CityName", one.city),
        leaf("cbc:PostalZone", one.postcode),
        leaf("cbc:CountrySubentity", one.region),
        group("cac:AddressLine", leaf("cbc:Line", one.street_3)),
        group("cac:Country", leaf("cbc:IdentificationCode", one.country)),
    )


def _party(party: Party, ids: tuple[Identifier, ...], *, seller: bool) -> str:
    contact = party.contact
    return group(
        "cac:Party",
        identifier("cbc:EndpointID", party.endpoint),
        *(group("cac:PartyIdentification", identifier("cbc:ID", one)) for one in ids),
        group("cac:PartyName", leaf("cbc:Name", party.trading_name)),
        address("cac:PostalAddress", party.address),
        group("cac:PartyTaxScheme", leaf("cbc:CompanyID", party.vat_id), VAT) if party.vat_id else "",
        group("cac:PartyTaxScheme", leaf("cbc:CompanyID", party.tax_number), _OTHER_TAX) if seller and party.tax_number else "",
        group(
            "cac:PartyLegalEntity",
            leaf("cbc:RegistrationName", party.name),
            identifier("cbc:CompanyID", party.legal_id),
            leaf("cbc:CompanyLegalForm", party.legal_info) if seller else "",
        ),
        group(
            "cac:Contact",
            leaf("cbc:Name", contact.name),
            leaf("cbc:Telephone", contact.phone),
            leaf("cbc:ElectronicMail", contact.email),
        )
        if contact
        else "",
    )


def _payee(payee: Payee) -> str:
    return group(
        "cac:PayeeParty",
        group("cac:PartyIdentification", identifier("cbc:ID", payee.id)),
        group("cac:PartyName", leaf("cbc:Name", payee.name)),
        group("cac:PartyLegalEntity", identifier("cbc:CompanyID", payee.legal_id)),
    )


def _representative(one: TaxRepresentative) -> str:
    return group(
        "cac:TaxRepresentativeParty",
        group("cac:PartyName", leaf("cbc:Name", one.name)),
        address("cac:PostalAddress", one.address),
        group("cac:PartyTaxScheme", leaf("cbc:CompanyID", one.vat_id), VAT) if one.vat_id else "",
    )


def _delivery(one: Delivery) -> str:
    return group(
        "cac:Delivery",
        leaf("cbc:ActualDeliveryDate", iso(one.day)),
        group(
            "cac:DeliveryLocation",
            identifier("cbc:ID", one.location),
            address("cac:Address", one.address) if one.address else "",
        ),
        group("cac:DeliveryParty", group("cac:PartyName", leaf("cbc:Name", one.name))),
    )


def _payment(one: PaymentMeans, due: str, *, named: bool) -> str:
    """BG-16. The text (BT-82) and a credit note's due date stand once, in the first one (UBL-SR-45, UBL-SR-46)."""
    card, mandate = one.card, one.mandate
    return group(
        "cac:PaymentMeans",
        leaf("cbc:PaymentMeansCode", one.code, attribute("name", one.text if named else "")),
        leaf("cbc:PaymentDueDate", due),
        leaf("cbc:PaymentID", one.reference),
        group(
            "cac:CardAccount",
            leaf("cbc:PrimaryAccountNumberID", card.number),
            leaf("cbc:NetworkID", NO_ORDER),  # the schema wants one, EN 16931 has none
            leaf("cbc:HolderName", card.holder),
        )
        if card
        else "",
        group(
            "cac:PayeeFinancialAccount",
            leaf("cbc:ID", one.account),
            leaf("cbc:Name", one.account_name),
            group("cac:FinancialInstitutionBranch", leaf("cbc:ID", one.bic)),
        ),
        group(
            "cac:PaymentMandate",
            leaf("cbc:ID", mandate.id),
            group("cac:PayerFinancialAccount", leaf("cbc:ID", mandate.debited_iban)),
        )
        if mandate
        else "",
    )


def _collected(one: ThirdPartyPayment, currency: str) -> str:
    """BG-DEX-09."""
    return group(
        "cac:PrepaidPayment",
        leaf("cbc:ID", one.type),
        amount("cbc:PaidAmount", one.amount, currency),
        leaf("cbc:InstructionID", one.description),
    )


def _tax_totals(document: Document) -> str:
    totals, currency = document.computed, document.currency
    second = totals.tax_in_tax_currency
    return group(
        "cac:TaxTotal",
        amount("cbc:TaxAmount", totals.tax, currency),
        *(_subtotal(row, currency, zero=wants_zero_rate(document.specification)) for row in document.vat),
    ) + (group("cac:TaxTotal", amount("cbc:TaxAmount", second, document.tax_currency)) if second is not None else "")


def _subtotal(row: VatRow, currency: str, *, zero: bool) -> str:
    return group(
        "cac:TaxSubtotal",
        amount("cbc:TaxableAmount", row.taxable, currency),
        amount("cbc:TaxAmount", row.tax, currency),
        tax_category("cac:TaxCategory", row.category, row.rate, row.exemption_code, row.exemption_text, zero=zero),
    )


def _totals(document: Document) -> str:
    totals, currency = document.computed, document.currency
    return group(
        "cac:LegalMonetaryTotal",
        amount("cbc:LineExtensionAmount", totals.lines, currency),
        amount("cbc:TaxExclusiveAmount", totals.net, currency),
        amount("cbc:TaxInclusiveAmount", totals.gross, currency),
        amount("cbc:AllowanceTotalAmount", _where(totals.allowances, document.allowances, charge=False), currency),
        amount("cbc:ChargeTotalAmount", _where(totals.charges, document.allowances, charge=True), currency),
        amount("cbc:PrepaidAmount", totals.prepaid or None, currency),
        amount("cbc:PayableRoundingAmount", totals.rounding or None, currency),
        amount("cbc:PayableAmount", totals.payable, currency),
    )


def _where(total: Decimal, rows: tuple[AllowanceCharge, ...], *, charge: bool) -> Decimal | None:
    """A sum is written where there is something to sum, even if that comes to zero (BR-CO-11, BR-CO-12)."""
    return total if total or any(row.charge is charge for row in rows) else None
