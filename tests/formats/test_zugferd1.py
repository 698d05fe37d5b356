"""ZUGFeRD 1.0: read, alone and inside a PDF; its own names in the faults; never written."""

from datetime import date
from decimal import Decimal

import pytest

from duebook import formats
from duebook.domain.codes import VatCategory
from duebook.domain.document import Note, Preceding
from duebook.domain.line import Attribute
from duebook.domain.party import Identifier
from duebook.domain.terms import Discount
from duebook.domain.totals import calculate
from duebook.kernel.errors import Invalid
from tests.formats.rich import DOCUMENTS
from tests.formats.test_facturx import pdf

_TAX = """<ram:TypeCode>VAT</ram:TypeCode><ram:CategoryCode>S</ram:CategoryCode>
<ram:ApplicablePercent>19.00</ram:ApplicablePercent>"""
SAMPLE = f"""<?xml version="1.0" encoding="UTF-8"?>
<rsm:CrossIndustryDocument xmlns:rsm="urn:ferd:CrossIndustryDocument:invoice:1p0"
 xmlns:ram="urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:12"
 xmlns:udt="urn:un:unece:uncefact:data:standard:UnqualifiedDataType:15">
<rsm:SpecifiedExchangedDocumentContext><ram:GuidelineSpecifiedDocumentContextParameter>
<ram:ID>urn:ferd:CrossIndustryDocument:invoice:1p0:extended</ram:ID>
</ram:GuidelineSpecifiedDocumentContextParameter></rsm:SpecifiedExchangedDocumentContext>
<rsm:HeaderExchangedDocument><ram:ID>R-1</ram:ID><ram:Name>RECHNUNG</ram:Name><ram:TypeCode>380</ram:TypeCode>
<ram:IssueDateTime><udt:DateTimeString format="102">20140305</udt:DateTimeString></ram:IssueDateTime>
<ram:IncludedNote><ram:Content>Register: Kiel</ram:Content><ram:SubjectCode>REG</ram:SubjectCode></ram:IncludedNote>
</rsm:HeaderExchangedDocument>
<rsm:SpecifiedSupplyChainTradeTransaction>
<ram:ApplicableSupplyChainTradeAgreement><ram:BuyerReference>AB-1</ram:BuyerReference>
<ram:SellerTradeParty><ram:ID>5</ram:ID><ram:GlobalID schemeID="0088">4000001123452</ram:GlobalID><ram:Name>Ufer GmbH</ram:Name>
<ram:PostalTradeAddress><ram:PostcodeCode>24103</ram:PostcodeCode><ram:LineOne>Kai 1</ram:LineOne><ram:CityName>Kiel</ram:CityName>
<ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="FC">37/1</ram:ID></ram:SpecifiedTaxRegistration>
<ram:SpecifiedTaxRegistration><ram:ID schemeID="VA">DE136695976</ram:ID></ram:SpecifiedTaxRegistration></ram:SellerTradeParty>
<ram:BuyerTradeParty><ram:Name>Nord AG</ram:Name></ram:BuyerTradeParty>
<ram:BuyerOrderReferencedDocument><ram:ID>PO-9</ram:ID></ram:BuyerOrderReferencedDocument>
</ram:ApplicableSupplyChainTradeAgreement>
<ram:ApplicableSupplyChainTradeDelivery><ram:ShipToTradeParty><ram:Name>Lager</ram:Name></ram:ShipToTradeParty>
<ram:ActualDeliverySupplyChainEvent><ram:OccurrenceDateTime><udt:DateTimeString format="102">20140304</udt:DateTimeString>
</ram:OccurrenceDateTime></ram:ActualDeliverySupplyChainEvent>
<ram:DeliveryNoteReferencedDocument><ram:ID>L-7</ram:ID></ram:DeliveryNoteReferencedDocument>
</ram:ApplicableSupplyChainTradeDelivery>
<ram:ApplicableSupplyChainTradeSettlement><ram:PaymentReference>R-1</ram:PaymentReference>
<ram:InvoiceCurrencyCode>EUR</ram:InvoiceCurrencyCode>
<ram:SpecifiedTradeSettlementPaymentMeans><ram:TypeCode>31</ram:TypeCode>
<ram:PayeePartyCreditorFinancialAccount><ram:IBANID>DE89370400440532013000</ram:IBANID></ram:PayeePartyCreditorFinancialAccount>
<ram:PayeeSpecifiedCreditorFinancialInstitution><ram:BICID>COBADEFFXXX</ram:BICID></ram:PayeeSpecifiedCreditorFinancialInstitution>
</ram:SpecifiedTradeSettlementPaymentMeans>
<ram:ApplicableTradeTax><ram:CalculatedAmount currencyID="EUR">3.99</ram:CalculatedAmount>
<ram:BasisAmount currencyID="EUR">21.00</ram:BasisAmount>{_TAX}</ram:ApplicableTradeTax>
<ram:SpecifiedTradeAllowanceCharge><ram:ChargeIndicator><udt:Indicator>false</udt:Indicator></ram:ChargeIndicator>
<ram:CalculationPercent>10.00</ram:CalculationPercent><ram:BasisAmount currencyID="EUR">20.00</ram:BasisAmount>
<ram:ActualAmount currencyID="EUR">2.00</ram:ActualAmount><ram:Reason>Rabatt</ram:Reason>
<ram:CategoryTradeTax>{_TAX}</ram:CategoryTradeTax></ram:SpecifiedTradeAllowanceCharge>
<ram:SpecifiedLogisticsServiceCharge><ram:Description>Fracht</ram:Description>
<ram:AppliedAmount currencyID="EUR">3.00</ram:AppliedAmount><ram:AppliedTradeTax>{_TAX}</ram:AppliedTradeTax>
</ram:SpecifiedLogisticsServiceCharge>
<ram:SpecifiedTradePaymentTerms><ram:Description>30 Tage</ram:Description>
<ram:DueDateDateTime><udt:DateTimeString format="102">20140404</udt:DateTimeString></ram:DueDateDateTime>
<ram:ApplicableTradePaymentDiscountTerms><ram:BasisPeriodMeasure unitCode="DAY">14</ram:BasisPeriodMeasure>
<ram:CalculationPercent>2.00</ram:CalculationPercent></ram:ApplicableTradePaymentDiscountTerms></ram:SpecifiedTradePaymentTerms>
<ram:SpecifiedTradeSettlementMonetarySummation><ram:LineTotalAmount currencyID="EUR">20.00</ram:LineTotalAmount>
<ram:ChargeTotalAmount currencyID="EUR">3.00</ram:ChargeTotalAmount>
<ram:AllowanceTotalAmount currencyID="EUR">2.00</ram:AllowanceTotalAmount>
<ram:TaxBasisTotalAmount currencyID="EUR">21.00</ram:TaxBasisTotalAmount>
<ram:TaxTotalAmount currencyID="EUR">3.99</ram:TaxTotalAmount><ram:GrandTotalAmount currencyID="EUR">24.99</ram:GrandTotalAmount>
<ram:TotalPrepaidAmount currencyID="EUR">0.00</ram:TotalPrepaidAmount>
<ram:DuePayableAmount currencyID="EUR">24.99</ram:DuePayableAmount></ram:SpecifiedTradeSettlementMonetarySummation>
<ram:InvoiceReferencedDocument><ram:IssueDateTime>2014-02-01T00:00:00</ram:IssueDateTime><ram:ID>R-0</ram:ID>
</ram:InvoiceReferencedDocument>
</ram:ApplicableSupplyChainTradeSettlement>
<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:IncludedNote>
<ram:Content>Lieferung vor dem Fest</ram:Content></ram:IncludedNote></ram:AssociatedDocumentLineDocument>
<ram:SpecifiedSupplyChainTradeSettlement/></ram:IncludedSupplyChainTradeLineItem>
<ram:IncludedSupplyChainTradeLineItem><ram:AssociatedDocumentLineDocument><ram:LineID>1</ram:LineID>
</ram:AssociatedDocumentLineDocument><ram:SpecifiedSupplyChainTradeAgreement>
<ram:NetPriceProductTradePrice><ram:ChargeAmount currencyID="EUR">10.0000</ram:ChargeAmount></ram:NetPriceProductTradePrice>
</ram:SpecifiedSupplyChainTradeAgreement>
<ram:SpecifiedSupplyChainTradeDelivery><ram:BilledQuantity unitCode="C62">2.0000</ram:BilledQuantity>
</ram:SpecifiedSupplyChainTradeDelivery>
<ram:SpecifiedSupplyChainTradeSettlement><ram:ApplicableTradeTax>{_TAX}</ram:ApplicableTradeTax>
<ram:SpecifiedTradeSettlementMonetarySummation><ram:LineTotalAmount currencyID="EUR">20.00</ram:LineTotalAmount>
</ram:SpecifiedTradeSettlementMonetarySummation></ram:SpecifiedSupplyChainTradeSettlement>
<ram:SpecifiedTradeProduct><ram:GlobalID schemeID="0160">4012345001235</ram:GlobalID><ram:Name>Tee</ram:Name>
<ram:ApplicableProductCharacteristic><ram:Description>Farbe</ram:Description><ram:Value>rot</ram:Value>
</ram:ApplicableProductCharacteristic></ram:SpecifiedTradeProduct></ram:IncludedSupplyChainTradeLineItem>
</rsm:SpecifiedSupplyChainTradeTransaction></rsm:CrossIndustryDocument>""".encode()


