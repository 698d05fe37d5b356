"""Facturae 3.2, 3.2.1 or 3.2.2 as documents, one for each invoice of the file. The totals are the sender's own.

A signature is not verified here; what it covers is read as it stands. Tax withheld (IRPF) has no place in EN 16931: it lowers
what is to be paid, so it is read as paid before, with a fault that names it.
"""

import re
from dataclasses import replace
from decimal import Decimal

from duebook.domain.codes import DocumentType
from duebook.domain.document import Attachment, Document, ExchangeRate, Mandate, Note, PaymentMeans, Preceding, Totals, VatRow
from duebook.domain.line import AllowanceCharge, Tax
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, Period
from duebook.domain.ports import Reading
from duebook.domain.terms import Instalment
from duebook.edge import xmlsafe
from duebook.edge.xmlsafe import Element
from duebook.formats.facturae.countries import TWO
from duebook.formats.facturae.names import CENTRE, DIFFERENCES, FILE_NAME, MEANS_CODES, MIMES, NAMESPACES, NOTES
from duebook.formats.facturae.readlines import Sign, line, row_tax, rows
from duebook.formats.facturae.writeparty import back, parts
from duebook.formats.tree import Tree
from duebook.kernel.errors import Invalid
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault

_SUBJECT = re.compile(r"#([A-Z]{3})#(.*)", re.DOTALL)


def read(content: bytes) -> Reading:
    """The documents in the bytes; raises :class:`Invalid` where they are not Facturae 3.2.x."""
    return read_root(xmlsafe.parse(content))


def read_root(root: Element) -> Reading:
    """The same from a parsed root."""
    if root.tag not in {f"{{{namespace}}}Facturae" for namespace in NAMESPACES}:
        facts = {"name": str(root.tag)}
        raise Invalid([Fault("READ-ROOT", "/", "This is not Facturae 3.2: {name}.", facts=facts)])
    tree = Tree(root, {"": ""})
    for one in tree.all(root, "FileHeader"):
        for node in one.iter():
            tree.skip(node)
    for one in root:
        if str(one.tag).endswith("}Signature"):
            for node in one.iter():
                tree.skip(node)
    invoices = tree.all(root, "Invoices/Invoice")
    if not invoices:
        raise Invalid([Fault("READ-MISSING", "/Facturae", "The part {name} is missing.", facts={"name": "Invoice"})])
    self_billed = (root.findtext("FileHeader/InvoiceIssuerType") or "").strip() == "RE"
    seller, buyer = (_party(tree, tree.one(root, f"Parties/{name}Party")) for name in ("Seller", "Buyer"))
    documents = tuple(replace(_document(tree, one, self_billed=self_billed), seller=seller, buyer=buyer) for one in invoices)
    return Reading(documents, (*tree.faults, *tree.left()))


def _document(tree: Tree, node: Element, *, self_billed: bool) -> Document:
    head, issue = tree.one(node, "InvoiceHeader"), tree.one(node, "InvoiceIssueData")
    type_ = _type(tree, head, self_billed=self_billed)
    sign = Sign(tree, credit=type_.is_credit)
    lines = tuple(line(sign, one, place) for place, one in enumerate(tree.all(node, "Items/InvoiceLine"), 1))
    literal = next((text for one in tree.all(node, "LegalLiterals/LegalReference") if (text := tree.text(one))), "")
    if literal.startswith("VATEX-EU-AE"):
        lines = tuple(replace(one, tax=row_tax(one.tax, literal)) for one in lines)
        literal = ""
    vat = rows(sign, node, lines)
    currency = tree.text(issue, "InvoiceCurrencyCode")
    totals, withheld = _totals(sign, node), sign.number(node, "InvoiceTotals/TotalTaxesWithheld")
    if withheld:
        sentence = "{value} of tax is withheld; it is read as paid before."
        tree.wrong("READ-WITHHELD", node, "InvoiceTotals/TotalTaxesWithheld", sentence, value=str(withheld))
    exchange = _exchange(tree, issue, currency)
    if totals and exchange:
        totals = replace(totals, tax_in_tax_currency=_in_euro(sign, node))
    payment, due, words = _payment(sign, node)
    supplied = tree.day(issue, "OperationDate")
    start, end = tree.day(issue, "InvoicingPeriod/StartDate"), tree.day(issue, "InvoicingPeriod/EndDate")
    number = f"{tree.text(head, 'InvoiceSeriesCode')}{tree.text(head, 'InvoiceNumber')}"
    return Document(
        type=type_,
        number=number,
        issue_date=tree.day(issue, "IssueDate"),
        due_date=max((one.due for one in due), default=None),
        currency=currency,
        language=tree.text(issue, "LanguageName"),
        buyer_reference=tree.text(issue, "FileReference"),
        contract_reference=tree.text(issue, "ReceiverContractReference"),
        purchase_order=tree.text(issue, "ReceiverTransactionReference"),
        despatch_advice=tree.text(node, "Items/InvoiceLine/DeliveryNotesReferences/DeliveryNote/DeliveryNoteNumber"),
        payment_terms=words,
        notes=_notes(tree, node, literal),
        preceding=_preceding(tree, node, head),
        delivery=Delivery(day=supplied) if supplied else None,
        period=Period(start=start, end=end) if start or end else None,
        payment=payment,
        allowances=_allowances(sign, node, vat),
        attachments=tuple(_attachment(tree, one) for one in tree.all(node, "AdditionalData/RelatedDocuments/Attachment")),
        lines=lines,
        prepaid=totals.prepaid or None if totals else None,
        exchange=exchange,
        totals=totals,
        vat=vat,
        instalments=tuple(one for one in due if one.amount),
    )


