"""The page of an issued document and what is done there: files, links, mail, credit, cancellation, approval. Never another company's."""

import json
from decimal import Decimal

import pytest
from django.test import Client

from duebook.services.issuing.drafts import save_draft
from duebook.store.deliveries import Delivery, PublicLink
from duebook.store.documents import IssuedDocument, OpenItem
from duebook.store.drafts import Draft
from tests import factories
from tests.web.test_invoices_editor import document, form, row

pytestmark = pytest.mark.django_db


@pytest.fixture
def who(company):
    return factories.actor(company)


@pytest.fixture
def invoice(company, who) -> IssuedDocument:
    return factories.issued(who, factories.customer(company), "100", "50", issue_date=None)


def test_says_who_how_much_and_when(owner: Client, invoice) -> None:
    page = owner.get(f"/invoices/{invoice.pk}").content.decode()
    for words in ("Nordlicht AG", "178,50", "due in 30 days", "Record payment", "19 %", "Work 2", "issued to Nordlicht AG"):
        assert words in page, words


def test_hands_out_the_frozen_files(owner: Client, invoice) -> None:
    pdf = owner.get(f"/invoices/{invoice.pk}/file.pdf")
    assert pdf.content.startswith(b"%PDF")
    assert pdf["Content-Disposition"] == f'attachment; filename="{invoice.number}.pdf"'
    assert b"CrossIndustryInvoice" in owner.get(f"/invoices/{invoice.pk}/file.cii").content
    assert b"<Invoice" in owner.get(f"/invoices/{invoice.pk}/file.ubl").content
    assert json.loads(owner.get(f"/invoices/{invoice.pk}/file.json").content)["number"] == invoice.number
    assert owner.get(f"/invoices/{invoice.pk}/file.exe").status_code == 404
    assert invoice.hash in owner.get(f"/invoices/{invoice.pk}").content.decode()


def test_a_public_link_is_shown_once_and_revoked(owner: Client, company, invoice) -> None:
    page = owner.post(f"/invoices/{invoice.pk}/links/new", {"once": "frm_l"}, follow=True).content.decode()
    assert "/p/pub_" in page
    assert "/p/pub_" not in owner.get(f"/invoices/{invoice.pk}").content.decode()
    link = PublicLink.objects.of(company).get()
    owner.post(f"/invoices/{invoice.pk}/links/{link.pk}/revoke")
    link.refresh_from_db()
    assert link.revoked_at is not None


def test_sends_with_the_usual_words_in_the_chosen_language(owner: Client, company, invoice) -> None:
    path = f"/invoices/{invoice.pk}/send"
    assert "buchhaltung@nordlicht.example" in owner.get(path).content.decode()
    german = owner.get(path, {"language": "de"}).content.decode()
    assert "Rechnung" in german
    wrong = {"recipient": "nobody", "subject": "S", "message": "M", "language": "de"}
    assert owner.post(path, wrong).status_code == 422
    owner.post(path, wrong | {"recipient": "a@b.example", "copies": "c@d.example; e@f.example"})
    sent = Delivery.objects.of(company).get()
    assert (sent.recipient, sent.copies, sent.language) == ("a@b.example", ["c@d.example", "e@f.example"], "de")


def test_credits_a_quantity_through_the_editor(owner: Client, company, invoice) -> None:
    path = f"/invoices/{invoice.pk}/credit"
    assert owner.post(path, {"way": "lines", "quantity-0": "5", "reason": "Came back"}).status_code == 422
    answer = owner.post(path, {"way": "lines", "quantity-0": "1", "reason": "Came back"})
    draft = Draft.objects.of(company).get(corrects=invoice)
    assert answer["Location"] == f"/invoices/drafts/{draft.pk}"
    page = owner.get(answer["Location"]).content.decode()
    assert invoice.number in page
    lines = document(draft).lines
    rest = page.split('name="l_rest" value="')[1].split('"')[0].replace("&quot;", '"')
    typed = form(
        row(lines[0].item.name, "100", rest=rest, tax=f"cat:{lines[0].tax.category}", rate="19"),
        type="381", customer=invoice.customer_id, preceding=invoice.number, preceding_date=invoice.issue_date.isoformat(), days="0",
        note="Came back", draft=draft.pk, version=str(draft.version), act="issue",
    )  # fmt: skip
    owner.post(f"/invoices/drafts/{draft.pk}", typed)
    note = IssuedDocument.objects.of(company).get(type="381")
    assert note.corrects_id == invoice.pk
    assert OpenItem.objects.of(company).get(pk=invoice.pk).open_minor == 5950
    shown = owner.get(f"/invoices/{invoice.pk}").content.decode()
    assert note.number in shown
    assert invoice.number in owner.get(f"/invoices/{note.pk}").content.decode()


def test_credits_an_amount(owner: Client, company, invoice) -> None:
    owner.post(f"/invoices/{invoice.pk}/credit", {"way": "amount", "amount": "10,00", "reason": "Late"})
    assert Draft.objects.of(company).get(corrects=invoice).payable_minor == 1000
    assert owner.post(f"/invoices/{invoice.pk}/credit", {"way": "amount", "amount": "9999", "reason": "Late"}).status_code == 422


