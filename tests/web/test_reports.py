"""Reports in the company's door: the list, every table, its files, and what stands in the address."""

import csv
import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.test import Client
from openpyxl import load_workbook

from duebook.domain.document import ExchangeRate
from duebook.edge import clock
from duebook.services.operations.reports import REPORTS
from duebook.services.receivables import record_payment
from duebook.store.users import Role
from duebook.web.reports import room
from tests import factories

pytestmark = pytest.mark.django_db
NAMES = tuple(REPORTS)


@pytest.fixture
def sold(company):
    """Two customers: one owes 119.00, the other paid 50.00 of 238.00."""
    who = factories.actor(company)
    first, second = (
        factories.customer(company, "Nordlicht", number="C-77"),
        factories.customer(company, "Kreidefels", email="post@kreide.example"),
    )
    invoices = [factories.issued(who, first, "100"), factories.issued(who, second, "200")]
    record_payment.record_payment(who, second.pk, Decimal(50), "EUR")
    return first, second, invoices


def rows_of(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text.lstrip("\ufeff"))))


def test_the_list_names_every_report_once(owner: Client, company) -> None:
    text = owner.get("/reports/").content.decode()
    for name, report in REPORTS.items():
        assert text.count(f'href="/reports/{name}"') == 1
        assert report.about in text
    assert 'data-go="r"' in text


@pytest.mark.parametrize("name", NAMES)
def test_a_report_without_rows_says_so(owner: Client, company, name: str) -> None:
    answer = owner.get(f"/reports/{name}")
    assert answer.status_code == 200
    assert "Nothing to report." in answer.content.decode()


@pytest.mark.parametrize("name", [name for name in NAMES if name not in {"gaps", "duties"}])
def test_a_report_shows_its_rows(owner: Client, sold, name: str) -> None:
    text = owner.get(f"/reports/{name}").content.decode()
    assert "Nothing to report." not in text
    assert '<tr class="total">' in text
    assert 'class="num' in text


def test_numbers_and_customers_lead_to_their_pages(owner: Client, sold) -> None:
    first, _second, invoices = sold
    text = owner.get("/reports/open-items").content.decode()
    assert f'<a href="/invoices/{invoices[0].pk}">{invoices[0].number}</a>' in text
    assert f'<a href="/customers/{first.pk}">Nordlicht</a>' in text
    for name in ("ageing", "customer-balances", "journal", "sales?by=customer"):
        assert f'href="/customers/{first.pk}"' in owner.get(f"/reports/{name}").content.decode(), name


def test_the_total_is_the_sum_of_the_rows(owner: Client, sold) -> None:
    rows = rows_of(owner.get("/reports/open-items.csv").content.decode())
    at = rows[0].index("Open")
    assert rows[-1][0] == "Total"
    assert Decimal(rows[-1][at]) == sum(Decimal(row[at]) for row in rows[1:-1])
    assert rows[-1][rows[0].index("Amount")] == ""


def test_currencies_are_never_added_together(owner: Client, company) -> None:
    who, buyer = factories.actor(company), factories.customer(company)
    rate = ExchangeRate(currency="EUR", rate=Decimal(1), day=date(2026, 1, 2), source="ECB")
    factories.issued(who, buyer, "100")
    factories.issued(who, buyer, "100", currency="CHF", exchange=rate)
    rows = rows_of(owner.get("/reports/customer-balances.csv").content.decode())
    assert [row[1] for row in rows if row[0] == "Total"] == ["CHF", "EUR"]


@pytest.mark.parametrize("name", NAMES)
def test_spreadsheets_hold_what_the_page_shows(owner: Client, sold, name: str) -> None:
    page = owner.get(f"/reports/{name}").content.decode()
    heads = re.findall(r"<th scope=\"col\"[^>]*>([^<]+)</th>", page)
    table = rows_of(owner.get(f"/reports/{name}.csv").content.decode())
    assert len(table) - 1 == page.count("<tr>") - bool(heads) + page.count('<tr class="total">')
    assert heads in ([], table[0])
    book = load_workbook(io.BytesIO(owner.get(f"/reports/{name}.xlsx").content), read_only=True)
    assert [str(cell) for cell in next(book.active.iter_rows(values_only=True))] == table[0]
    assert len(list(book.active.iter_rows())) == len(table)


def test_a_pdf_opens(owner: Client, sold) -> None:
    answer = owner.get("/reports/ageing.pdf?asof=2030-01-31")
    assert answer.content.startswith(b"%PDF-")
    assert 'filename="ageing-2030-01-31.pdf"' in answer["Content-Disposition"]


