"""No cell of any export is a formula, whatever was typed (X10). CSV is read as a spreadsheet reads it, XLSX as it is stored."""

import csv
import io
from dataclasses import replace

import openpyxl
import pytest

from duebook.services.access import ALL
from duebook.services.operations import reports
from duebook.services.receivables import record_payment
from duebook.store.users import Role
from tests import bills, factories
from tests.attack.corpus import FORMULAS
from tests.authz.routes import web
from tests.authz.world import OURS, side

pytestmark = pytest.mark.django_db
SIGNS = tuple("=+-@＝＋－＠\t\r\n")


@pytest.fixture
def one():
    made = side(OURS)
    owner = made.actors[Role.OWNER]
    for text in FORMULAS:
        name = text if text.strip() else "x" + text
        buyer = factories.customer(made.company, name, number="")
        factories.issued(owner, buyer, "1", purchase_order=text)
        record_payment.record_payment(owner, buyer.pk, factories.Decimal(1), "EUR", reference=text)
        bills.arrived(owner, seller=replace(bills.SELLER, name=name), number=(text.strip() or "x")[:30])
    return made


def cells(content: bytes) -> list[str]:
    """Every cell of a CSV file."""
    return [cell for row in csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")) for cell in row]


def dangerous(found: list[str]) -> list[str]:
    """The cells that a spreadsheet would compute: they begin with a sign and are no number."""
    return [cell for cell in found if cell.lstrip(" ").startswith(SIGNS) and not number(cell)]


def number(cell: str) -> bool:
    """Whether it is a plain negative number."""
    return cell.startswith("-") and cell[1:].replace(".", "", 1).isdigit()


def test_lists(one):
    browser = one.sign_in(Role.OWNER)
    names = {route.name for route in web() if "suffix" in route.parameters}
    assert names == {"web:invoices-export", "web:bills-export", "web:customer-statement-file"}, "a new export: try it here"
    views = [*(f"/invoices/export.{{}}?view={view}" for view in ("all", "open", "draft", "paid")), "/bills/export.{}?view=all"]
    views += [f"/customers/{one.ids['customer_id']}/statement.{{}}?kind={kind}" for kind in ("open-item", "balance-forward")]
    for place in views:
        texts = cells(browser.get(place.format("csv")).content)
        assert not dangerous(texts)
        book = openpyxl.load_workbook(io.BytesIO(browser.get(place.format("xlsx")).content))
        for row in book.active.iter_rows():
            assert not [cell for cell in row if cell.data_type == "f"]
            assert not dangerous([cell.value for cell in row if isinstance(cell.value, str)])
    shown = cells(browser.get("/invoices/export.csv").content)
    assert sum(cell.startswith("'") for cell in shown) >= 20
    bought = cells(browser.get("/bills/export.csv?view=all").content)
    assert sum(cell.startswith("'") for cell in bought) >= 10


def test_reports(one):
    client, headers = one.sign_in(Role.OWNER), {"Authorization": f"Bearer {one.key('good', ALL)}"}
    for name in reports.REPORTS:
        answer = client.get(f"/api/v1/reports/{name}?format=csv", headers=headers)
        assert answer.status_code == 200
        assert not dangerous(cells(answer.content)), name
        assert answer["Content-Disposition"].startswith("attachment")
        assert answer["X-Content-Type-Options"] == "nosniff"