def _type(tree: Tree, head: Element | None, *, self_billed: bool) -> DocumentType:
    """Original, correction by differences (a credit note), or one that replaces."""
    kind, method = tree.text(head, "InvoiceClass"), tree.text(head, "Corrective/CorrectionMethod")
    tree.skip(head, "InvoiceDocumentType")
    for name in ("ReasonCode", "ReasonDescription", "TaxPeriod/StartDate", "TaxPeriod/EndDate", "CorrectionMethodDescription"):
        tree.skip(head, f"Corrective/{name}")
    if kind not in {"OR", "CR"}:
        return DocumentType.SELF_BILLED if self_billed else DocumentType.INVOICE
    if method == DIFFERENCES[0]:
        return DocumentType.SELF_BILLED_CREDIT_NOTE if self_billed else DocumentType.CREDIT_NOTE
    return DocumentType.SELF_BILLED_CORRECTIVE if self_billed else DocumentType.CORRECTIVE


def _party(tree: Tree, node: Element | None) -> Party:
    entity, person = (None if node is None else tree.one(node, name) for name in ("LegalEntity", "Individual"))
    held = entity if entity is not None else person
    tree.skip(node, "TaxIdentification/PersonTypeCode")
    tree.skip(node, "TaxIdentification/ResidenceTypeCode")
    words = [tree.text(person, name) for name in ("Name", "FirstSurname", "SecondSurname")]
    address = _address(tree, held)
    contact = Contact(
        name=tree.text(held, "ContactDetails/ContactPersons"),
        phone=tree.text(held, "ContactDetails/Telephone"),
        email=tree.text(held, "ContactDetails/ElectronicMail"),
    )
    register = tree.text(held, "RegistrationData/AdditionalRegistrationData")
    return Party(
        name=tree.text(entity, "CorporateName") or " ".join(word for word in words if word),
        trading_name=tree.text(entity, "TradeName"),
        ids=_centres(tree, node),
        legal_id=Identifier(value=register) if register else None,
        vat_id=back(tree.text(node, "TaxIdentification/TaxIdentificationNumber"), address.country),
        address=address,
        contact=None if contact == Contact() else contact,
    )


def _centres(tree: Tree, node: Element | None) -> tuple[Identifier, ...]:
    """The offices of an administration by role; their addresses are the buyer's."""
    found = []
    for one in [] if node is None else tree.all(node, "AdministrativeCentres/AdministrativeCentre"):
        role = tree.text(one, "RoleTypeCode")
        for place in (*tree.all(one, "AddressInSpain"), *tree.all(one, "OverseasAddress")):
            for part in place:
                tree.skip(part)
        text = f"DIR3-{role} {tree.text(one, 'CentreCode')}"
        if CENTRE.fullmatch(text):
            found.append(Identifier(value=text))
    return tuple(found)


def _address(tree: Tree, held: Element | None) -> Address:
    one = None
    for name in ("AddressInSpain", "OverseasAddress"):
        one = tree.one(held, name) if one is None and held is not None else one
    postcode, city = tree.text(one, "PostCode"), tree.text(one, "Town")
    joined = tree.text(one, "PostCodeAndTown")
    if joined:
        postcode, city = parts(joined)
    code = tree.text(one, "CountryCode")
    return Address(
        street=_said(tree.text(one, "Address")),
        city=_said(city),
        postcode=postcode,
        region=_said(tree.text(one, "Province")),
        country=TWO.get(code, code[:2]),
    )


def _said(text: str) -> str:
    """A stroke stands where the schema wants a value that is not there."""
    return "" if text == "-" else text


def _totals(sign: Sign, node: Element) -> Totals | None:
    held = sign.tree.one(node, "InvoiceTotals")
    names = ("TotalGrossAmount", "TotalGrossAmountBeforeTaxes", "TotalTaxOutputs", "InvoiceTotal", "TotalExecutableAmount")
    lines, net, tax, gross, payable = (sign.number(held, name) for name in names)
    sign.tree.skip(held, "TotalOutstandingAmount")
    sign.tree.skip(held, "TotalPaymentsOnAccount")
    for one in () if held is None else sign.tree.all(held, "PaymentsOnAccount/PaymentOnAccount"):
        sign.tree.skip(one, "PaymentOnAccountDate")
        sign.tree.skip(one, "PaymentOnAccountAmount")
    if lines is None or net is None or tax is None or gross is None or payable is None:
        sign.tree.wrong("READ-TOTALS", held if held is not None else node, "", "The totals are not complete.")
        return None
    return Totals(
        lines=lines,
        allowances=sign.number(held, "TotalGeneralDiscounts") or ZERO,
        charges=sign.number(held, "TotalGeneralSurcharges") or ZERO,
        net=net,
        tax=tax,
        gross=gross,
        prepaid=gross - payable,
        payable=payable,
    )


