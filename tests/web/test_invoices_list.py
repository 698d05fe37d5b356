"""The list of invoices: views, words, chips, pages, totals, what is done to many, and exactly what is shown as a file."""

import csv
import io
import zipfile
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from duebook.edge import clock
from duebook.services.issuing.drafts import save_draft
from duebook.services.receivables.record_payment import record_payment
from duebook.store.deliveries import Delivery
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(company):
    return factories.actor(company)


@pytest.fixture
def busy(company, who):
    """An overdue one, an open one, a paid one, a draft."""
    today = clock.today(company.time_zone)
    old, new = factories.customer(company, "Alpha AG"), factories.customer(company, "Beta AG", vat_id="")
    overdue = factories.issued(who, old, "100", issue_date=today - timedelta(days=90), purchase_order="PO-77")
    open_one = factories.issued(who, new, "200", issue_date=today - timedelta(days=1))
    paid = factories.issued(who, old, "300", issue_date=today)
    record_payment(who, old.pk, Decimal("357.00"), "EUR", to=[(paid.pk, None)])
    save_draft(who, factories.draft_of("5"), customer_id=new.pk)
    return {"overdue": overdue.number, "open": open_one.number, "paid": paid.number}


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({}, {"overdue", "open", "paid"}),
        ({"view": "open"}, {"overdue", "open"}),
        ({"view": "overdue"}, {"overdue"}),
        ({"view": "paid"}, {"paid"}),
        ({"q": "beta"}, {"open"}),
        ({"q": "po-77"}, {"overdue"}),
        ({"q": "357,00"}, {"paid"}),
        ({"q": "238.00"}, {"open"}),
        ({"view": "open", "q": "alpha"}, {"overdue"}),
        ({"currency": "USD"}, set()),
        ({"type": "381"}, set()),
        ({"until": "2020-01-01"}, set()),
        ({"since": "2020-01-01", "type": "380", "currency": "EUR"}, {"overdue", "open", "paid"}),
    ],
)
def test_shows(owner: Client, busy, query: dict[str, str], shown: set[str]) -> None:
    page = owner.get("/invoices/", query).content.decode()
    assert {name for name, number in busy.items() if f">{number}<" in page} == shown


def test_says_how_many_and_how_much_is_open(owner: Client, busy) -> None:
    page = owner.get("/invoices/", {"view": "open"}).content.decode()
    assert '<span id="count">2</span>' in page
    assert "357,00" in page.split('id="size"')[1].split("</h1>")[0].split("tabs")[0]


def test_drafts_have_a_view_of_their_own(owner: Client, busy, company) -> None:
    page = owner.get("/invoices/", {"view": "draft"}).content.decode()
    assert Draft.objects.of(company).get(state="draft").pk in page
    assert "Beta AG" in page


def test_pages_are_keysets_and_queries_constant(owner: Client, company, who) -> None:
    buyer = factories.customer(company)
    day = date(2026, 1, 1)
    for n in range(55):
        factories.issued(who, buyer, "10", issue_date=day + timedelta(days=n // 5))
    with CaptureQueriesContext(connection) as first:
        page = owner.get("/invoices/").content.decode()
    assert page.count('name="chosen"') == 50
    older = page.split('href="/invoices/?after=')[1].split('"')[0]
    with CaptureQueriesContext(connection) as second:
        rest = owner.get(f"/invoices/?after={older}").content.decode()
    assert rest.count('name="chosen"') == 5
    assert len(first) == len(second)
    assert len(first) <= 14
    for view in ("open", "overdue", "paid", "draft"):
        assert owner.get("/invoices/", {"view": view, "after": "nonsense"}).status_code == 200


def test_htmx_gets_the_rows_and_the_new_count(owner: Client, busy) -> None:
    part = owner.get("/invoices/", {"q": "beta"}, HTTP_HX_REQUEST="true").content.decode()
    assert "<html" not in part
    assert 'hx-swap-oob="true"' in part


def test_exports_exactly_what_is_shown(owner: Client, busy) -> None:
    answer = owner.get("/invoices/export.csv", {"view": "open"})
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert [row["Number"] for row in rows] == [busy["overdue"], busy["open"]]
    assert rows[0]["Amount"] == "119.00"
    sheet = load_workbook(io.BytesIO(owner.get("/invoices/export.xlsx").content)).active
    assert sheet is not None
    assert sheet.max_row == 4
    assert owner.get("/invoices/export.pdf").status_code == 404


def test_issues_the_chosen_drafts_once(owner: Client, company, who) -> None:
    buyer = factories.customer(company)
    good = save_draft(who, factories.draft_of("10", issue_date=None), customer_id=buyer.pk)
    bad = save_draft(who, factories.draft_of("10", issue_date=None))
    wanted = {"act": "issue", "chosen": [good.pk, bad.pk], "once": "frm_b", "back": "/invoices/?view=draft"}
    answer = owner.post("/invoices/bulk", wanted, follow=True)
    assert answer.redirect_chain[0][0] == "/invoices/?view=draft"
    assert "1 invoice issued. 1 not" in answer.content.decode()
    owner.post("/invoices/bulk", wanted)
    assert IssuedDocument.objects.of(company).count() == 1


def test_sends_the_chosen_and_never_leads_elsewhere(owner: Client, busy, company) -> None:
    chosen = list(IssuedDocument.objects.of(company).values_list("pk", flat=True))
    answer = owner.post("/invoices/bulk", {"act": "send", "chosen": chosen, "back": "https://evil.example/invoices/"})
    assert answer["Location"] == "/invoices/"
    assert Delivery.objects.of(company).count() == 3


def test_zips_the_pdfs_of_this_company_alone(owner: Client, busy, company) -> None:
    other = factories.company("Other GmbH")
    foreign = factories.issued(factories.actor(other), factories.customer(other))
    mine = IssuedDocument.objects.of(company).order_by("issue_date").first()
    assert mine is not None
    answer = owner.post("/invoices/bulk", {"act": "zip", "chosen": [mine.pk, foreign.pk]})
    names = zipfile.ZipFile(io.BytesIO(answer.content)).namelist()
    assert names == [f"{mine.number}.pdf"]


def test_a_viewer_may_not_act_on_many(visitor, company, busy) -> None:
    chosen = list(IssuedDocument.objects.of(company).values_list("pk", flat=True))
    assert visitor("viewer").post("/invoices/bulk", {"act": "send", "chosen": chosen}).status_code == 403
    assert not Delivery.objects.of(company).exists()
