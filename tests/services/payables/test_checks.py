"""What the checks find: order, twins that only look alike, whose bill it is, accounts, numbers."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from duebook.domain.document import PaymentMeans
from duebook.domain.line import Item, Price
from duebook.domain.ordermatch import OrderLine
from duebook.domain.party import Party
from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.services.payables import assign, decide, look, orders, record, suppliers
from duebook.store.bills import Bill
from tests import bills, factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def who():
    return factories.actor(factories.company())


def codes(who, bill: Bill) -> set[str]:
    return {fault.code for fault in look.bill_detail(who, bill.pk).faults}


def lines(*ordered: tuple[str, str, str]) -> list[OrderLine]:
    return [
        OrderLine(id=str(n), item=item, quantity=Decimal(quantity), price=Decimal(price))
        for n, (item, quantity, price) in enumerate(ordered, 1)
    ]


def test_a_good_bill_of_a_known_supplier_is_without_fault(who):
    bills.supplier(who)
    detail = look.bill_detail(who, bills.arrived(who).pk)
    assert detail.faults == ()
    assert detail.valid
    assert (detail.standing.errors, detail.standing.warnings) == (0, 0)
    assert detail.standing.supplier.name == bills.SELLER.name


@pytest.mark.parametrize(
    ("buyer", "code"),
    [
        (replace(factories.SELLER, vat_id="DE129273398"), "BILL-BUYER"),
        (replace(factories.SELLER, vat_id="", name="Somebody Else AG"), "BILL-BUYER-NAME"),
        (factories.SELLER, None),
    ],
)
def test_is_it_for_us(who, buyer, code):
    found = codes(who, bills.arrived(who, bills.document(buyer=buyer)))
    assert {one for one in found if one.startswith("BILL-BUYER")} == ({code} if code else set())


def test_a_supplier_is_known_by_its_tax_number_else_by_its_name(who):
    bare = replace(bills.SELLER, vat_id="", tax_number="37/123/45678")
    made = suppliers.save_supplier(who, bare)
    bill = bills.arrived(who, seller=replace(bare, name="papier-nord gmbh"))
    assert record.find(who, bill.pk).standing.supplier_id == made.pk
    other = bills.arrived(who, number="RE-2")
    assert "BILL-SUPPLIER" in codes(who, other)
    with pytest.raises(Invalid):
        suppliers.save_supplier(who, bare)
    assign.assign(who, other.pk, supplier_id=made.pk)
    assert "BILL-SUPPLIER" not in codes(who, other)


def test_a_supplier_made_of_a_bill_has_no_account_yet(who):
    bill = bills.arrived(who)
    made = assign.supplier_of_bill(who, bill.pk)
    assert look.supplier_detail(who, made.pk).accounts == ()
    assert "BILL-ACCOUNT" in codes(who, bill)
    with pytest.raises(Conflict):
        assign.supplier_of_bill(who, bill.pk)


def test_what_only_looks_alike_is_a_warning(who):
    bills.supplier(who)
    bills.arrived(who)
    assert "BILL-DUPLICATE-NUMBER" in codes(who, bills.arrived(who, bills.document("RE-1", "90")))
    assert "BILL-DUPLICATE-TOTAL" in codes(who, bills.arrived(who, bills.document("RE-3")))
    far = bills.arrived(who, bills.document("RE-4", issue_date=bills.DAY - timedelta(days=120)))
    assert not {code for code in codes(who, far) if code.startswith("BILL-DUPLICATE")}
    other = replace(bills.SELLER, name="Andere GmbH", vat_id="DE111111125")
    assert not {code for code in codes(who, bills.arrived(who, seller=other)) if code.startswith("BILL-DUPLICATE")}


def test_the_same_file_by_another_way_is_a_twin(who):
    from duebook.services.payables.understand import receive_and_understand

    bills.arrived(who)
    _item, found = receive_and_understand(who, bills.xml(), channel="mail", name="b.xml", message_id="<1@x>")
    assert "BILL-DUPLICATE" in codes(who, found[0])
    _item, found = receive_and_understand(who, bills.pdf(bills.xml()), channel="upload", name="c.pdf")
    assert "BILL-DUPLICATE" in codes(who, found[0])


def test_numbers_with_wrong_check_digits_are_said(who):
    bad = bills.arrived(
        who, seller=replace(bills.SELLER, vat_id="DE129274203"), payment=(PaymentMeans(account="DE02120300000000202052"),)
    )
    assert {"BILL-TAX-NUMBER", "BILL-IBAN"} <= codes(who, bad)


def test_a_bill_from_tomorrow_is_said(who):
    bill = bills.arrived(who, issue_date=clock.today() + timedelta(days=9), due_date=clock.today() + timedelta(days=30))
    assert "BILL-DATE" in codes(who, bill)


def test_a_bill_is_compared_with_its_order(who):
    supplier = bills.supplier(who)
    orders.save_order(who, supplier.pk, "PO 17", lines(("Paper 1", "2", "95"), ("Paper 2", "1", "10")), currency="EUR")
    within = bills.arrived(who, bills.document("A-1", "95", purchase_order="po-17"))
    assert not {code for code in codes(who, within) if code.startswith("BILL-ORDER")}
    dear = bills.arrived(who, bills.document("A-2", "99", "10", "1", purchase_order="PO17"))
    assert {"BILL-ORDER-PRICE", "BILL-ORDER-LINE"} <= codes(who, dear)
    assert "BILL-ORDER-QUANTITY" not in codes(who, dear)
    third = bills.arrived(who, bills.document("A-3", "95", purchase_order="PO17"))
    assert "BILL-ORDER-QUANTITY" in codes(who, third)
    decide.reject_bill(who, dear.pk, [decide.Clarification(code="PRI")], respond_to=False)
    record.recheck(who, third.pk)
    assert "BILL-ORDER-QUANTITY" not in codes(who, third)


def test_a_tolerance_is_allowed(who):
    supplier = bills.supplier(who)
    orders.save_order(who, supplier.pk, "PO 18", lines(("Paper 1", "1", "98")), currency="EUR", tolerance=Decimal("2.5"))
    assert "BILL-ORDER-PRICE" not in codes(who, bills.arrived(who, purchase_order="PO 18"))
    assert "BILL-ORDER-PRICE" in codes(who, bills.arrived(who, bills.document("A-9", "101", purchase_order="PO 18")))


def test_orders_that_do_not_fit_are_said(who):
    supplier = bills.supplier(who)
    other = suppliers.save_supplier(who, Party(name="Andere GmbH"))
    orders.save_order(who, other.pk, "PO 1", lines(("x", "1", "1")), currency="EUR")
    order = orders.save_order(who, supplier.pk, "PO 2", lines(("x", "1", "1")), currency="CHF")
    assert "BILL-ORDER" in codes(who, bills.arrived(who, purchase_order="PO 99"))
    assert "BILL-ORDER-SUPPLIER" in codes(who, bills.arrived(who, bills.document("A-1", purchase_order="PO 1")))
    assert "BILL-ORDER-CURRENCY" in codes(who, bills.arrived(who, bills.document("A-2", purchase_order="PO 2")))
    bill = bills.arrived(who, bills.document("A-4"))
    assign.assign(who, bill.pk, order_id=order.pk)
    assert "BILL-ORDER-CURRENCY" in codes(who, bill)
    with pytest.raises(NotFound):
        assign.assign(who, bill.pk, order_id="por_none")


def test_an_order_is_checked_when_it_is_saved(who):
    supplier = bills.supplier(who)
    for wrong in ({"number": " "}, {"lines": []}, {"tolerance": Decimal(101)}, {"lines": lines(("a", "-1", "1"))}):
        facts = {"number": "PO 1", "lines": lines(("a", "1", "1")), "tolerance": Decimal(0)} | wrong
        with pytest.raises(Invalid):
            orders.save_order(who, supplier.pk, facts["number"], facts["lines"], currency="EUR", tolerance=facts["tolerance"])
    order = orders.save_order(who, supplier.pk, "PO 1", lines(("a", "3", "2.50")), currency="EUR")
    assert order.net_minor == 750
    with pytest.raises(Invalid):
        orders.save_order(who, supplier.pk, "po-1", lines(("a", "1", "1")), currency="EUR")
    orders.close_order(who, order.pk)
    with pytest.raises(Conflict):
        orders.save_order(who, supplier.pk, "PO 1", lines(("a", "1", "1")), currency="EUR", order_id=order.pk)


def test_a_line_belongs_to_an_order_by_its_reference_or_number(who):
    supplier = bills.supplier(who)
    known = [OrderLine(id="10", item="Other words", seller_id="A4", quantity=Decimal(9), price=Decimal(100))]
    orders.save_order(who, supplier.pk, "PO 5", known, currency="EUR")
    line = bills.document().lines[0]
    by_number = replace(line, item=Item(name="Paper", seller_id="A4"), price=Price(net=Decimal(100)))
    by_reference = replace(line, order_line="10")
    for number, one in (("B-1", by_number), ("B-2", by_reference)):
        bill = bills.arrived(who, bills.document(number, purchase_order="PO 5", lines=(one,)))
        assert not {code for code in codes(who, bill) if code.startswith("BILL-ORDER")}, number


def test_a_page_that_says_another_total_than_its_xml_is_said(who):
    from duebook import render
    from duebook.domain.ports import Look
    from duebook.formats import facturx
    from duebook.services.payables.understand import receive_and_understand

    printed, meant = bills.document("RE-1", "100"), bills.document("RE-1", "900")
    _item, found = receive_and_understand(
        who, render.pdf(printed, Look(), xml=facturx.xml(meant)), channel="upload", name="a.pdf"
    )
    assert "FX-PDF-TOTAL" in codes(who, found[0])
    honest = bills.document("RE-2", "900")
    _item, found = receive_and_understand(
        who, render.pdf(honest, Look(), xml=facturx.xml(honest)), channel="upload", name="b.pdf"
    )
    assert "FX-PDF-TOTAL" not in codes(who, found[0])