def test_cancels_in_one_step(owner: Client, company, invoice) -> None:
    assert "Keep it" in owner.get(f"/invoices/{invoice.pk}/cancel").content.decode()
    answer = owner.post(f"/invoices/{invoice.pk}/cancel", {"reason": "Wrong customer"})
    assert answer["Location"] == f"/invoices/{invoice.pk}"
    assert OpenItem.objects.of(company).get(pk=invoice.pk).open_minor == 0
    page = owner.get(f"/invoices/{invoice.pk}").content.decode()
    assert "Credited" in page
    assert "Write a credit note" not in page
    assert owner.post(f"/invoices/{invoice.pk}/cancel", {"reason": "Again"}).status_code == 422


def test_a_copy_decides_its_tax_anew(owner: Client, company, invoice) -> None:
    answer = owner.post(f"/invoices/{invoice.pk}/copy")
    draft = Draft.objects.of(company).get(state="draft")
    assert answer["Location"] == f"/invoices/drafts/{draft.pk}"
    copied = document(draft)
    assert [line.price.net for line in copied.lines] == [Decimal(100), Decimal(50)]
    assert all(line.tax is None for line in copied.lines)
    assert copied.issue_date is None
    assert draft.payable_minor == invoice.payable_minor


def test_four_eyes_approve_then_issue(visitor, company) -> None:
    company.approval_from_minor = 10_000
    company.save()
    clerk, approver = visitor("clerk"), visitor("approver")
    wanted = form(row(), customer=factories.customer(company).pk, act="submit")
    assert "Submit for approval" in clerk.post("/invoices/form/live", wanted).content.decode()
    clerk.post("/invoices/new", wanted)
    draft = Draft.objects.of(company).get()
    assert draft.state == "submitted"
    path = f"/invoices/drafts/{draft.pk}/decide"
    assert "Your role does not approve" in clerk.get(path).content.decode()
    assert draft.buyer_name in approver.get("/invoices/", {"view": "approve"}).content.decode()
    back = approver.post(f"/invoices/drafts/{draft.pk}/decision", {"act": "reject", "note": ""}, follow=True).content.decode()
    assert "Say what is to be changed" in back
    approver.post(f"/invoices/drafts/{draft.pk}/decision", {"act": "approve", "once": "frm_d"})
    approver.post(f"/invoices/drafts/{draft.pk}/decision", {"act": "approve", "once": "frm_d"})
    draft.refresh_from_db()
    assert draft.state == "approved"
    assert "Issue" in clerk.get(path).content.decode()
    answer = clerk.post(f"/invoices/drafts/{draft.pk}/issue")
    assert answer["Location"] == f"/invoices/{IssuedDocument.objects.of(company).get().pk}"


def test_nobody_approves_their_own(visitor, company) -> None:
    company.approval_from_minor = 0
    company.save()
    owner = visitor()
    owner.post("/invoices/new", form(row(), customer=factories.customer(company).pk, act="submit"))
    draft = Draft.objects.of(company).get()
    assert "You made this draft" in owner.get(f"/invoices/drafts/{draft.pk}/decide").content.decode()
    answer = owner.post(f"/invoices/drafts/{draft.pk}/decision", {"act": "approve"}, follow=True)
    assert "Four eyes" in answer.content.decode()
    owner.post(f"/invoices/drafts/{draft.pk}/reopen")
    draft.refresh_from_db()
    assert draft.state == "draft"


PATHS = ("", "/send", "/credit", "/cancel", "/write-off", "/refund", "/page.png", "/sealed", "/file.pdf", "/file.json")


@pytest.mark.parametrize("path", PATHS)
def test_another_companys_document_is_not_there(owner: Client, path: str) -> None:
    other = factories.company("Other GmbH")
    foreign = factories.issued(factories.actor(other), factories.customer(other))
    assert owner.get(f"/invoices/{foreign.pk}{path}").status_code == 404


@pytest.mark.parametrize("path", ["/copy", "/links/new", "/use", "/use-credit", "/corrective"])
def test_another_companys_document_takes_no_post(owner: Client, path: str) -> None:
    other = factories.company("Other GmbH")
    foreign = factories.issued(factories.actor(other), factories.customer(other))
    assert owner.post(f"/invoices/{foreign.pk}{path}").status_code == 404


def test_a_drafts_id_leads_to_its_draft(owner: Client, company, who) -> None:
    made = save_draft(who, factories.draft_of("1"))
    assert owner.get(f"/invoices/{made.pk}")["Location"] == f"/invoices/drafts/{made.pk}"


def test_a_viewer_sees_and_does_nothing(visitor, invoice) -> None:
    viewer = visitor("viewer")
    page = viewer.get(f"/invoices/{invoice.pk}").content.decode()
    assert invoice.number in page
    for button in ("Record payment", "Send again", "Cancel this invoice", "Make a public link"):
        assert button not in page
    for path in ("/send", "/credit", "/cancel", "/write-off"):
        assert viewer.get(f"/invoices/{invoice.pk}{path}").status_code == 403