def _exchange(tree: Tree, issue: Element | None, currency: str) -> ExchangeRate | None:
    rate, name = tree.number(issue, "ExchangeRateDetails/ExchangeRate"), tree.text(issue, "TaxCurrencyCode")
    day = tree.day(issue, "ExchangeRateDetails/ExchangeRateDate")
    return ExchangeRate(currency=name, rate=rate, day=day) if rate is not None and name != currency else None


def _in_euro(sign: Sign, node: Element) -> Decimal | None:
    """BT-111: the taxes' equivalents."""
    found = [sign.number(one, "TaxAmount/EquivalentInEuros") for one in sign.tree.all(node, "TaxesOutputs/Tax")]
    known = [one for one in found if one is not None]
    return sum(known, ZERO) if known else None


def _allowances(sign: Sign, node: Element, vat: tuple[VatRow, ...]) -> tuple[AllowanceCharge, ...]:
    """Discounts and surcharges of the whole invoice; they name no tax, so they have one only where there is one."""
    found = sign.allowances(node, "InvoiceTotals/GeneralDiscounts/Discount", "InvoiceTotals/GeneralSurcharges/Charge")
    if len(vat) != 1:
        return found
    [row] = vat
    tax = Tax(category=row.category, rate=row.rate, exemption_code=row.exemption_code, exemption_text=row.exemption_text)
    return tuple(replace(one, tax=tax) for one in found)


def _payment(sign: Sign, node: Element) -> tuple[tuple[PaymentMeans, ...], tuple[Instalment, ...], str]:
    """The way to pay (that of the first part), what is due when, and the words about it."""
    tree = sign.tree
    parts_ = tree.all(node, "PaymentDetails/Installment")
    due = []
    for one in parts_:
        day, amount = tree.day(one, "InstallmentDueDate"), sign.number(one, "InstallmentAmount")
        if day and amount is not None:
            due.append(Instalment(due=day, amount=amount))
    if not parts_:
        return (), (), ""
    first = parts_[0]
    for other in parts_[1:]:
        for part in other.iter():
            tree.skip(part)
    account = tree.text(first, "AccountToBeCredited/IBAN") or tree.text(first, "AccountToBeCredited/AccountNumber")
    debited = tree.text(first, "AccountToBeDebited/IBAN") or tree.text(first, "AccountToBeDebited/AccountNumber")
    mandate = tree.text(first, "DebitReconciliationReference")
    typed = tree.text(first, "PaymentMeans")
    code = MEANS_CODES.get(typed, "1")
    means = PaymentMeans(
        code=code,
        reference=tree.text(first, "PaymentReconciliationReference"),
        account=account,
        bic=tree.text(first, "AccountToBeCredited/BIC"),
        mandate=Mandate(id=mandate, debited_iban=debited) if mandate or debited else None,
    )
    silent = typed == "13" and means == PaymentMeans(code=code)
    return (() if silent else (means,)), tuple(due), tree.text(first, "CollectionAdditionalInformation")


def _notes(tree: Tree, node: Element, literal: str) -> tuple[Note, ...]:
    text = tree.text(node, "AdditionalData/InvoiceAdditionalInformation")
    found = []
    for one in text.split(NOTES) if text else []:
        known = _SUBJECT.fullmatch(one)
        found.append(Note(text=known[2].strip(), subject_code=known[1]) if known else Note(text=one))
    described = tree.text(tree.one(node, "InvoiceIssueData"), "InvoiceDescription")
    return (*found, *(Note(text=one) for one in (described, literal) if one))


def _preceding(tree: Tree, node: Element, head: Element | None) -> tuple[Preceding, ...]:
    number = f"{tree.text(head, 'Corrective/InvoiceSeriesCode')}{tree.text(head, 'Corrective/InvoiceNumber')}"
    day = tree.day(head, "Corrective/InvoiceIssueDate")
    linked = tree.text(node, "AdditionalData/RelatedInvoice")
    found = (Preceding(number=number, issue_date=day),) if number else ()
    return (*found, Preceding(number=linked)) if linked else found


def _attachment(tree: Tree, one: Element) -> Attachment:
    tree.skip(one, "AttachmentCompressionAlgorithm")
    tree.skip(one, "AttachmentEncoding")
    said = tree.text(one, "AttachmentDescription")
    named = bool(FILE_NAME.fullmatch(said))
    return Attachment(
        description="" if named else said,
        filename=said if named else "",
        content="".join(tree.text(one, "AttachmentData").split()),
        mime=MIMES.get(tree.text(one, "AttachmentFormat"), "application/octet-stream"),
    )
