"""``calculate`` on documents small enough to check by hand."""

from datetime import date
from decimal import Decimal

import pytest

from duebook.domain.codes import Rounding, VatCategory
from duebook.domain.difference import Difference, difference
from duebook.domain.document import Document, ExchangeRate
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.terms import Discount, Instalment, Part, Terms
from duebook.domain.totals import calculate
from duebook.kernel.errors import Invalid

D = Decimal
S19 = Tax(category=VatCategory.STANDARD, rate=D(19))
S7 = Tax(category=VatCategory.STANDARD, rate=D(7))
EXEMPT = Tax(category=VatCategory.EXEMPT, exemption_code="VATEX-EU-132", exemption_text="Health care")


def line(net="10.00", quantity="1", tax=S19, **more):
    return Line(quantity=D(quantity), price=Price(net=D(net)), tax=tax, item=Item(name="Thing"), **more)


def invoice(*lines, **more):
    return Document(currency=more.pop("currency", "EUR"), lines=lines, **more)


def codes(document):
    with pytest.raises(Invalid) as caught:
        calculate(document)
    return [(fault.code, fault.path) for fault in caught.value.faults]


def test_a_plain_invoice():
    made = calculate(invoice(line("100.00", "2"), line("9.99", "3", S7)))
    assert [row.id for row in made.lines] == ["1", "2"]
    assert [row.net for row in made.lines] == [D("200.00"), D("29.97")]
    assert [(row.rate, row.taxable, row.tax) for row in made.vat] == [(D(19), D(200), D(38)), (D(7), D("29.97"), D("2.10"))]
    assert (made.computed.net, made.computed.tax, made.computed.payable) == (D("229.97"), D("40.10"), D("270.07"))


def test_typed_totals_are_overwritten():
    lying = calculate(invoice(line("1.00")))
    once = calculate(invoice(line("500.00"), totals=lying.totals, vat=lying.vat))
    assert once == calculate(invoice(line("500.00")))
    assert calculate(invoice(Line(net=D(999), price=Price(net=D(5)), tax=S19))).lines[0].net == D(5)


def test_price_of_a_hundred_and_gross_price_with_discount():
    made = calculate(
        invoice(Line(quantity=D(250), price=Price(gross=D("1.2345"), discount=D("0.0345"), base_quantity=D(100)), tax=S19))
    )
    assert made.lines[0].price.net == D("1.2000")
    assert made.lines[0].net == D("3.00")


def test_a_long_price_keeps_its_digits():
    made = calculate(invoice(line("0.00012345", "10000")))
    assert made.lines[0].price.net == D("0.00012345")
    assert made.lines[0].net == D("1.23")


def test_line_allowance_by_percent_fills_base_and_amount():
    made = calculate(invoice(line("12.36", "20", allowances=(AllowanceCharge(percent=D("12.5")),))))
    [row] = made.lines[0].allowances
    assert (row.base, row.amount, made.lines[0].net) == (D("247.20"), D("30.90"), D("216.30"))


def test_halves_round_away_from_zero_both_ways():
    assert calculate(invoice(line("0.125"))).lines[0].net == D("0.13")
    assert calculate(invoice(line("0.125", "-1"))).lines[0].net == D("-0.13")


def test_zero_quantity_and_no_lines():
    assert calculate(invoice(line("5.00", "0"))).computed.payable == 0
    assert calculate(invoice()).computed.payable == 0


def test_an_untaxed_allowance_is_spread_over_the_rates():
    made = calculate(
        invoice(line("70.00"), line("30.00", tax=S7), allowances=(AllowanceCharge(amount=D("10.01"), reason="Loyal"),))
    )
    assert [(row.amount, row.tax) for row in made.allowances] == [(D("7.01"), S19), (D("3.00"), S7)]
    tenth = AllowanceCharge(percent=D(10), reason="Loyal")
    made = calculate(invoice(line("70.00"), line("30.00", tax=S7), allowances=(tenth,)))
    assert [(row.base, row.amount) for row in made.allowances] == [(D(70), D(7)), (D(30), D(3))]