def test_every_part_is_read():
    assert formats.sniff(SAMPLE) == "zugferd1"
    document = formats.read(SAMPLE).documents[0]
    assert (document.number, document.issue_date, document.due_date) == ("R-1", date(2014, 3, 5), date(2014, 4, 4))
    assert document.notes == (Note(text="Register: Kiel", subject_code="REG"), Note(text="Lieferung vor dem Fest"))
    assert document.seller.ids == (Identifier(value="5"), Identifier(value="4000001123452", scheme="0088"))
    assert (document.seller.vat_id, document.seller.tax_number, document.seller.address.city) == ("DE136695976", "37/1", "Kiel")
    assert (document.buyer_reference, document.purchase_order, document.delivery_note) == ("AB-1", "PO-9", "L-7")
    assert document.delivery is not None
    assert (document.delivery.name, document.delivery.day) == ("Lager", date(2014, 3, 4))
    assert document.payment[0].account == "DE89370400440532013000"
    assert document.terms is not None
    assert document.terms.discounts == (Discount(percent=Decimal("2.00"), days=14),)
    assert document.preceding == (Preceding(number="R-0", issue_date=date(2014, 2, 1)),)
    assert [(one.charge, one.amount) for one in document.allowances] == [(False, Decimal("2.00")), (True, Decimal("3.00"))]
    line = document.lines[0]
    assert (line.quantity, line.net, line.item.attributes) == (2, Decimal("20.00"), (Attribute(name="Farbe", value="rot"),))
    assert line.tax is not None
    assert (line.tax.category, line.tax.rate) == (VatCategory.STANDARD, Decimal("19.00"))
    assert document.specification == ""


