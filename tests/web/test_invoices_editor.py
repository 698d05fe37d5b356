"""The editor without a browser: forms become drafts and come back whole, conflicts are said, issue happens once."""

from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from duebook.domain.document import Attachment, Document
from duebook.domain.line import Classification, Item, Line, Price
from duebook.kernel import codec
from duebook.services.issuing.drafts import save_draft
from duebook.store.deliveries import Delivery
from duebook.store.documents import IssuedDocument
from duebook.store.drafts import Draft
from tests import factories

pytestmark = pytest.mark.django_db


def row(name: str = "Work", price: str = "100", **fields: str) -> dict[str, str]:
    """One row of the grid."""
    empty = dict.fromkeys(("description", "discount", "tax", "rate", "supply", "delivered", "rest"), "")
    return empty | {"key": "r0", "name": name, "quantity": "1", "unit": "C62", "price": price} | fields


def form(*rows: dict[str, str], **fields: Any) -> dict[str, Any]:
    """The editor's form with these rows."""
    lines = {f"l_{name}": [one[name] for one in rows] for name in row()}
    return {"type": "380", "currency": "", "prices": "without", **lines, **fields}


def document(draft: Draft) -> Document:
    return codec.load(Document, draft.body)


def test_saving_makes_a_draft_once_and_then_changes_it(owner: Client, company) -> None:
    buyer = factories.customer(company)
    first = form(row(price="3*45", quantity="2"), customer=buyer.pk, once="frm_a")
    answer = owner.post("/invoices/form/save", first)
    made = Draft.objects.of(company).get()
    assert answer["HX-Replace-Url"] == f"/invoices/drafts/{made.pk}"
    assert document(made).lines[0].price.net == 135
    assert made.payable_minor == 32130
    owner.post("/invoices/form/save", first)
    assert Draft.objects.of(company).count() == 1
    owner.post("/invoices/form/save", form(row(price="50"), customer=buyer.pk, draft=made.pk, version="1"))
    made.refresh_from_db()
    assert made.version == 2
    assert made.payable_minor == 5950


def test_saving_what_is_already_there_writes_nothing(owner: Client, company) -> None:
    owner.post("/invoices/form/save", form(row()))
    made = Draft.objects.of(company).get()
    owner.post("/invoices/form/save", form(row(), draft=made.pk, version="1"))
    made.refresh_from_db()
    assert made.version == 1


def test_a_stale_version_is_told_and_keeps_both(owner: Client, company) -> None:
    owner.post("/invoices/form/save", form(row()))
    made = Draft.objects.of(company).get()
    owner.post("/invoices/form/save", form(row(price="70"), draft=made.pk, version="1"))
    answer = owner.post("/invoices/form/save", form(row(price="90"), draft=made.pk, version="1")).content.decode()
    assert 'data-conflict="yes"' in answer
    made.refresh_from_db()
    assert document(made).lines[0].price.net == 70
    owner.post("/invoices/form/save", form(row(price="90"), draft=made.pk, version="1", over="yes"))
    made.refresh_from_db()
    assert document(made).lines[0].price.net == 90


def test_what_the_form_does_not_show_stays(owner: Client, company) -> None:
    who = factories.actor(company)
    rich = Document(
        attachments=(Attachment(id="A1", url="https://example.com/a"),),
        tender="T-9",
        lines=(
            Line(item=Item(name="Bolt", classifications=(Classification(value="1", scheme="STI"),)), price=Price(net=Decimal(2))),
        ),
    )
    made = save_draft(who, rich)
    page = owner.get(f"/invoices/drafts/{made.pk}").content.decode()
    rest = page.split('name="l_rest" value="')[1].split('"')[0].replace("&quot;", '"')
    owner.post("/invoices/form/save", form(row("Bolt", "3", rest=rest), draft=made.pk, version="1"))
    made.refresh_from_db()
    after = document(made)
    assert after.attachments == rich.attachments
    assert after.tender == "T-9"
    assert after.lines[0].item.classifications == rich.lines[0].item.classifications
    assert after.lines[0].price.net == 3