def test_an_allowance_that_names_its_tax_stays_whole():
    made = calculate(invoice(line("70.00"), line("30.00", tax=S7), allowances=(AllowanceCharge(percent=D(10), tax=S7),)))
    assert [(row.base, row.amount) for row in made.allowances] == [(D(30), D(3))]
    freight = AllowanceCharge(charge=True, percent=D(10), tax=EXEMPT)
    made = calculate(invoice(line("70.00"), line("30.00", tax=S7), allowances=(freight,)))
    assert [(row.base, row.amount) for row in made.allowances] == [(D(100), D(10))]


def test_one_row_for_each_untaxed_category_with_all_its_reasons():
    other = Tax(category=VatCategory.EXEMPT, rate=D(0), exemption_code="VATEX-EU-135", exemption_text="Insurance")
    [row] = calculate(invoice(line(tax=EXEMPT), line(tax=other))).vat
    assert (row.rate, row.taxable, row.exemption_code, row.exemption_text) == (D(0), D(20), "", "Health care; Insurance")
    [row] = calculate(invoice(line(tax=EXEMPT), line(tax=EXEMPT))).vat
    assert row.exemption_code == "VATEX-EU-132"


def test_outside_scope_has_no_rate():
    made = calculate(invoice(line(tax=Tax(category=VatCategory.OUTSIDE_SCOPE, rate=D(0)))))
    assert made.vat[0].rate is None
    assert made.lines[0].tax.rate is None


def test_rates_that_are_equal_are_one_row():
    assert len(calculate(invoice(line(), line(tax=Tax(category=VatCategory.STANDARD, rate=D("19.00"))))).vat) == 1


def test_rounding_on_lines_puts_the_difference_into_bt_114():
    lines = [line("0.03") for _ in range(10)]
    made = calculate(invoice(*lines, rounding=Rounding.LINE))
    assert (made.computed.tax, made.computed.rounding, made.computed.payable) == (D("0.06"), D("0.04"), D("0.40"))
    assert calculate(invoice(*lines)).computed.payable == D("0.36")


def test_prices_that_include_tax_stay_what_was_typed():
    lines = [Line(price=Price(with_tax=D(p)), tax=S19) for p in ("9.99", "0.03", "125", "19.90")]
    made = calculate(invoice(*lines, prices_include_tax=True, allowances=(AllowanceCharge(amount=D("4.92"), reason="Loyal"),)))
    assert made.computed.payable == D("150.00")
    assert made.computed.gross + made.computed.rounding == D("150.00")
    assert made.allowances[0].with_tax == D("4.92")
    assert made.allowances[0].amount == D("4.13")


def test_cash_rounding_and_prepaid():
    made = calculate(
        invoice(
            line("10.00", tax=Tax(category=VatCategory.ZERO)), line("0.48", tax=EXEMPT), cash_rounding=D("0.05"), prepaid=D(5)
        )
    )
    assert (made.computed.rounding, made.computed.payable) == (D("0.02"), D("5.50"))


@pytest.mark.parametrize(
    ("currency", "net", "tax"), [("JPY", "1001", "190"), ("KWD", "1000.555", "190.105"), ("EUR", "1000.56", "190.11")]
)
def test_amounts_have_the_decimals_of_their_currency(currency, net, tax):
    made = calculate(invoice(line("1000.5553"), currency=currency))
    assert (made.computed.net, made.computed.tax) == (D(net), D(tax))


def test_tax_in_the_accounting_currency():
    made = calculate(invoice(line("100.00"), currency="USD", exchange=ExchangeRate(currency="JPY", rate=D("156.789"))))
    assert made.computed.tax_in_tax_currency == D(2979)