def test_its_totals_are_ours():
    document = formats.read(SAMPLE).documents[0]
    again = calculate(formats.draft(document)[0])
    assert (again.totals, again.vat) == (document.totals, document.vat)


def test_it_becomes_a_valid_invoice_of_today(arbiter):
    document = formats.read(
        SAMPLE.replace(
            b"<ram:Name>Nord AG</ram:Name>",
            b"""<ram:Name>Nord AG</ram:Name>
<ram:PostalTradeAddress><ram:CountryID>DE</ram:CountryID></ram:PostalTradeAddress>""",
        )
    ).documents[0]
    for key in ("ubl", "cii"):
        writing = formats.write(document, key)
        assert arbiter.fatal(writing.content) == []
        assert set(writing.lost) == {"terms", "delivery_note"}


def test_what_has_no_place_is_named_by_the_names_of_the_file():
    faults = formats.read(SAMPLE).faults
    assert [one.path for one in faults] == ["/rsm:CrossIndustryDocument/rsm:HeaderExchangedDocument/ram:Name"]


def test_it_is_found_in_a_pdf():
    assert formats.read(pdf([("ZUGFeRD-invoice.xml", SAMPLE)])) == formats.read(SAMPLE)


def test_it_is_found_behind_a_long_comment():
    head, mark, rest = SAMPLE.partition(b"?>\n")
    assert formats.sniff(head + mark + b"<!--" + b"word " * 1500 + b"-->" + rest) == "zugferd1"


def test_it_is_not_written():
    with pytest.raises(Invalid) as caught:
        formats.write(DOCUMENTS["minimal"], "zugferd1")
    assert caught.value.faults[0].code == "WRITE-READ-ONLY"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<CrossIndustryDocument />", "READ-ROOT"),
        (SAMPLE.replace(b"HeaderExchangedDocument>", b"Elsewhere>"), "READ-MISSING"),
    ],
)
def test_what_is_none_is_refused(content, code):
    with pytest.raises(Invalid) as caught:
        formats.read(content, "zugferd1")
    assert caught.value.faults[0].code == code