def test_a_pdf_too_long_to_read_is_refused(owner: Client, sold, monkeypatch) -> None:
    monkeypatch.setattr(room, "MOST_PRINTED", 1)
    answer = owner.get("/reports/open-items.pdf")
    assert answer.status_code == 413
    assert "A PDF holds up to 1 rows, this report has 2." in answer.content.decode()


def test_a_long_report_shows_its_beginning_and_the_whole_total(owner: Client, sold, monkeypatch) -> None:
    whole = owner.get("/reports/open-items").content.decode()
    monkeypatch.setattr(room, "MOST_SHOWN", 1)
    text = owner.get("/reports/open-items").content.decode()
    assert "These are the first 1 of 2 rows." in text
    total = re.compile(r'<tr class="total">.*?</tr>', re.DOTALL)
    assert total.findall(text) == total.findall(whole) != []
    assert len(rows_of(owner.get("/reports/open-items.csv").content.decode())) == 4


def test_the_address_says_what_the_report_is_of(owner: Client, company, sold) -> None:
    first, _second, _invoices = sold
    past = clock.today(company.time_zone) - timedelta(days=1000)
    assert "Nothing to report." in owner.get(f"/reports/sales?since=&until={past}").content.decode()
    for typed in (first.pk, first.number, "nordlicht", "Nordli"):
        text = owner.get("/reports/open-items", {"customer": typed}).content.decode()
        assert "Kreidefels" not in text, typed
        assert 'value="Nordlicht"' in text, typed
    text = owner.get("/reports/ageing?edges=0,10,20").content.decode()
    for head in ("Not due", "1-10", "11-20", "Over 20 days"):
        assert f">{head}</th>" in text
    heads = rows_of(owner.get("/reports/sales.csv?by=customer").content.decode())[0]
    assert heads[0] == "Customer"


@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("open-items?asof=2026-02-30", "id_asof"),
        ("open-items?asof=0001-01-01", "id_asof"),
        ("sales?since=yesterday", "id_since"),
        ("sales?since=2026-02-01&until=2026-01-01", "id_until"),
        ("sales?by=colour", "id_by"),
        ("ageing?edges=30,10", "id_edges"),
        ("ageing?edges=ten", "id_edges"),
        ("ageing?basis=moon", "id_basis"),
        ("ageing?customer=Nobody", "id_customer"),
    ],
)
def test_a_fault_stands_beside_its_field(owner: Client, sold, address: str, field: str) -> None:
    answer = owner.get(f"/reports/{address}")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{field}_error"' in text
    assert "<table" not in text
    name, _, query = address.partition("?")
    moved = owner.get(f"/reports/{name}.csv?{query}")
    assert moved.status_code == 302
    assert moved["Location"].startswith(f"/reports/{name}?")


@pytest.mark.parametrize("path", ["/reports/nothing", "/reports/nothing.csv", "/reports/ageing.exe", "/reports/ageing.json"])
def test_what_is_not_there_is_404(owner: Client, company, path: str) -> None:
    assert owner.get(path).status_code == 404


@pytest.mark.parametrize("role", list(Role))
def test_who_may_read_reports(visitor, company, role: Role) -> None:
    client = visitor(role)
    expected = 200 if factories.actor(company, role).may("reports.read") else 403
    for path in ("/reports/", "/reports/ageing", "/reports/ageing.csv"):
        assert client.get(path).status_code == expected, path


@pytest.mark.parametrize("name", NAMES)
def test_another_companys_rows_never_appear(visitor, sold, name: str) -> None:
    first, _second, invoices = sold
    theirs = visitor(Role.OWNER, of=factories.company("Fremde GmbH"))
    for suffix in ("", ".csv"):
        answer = theirs.get(f"/reports/{name}{suffix}")
        assert answer.status_code == 200
        for text in ("Nordlicht", "Kreidefels", invoices[0].pk, first.pk, "119"):
            assert text not in answer.content.decode(), text
    if "customer" in REPORTS[name].options:
        answer = theirs.get(f"/reports/{name}", {"customer": first.pk})
        assert answer.status_code == 422
        assert "Nordlicht" not in answer.content.decode()


def test_a_stranger_is_sent_to_sign_in(client: Client, sold) -> None:
    for path in ("/reports/", "/reports/ageing", "/reports/ageing.pdf"):
        assert client.get(path)["Location"].startswith("/sign-in/")
