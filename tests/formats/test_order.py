"""UBL orders become drafts."""

from dataclasses import replace
from decimal import Decimal

from duebook import formats
from duebook.domain.codes import VatCategory
from duebook.domain.line import Tax
from duebook.domain.party import Identifier
from duebook.domain.totals import calculate
from tests.corpora import corpus

ORDER = b"""<Order xmlns="urn:oasis:names:specification:ubl:schema:xsd:Order-2"
 xmlns:cac="urn:oasis:names:specification:ubl:schema:xsd:CommonAggregateComponents-2"
 xmlns:cbc="urn:oasis:names:specification:ubl:schema:xsd:CommonBasicComponents-2">
<cbc:ID>PO-7</cbc:ID><cbc:IssueDate>2026-01-05</cbc:IssueDate><cbc:Note>By train</cbc:Note>
<cbc:DocumentCurrencyCode>EUR</cbc:DocumentCurrencyCode><cbc:CustomerReference>Desk 4</cbc:CustomerReference>
<cac:BuyerCustomerParty><cac:Party><cbc:EndpointID schemeID="0088">7300</cbc:EndpointID>
<cac:PartyLegalEntity><cbc:RegistrationName>Buyer SA</cbc:RegistrationName></cac:PartyLegalEntity></cac:Party></cac:BuyerCustomerParty>
<cac:SellerSupplierParty><cac:Party><cac:PartyName><cbc:Name>Seller</cbc:Name></cac:PartyName></cac:Party></cac:SellerSupplierParty>
<cac:Delivery><cac:DeliveryLocation><cac:Address><cbc:CityName>Lyon</cbc:CityName></cac:Address></cac:DeliveryLocation></cac:Delivery>
<cac:TaxTotal><cbc:TaxAmount currencyID="EUR">5</cbc:TaxAmount></cac:TaxTotal>
<cac:OrderLine><cac:LineItem><cbc:ID>3</cbc:ID><cbc:Quantity unitCode="KGM">2.5</cbc:Quantity>
<cbc:LineExtensionAmount currencyID="EUR">999</cbc:LineExtensionAmount>
<cac:Price><cbc:PriceAmount currencyID="EUR">10.10</cbc:PriceAmount></cac:Price>
<cac:Item><cbc:Name>Tea</cbc:Name><cbc:PackQuantity unitCode="C62">1</cbc:PackQuantity></cac:Item></cac:LineItem></cac:OrderLine>
</Order>"""


def test_an_order_becomes_a_draft_without_its_totals():
    assert formats.sniff(ORDER) == "ubl-order"
    reading = formats.read(ORDER)
    (draft,) = reading.documents
    assert (draft.number, draft.purchase_order, draft.buyer_reference, draft.totals) == ("", "PO-7", "Desk 4", None)
    assert (draft.seller.name, draft.buyer.name, draft.buyer.endpoint) == (
        "Seller",
        "Buyer SA",
        Identifier(value="7300", scheme="0088"),
    )
    assert draft.delivery.address.city == "Lyon"
    (line,) = draft.lines
    assert (line.order_line, line.quantity, line.unit, line.net, line.tax) == ("3", Decimal("2.5"), "KGM", None, None)
    assert [one.path for one in reading.faults] == ["/Order/cac:OrderLine/cac:LineItem/cac:Item/cbc:PackQuantity"]
    priced = calculate(replace(draft, lines=(replace(line, tax=Tax(category=VatCategory.STANDARD, rate=Decimal(20))),)))
    assert priced.computed.net == Decimal("25.25")


def test_peppol_orders_are_read():
    found = 0
    for path in sorted(corpus("einvoice/peppol-valid").glob("*.xml")):
        content = path.read_bytes()
        if formats.sniff(content) != "ubl-order":
            continue
        (draft,) = formats.read(content).documents
        found += 1
        assert draft.purchase_order, path.name
        assert draft.buyer.name, path.name
        assert draft.seller.name, path.name
        assert draft.lines, path.name
        assert all(line.item.name for line in draft.lines), path.name
    assert found >= 3