def test_every_field_comes_back(owner: Client, company) -> None:
    typed = form(
        row(description="In March", discount="10", tax="key:reduced", delivered="2026-03-01", supply="goods", unit="HUR"),
        row("By hand", "20", key="r1", tax="cat:S", rate="13"),
        due_date="2026-12-24", days="14", skonto="2", skonto_days="7", purchase_order="PO 1", buyer_reference="B 1",
        note="Thank you.", discount="5 %", discount_reason="Loyal", charge="9,50", charge_reason="Freight", prepaid="10",
        period_start="2026-03-01", period_end="2026-03-31", language="de", project_reference="P 1", contract_reference="C 1",
        delivery="2026-03-02",
    )  # fmt: skip
    owner.post("/invoices/form/save", typed)
    made = Draft.objects.of(company).get()
    first = document(made)
    assert first.allowances[0].percent == 5
    assert first.lines[1].tax is not None
    assert first.lines[1].tax.rate == 13
    page = owner.get(f"/invoices/drafts/{made.pk}").content.decode()
    for value in (
        "2026-12-24",
        "PO 1",
        "B 1",
        "Thank you.",
        "5 %",
        "Loyal",
        "9,50",
        "Freight",
        "P 1",
        "C 1",
        "In March",
        "2026-03-02",
    ):
        assert value in page, value
    owner.post("/invoices/form/save", typed | {"draft": made.pk, "version": "1"})
    made.refresh_from_db()
    assert document(made) == first


def test_figures_are_live_and_faults_stand_beside_their_fields(owner: Client, company) -> None:
    buyer = factories.customer(company)
    good = owner.post("/invoices/form/live", form(row(price="100"), customer=buyer.pk)).content.decode()
    assert "119,00" in good
    assert "19 %" in good
    assert "INV-" in good
    bad = owner.post("/invoices/form/live", form(row(price="a lot", unit="hur")), HTTP_HX_REQUEST="true").content.decode()
    assert 'data-code="FORM-NUMBER"' in bad
    assert bad.index('id="f-r0"') < bad.index('data-code="FORM-NUMBER"')
    assert 'data-fix="HUR"' in bad
    assert Draft.objects.of(company).count() == 0


def test_the_page_is_drawn_as_svg(owner: Client, company) -> None:
    answer = owner.post("/invoices/form/paper", form(row(), customer=factories.customer(company).pk))
    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["X-Pages"] == "1"
    assert answer.content.startswith(b"<svg")
    many = owner.post("/invoices/form/paper", form(*(row(f"Work {n}", key=f"r{n}") for n in range(60)), paper_page="2"))
    assert int(many["X-Pages"]) > 1
    assert many["X-Page"] == "2"


def test_issue_numbers_sends_and_happens_once(owner: Client, company) -> None:
    buyer = factories.customer(company)
    wanted = form(row(), customer=buyer.pk, act="issue", send="yes", send_to="a@b.example", once="frm_i")
    first = owner.post("/invoices/new", wanted)
    issued = IssuedDocument.objects.of(company).get()
    assert first["Location"] == f"/invoices/{issued.pk}"
    assert Delivery.objects.of(company).get().recipient == "a@b.example"
    second = owner.post(f"/invoices/drafts/{issued.draft_id}", wanted | {"draft": issued.draft_id})
    assert second["Location"] == f"/invoices/{issued.pk}"
    assert IssuedDocument.objects.of(company).count() == 1


def test_without_scripts_the_exact_name_chooses_the_customer(owner: Client, company) -> None:
    buyer = factories.customer(company)
    owner.post("/invoices/new", form(row(), customer_name=buyer.name, act="issue"))
    assert IssuedDocument.objects.of(company).get().customer_id == buyer.pk