def test_due_date_and_instalments():
    start = date(2026, 1, 10)
    made = calculate(invoice(line("100.00"), issue_date=start, terms=Terms(days=30, end_of_month=True)))
    assert made.due_date == date(2026, 2, 28)
    assert made.instalments == (Instalment(due=date(2026, 2, 28), amount=D("119.00")),)
    thirds = tuple(Part(percent=p, days=d) for p, d in ((D("33.33"), 60), (D("33.33"), 0), (D("33.34"), 30)))
    made = calculate(invoice(line("10.00"), issue_date=start, terms=Terms(parts=thirds)))
    assert [one.amount for one in made.instalments] == [D("3.96"), D("3.97"), D("3.97")]
    assert [one.due for one in made.instalments] == sorted(one.due for one in made.instalments)
    assert made.due_date == date(2026, 3, 11)
    kept = calculate(invoice(line(), issue_date=start, due_date=date(2026, 1, 11), terms=Terms(days=30)))
    assert kept.due_date == date(2026, 1, 11)


def test_faults_come_all_at_once():
    document = invoice(
        Line(price=Price(net=D(1))),
        Line(tax=S19),
        line("1", tax=Tax(category=VatCategory.STANDARD)),
        line("1", tax=Tax(category=VatCategory.STANDARD, rate=D(-100))),
        line("1E+20"),
        line("NaN"),
        Line(price=Price(net=D(1), base_quantity=D(0)), tax=S19, allowances=(AllowanceCharge(), AllowanceCharge(charge=True))),
        allowances=(AllowanceCharge(), AllowanceCharge(charge=True)),
        cash_rounding=D("0.033"),
        terms=Terms(parts=(Part(percent=D(50), days=1),), days=-1, discounts=(Discount(percent=D(0), days=4),)),
    )
    assert codes(document) == [
        ("BR-CO-04", "lines[0].tax"),
        ("BR-26", "lines[1].price.net"),
        ("BR-48", "lines[2].tax.rate"),
        ("DB-RATE", "lines[3].tax.rate"),
        ("DB-LIMIT", "lines[4].price.net"),
        ("DB-LIMIT", "lines[5].price.net"),
        ("DB-BASE-QUANTITY", "lines[6].price.base_quantity"),
        ("BR-41", "lines[6].allowances[0].amount"),
        ("BR-43", "lines[6].allowances[1].amount"),
        ("BR-31", "allowances[0].amount"),
        ("BR-36", "allowances[1].amount"),
        ("DB-TERMS-DAYS", "terms.days"),
        ("DB-TERMS-PERCENT", "terms.discounts[0].percent"),
        ("DB-CASH-STEP", "cash_rounding"),
    ]
    assert codes(invoice(line(), terms=Terms(parts=(Part(percent=D(50), days=1),)))) == [("DB-TERMS-PARTS", "terms.parts")]
    assert codes(invoice(allowances=(AllowanceCharge(amount=D(1)),))) == [("BR-32", "allowances[0].tax")]


def test_results_over_the_limit_are_faults_and_not_wrong_digits():
    assert codes(invoice(line("99999999999999", "99999999999999"))) == [("DB-LIMIT", "lines[0].net")]
    made = calculate(invoice(line("999999.9999999", "9999999.9999999")))
    assert made.lines[0].net == D("9999999999998.90")


def test_difference_names_every_figure():
    ours = calculate(invoice(line("10.00"), line("5.00", tax=S7)))
    theirs = calculate(invoice(line("10.01")))
    found = {one.term: one for one in difference(theirs, ours)}
    assert found["BT-131"] == Difference(term="BT-131", path="lines[1].net", theirs=None, ours=D("5.00"))
    assert {"BT-106", "BT-109", "BT-110", "BT-112", "BT-115", "BT-116", "BT-117"} <= set(found)
    assert difference(ours, ours) == []
    assert [one.path for one in difference(invoice(line("10.00")), ours)][:2] == ["lines[0].net", "lines[1].net"]