def test_a_name_nobody_has_is_kept(owner: Client, company) -> None:
    owner.post("/invoices/form/save", form(row(), customer_name="Brand New Ltd"))
    made = Draft.objects.of(company).get()
    assert "Brand New Ltd" in owner.get(f"/invoices/drafts/{made.pk}").content.decode()


def test_faults_stop_the_issue_and_nothing_is_lost(owner: Client, company) -> None:
    answer = owner.post("/invoices/new", form(row(name="Kept text", price=""), act="issue"))
    assert answer.status_code == 422
    text = answer.content.decode()
    assert "Kept text" in text
    assert 'data-code="BR-26"' in text
    assert not IssuedDocument.objects.of(company).exists()
    assert Draft.objects.of(company).count() == 1


def test_pasted_cells_become_rows(owner: Client, company) -> None:
    text = "Item\tQuantity\tPrice\nHosting\t3\tmonths\t19,90\nSetup\t250"
    page = owner.post("/invoices/form/paste", {"text": text, "key": "p1"}).content.decode()
    assert page.count('data-row="') == 2
    assert 'value="Hosting"' in page
    assert 'value="19,9"' in page
    assert "Quantity\t" not in page


def test_sums_are_reckoned_here(owner: Client) -> None:
    assert owner.get("/invoices/form/sum", {"text": "3*45,5"}).content.decode() == "136,5"
    assert owner.get("/invoices/form/sum", {"text": "open('x')"}).status_code == 204


def test_items_and_customers_are_found_as_typed(owner: Client, company) -> None:
    from duebook.services.billing.items import save_item

    save_item(factories.actor(company), "Consulting", price=Decimal("120.50"), unit="HUR")
    buyer = factories.customer(company)
    assert 'data-price="120,50"' in owner.get("/invoices/form/items", {"q": "consu"}).content.decode()
    assert buyer.pk in owner.get("/invoices/form/customers", {"q": "nord"}).content.decode()
    assert 'data-make="Somebody"' in owner.get("/invoices/form/customers", {"q": "Somebody"}).content.decode()


def test_another_companys_draft_is_not_there(owner: Client, db) -> None:
    other = factories.company("Other GmbH")
    made = save_draft(factories.actor(other), factories.draft_of("10"))
    assert owner.get(f"/invoices/drafts/{made.pk}").status_code == 404
    assert owner.post("/invoices/form/save", form(row(), draft=made.pk)).status_code == 404
    assert owner.post("/invoices/form/live", form(row(), draft=made.pk)).status_code == 404
    assert owner.get(f"/invoices/drafts/{made.pk}/page.svg").status_code == 404


def test_a_viewer_may_not_write(visitor) -> None:
    viewer = visitor("viewer")
    assert viewer.get("/invoices/new").status_code == 403
    assert viewer.post("/invoices/form/save", form(row())).status_code == 403
    assert "New invoice" not in viewer.get("/invoices/").content.decode()


def test_the_rules_of_the_customers_network_stand_beside_the_fields(owner: Client, company) -> None:
    plain, buyer = factories.customer(company), factories.customer(company, "Stadt Kiel", specification="xrechnung")
    quiet = owner.post("/invoices/form/live", form(row(), customer=plain.pk)).content.decode()
    assert "BR-DE-15" not in quiet
    text = owner.post("/invoices/form/live", form(row(), customer=buyer.pk)).content.decode()
    slot = text.index('data-code="BR-DE-15"')
    assert 'data-field="buyer_reference"' in text[slot - 80 : slot]
    owner.post("/invoices/form/save", form(row(), customer=buyer.pk))
    draft = Draft.objects.of(company).get()
    answer = owner.post(f"/invoices/drafts/{draft.pk}", form(row(), customer=buyer.pk, draft=draft.pk, version="1", act="issue"))
    assert answer.status_code == 422
    assert not IssuedDocument.objects.of(company).exists()
