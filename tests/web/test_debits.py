"""Direct debits through their pages: settings, a mandate, a run from proposal to the bank's file, and what came back."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duebook.services.debits import collected, mandates, returns, runs
from duebook.services.debits.settings import settings_of
from duebook.store.deliveries import Post
from duebook.store.mandates import DebitItem, DebitRun, Mandate
from duebook.store.users import Role
from tests import factories
from tests.services.debits import scene
from tests.services.debits.conftest import day

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures(day.__name__)]
HABITS = {
    "creditor_id": "de98 zzz 0999 9999 999", "iban": "DE89 3704 0044 0532 0130 00", "notice_days": "14", "first_as": "RCUR",
    "version": "pain.008.001.08", "booking": "statement", "reference_kind": "rf",
}  # fmt: skip


@pytest.fixture
def who(company):
    return factories.actor(company)


@pytest.fixture
def buyer(company):
    return factories.customer(company)


def test_settings_are_checked_beside_their_fields(owner: Client, visitor, company) -> None:
    wrong = owner.post("/settings/debits/", HABITS | {"creditor_id": "DE97ZZZ09999999999", "reference_prefix": "12"})
    assert wrong.status_code == 422
    assert 'id="id_creditor_id_error"' in wrong.content.decode()
    assert 'id="id_reference_prefix_error"' in wrong.content.decode()
    assert owner.post("/settings/debits/", HABITS).status_code == 303
    row = settings_of(company)
    assert (row.creditor_id, row.iban, row.reference_kind) == (scene.CREDITOR, scene.OWN, "rf")
    assert visitor(Role.CLERK).post("/settings/debits/", HABITS).status_code == 403
    assert visitor(Role.VIEWER).get("/settings/debits/").status_code == 200


def test_nothing_can_be_collected_before_the_settings(owner: Client, company, buyer) -> None:
    assert "No debit run yet" in owner.get("/debits/").content.decode()
    answer = owner.post(
        f"/customers/{buyer.pk}/mandates/ask", {"recipient": "x@example.com", "scheme": "CORE", "recurrent": "once"}
    )
    assert answer.status_code == 422
    assert not Mandate.objects.of(company).exists()


def test_a_mandate_is_asked_for_typed_and_ended(owner: Client, company, buyer, who) -> None:
    owner.post("/settings/debits/", HABITS)
    answer = owner.post(
        f"/customers/{buyer.pk}/mandates/ask", {"recipient": "x@example.com", "scheme": "B2B", "recurrent": "yes"}
    )
    asked = Mandate.objects.of(company).get()
    assert answer["Location"] == f"/mandates/{asked.pk}"
    assert (asked.state, asked.scheme, asked.is_recurrent) == ("offered", "B2B", True)
    assert owner.post(f"/mandates/{asked.pk}/ask", {"recipient": "x@example.com"}).status_code == 303
    assert Post.objects.of(company).filter(purpose="mandate").count() == 2
    typed = {"holder": "Nordlicht AG", "iban": scene.THEIRS, "signed_on": "2026-03-01", "scheme": "CORE", "recurrent": "yes"}
    bad = owner.post(
        f"/customers/{buyer.pk}/mandates/type", typed | {"iban": "DE00", "scan": SimpleUploadedFile("a.txt", b"hello")}
    )
    assert bad.status_code == 422
    scan = SimpleUploadedFile("paper.pdf", b"%PDF-1.7 paper")
    assert owner.post(f"/customers/{buyer.pk}/mandates/type", typed | {"scan": scan}).status_code == 303
    paper = Mandate.objects.of(company).get(source="paper")
    assert paper.evidence["scan"] == "paper.pdf"
    for path in (f"/mandates/{paper.pk}", f"/mandates/{asked.pk}", "/mandates/", f"/customers/{buyer.pk}"):
        assert paper.reference in owner.get(path).content.decode() or path.endswith(asked.pk)
    assert owner.post(f"/mandates/{paper.pk}/stop", {"reason": ""}).status_code == 422
    assert owner.post(f"/mandates/{paper.pk}/stop", {"reason": "New bank", "by": "customer"}).status_code == 303
    paper.refresh_from_db()
    assert (paper.state, paper.stopped_by) == ("stopped", "customer")


def test_a_run_from_proposal_to_file_and_back(owner: Client, company, buyer, who, visitor) -> None:
    owner.post("/settings/debits/", HABITS)
    scene.mandate(who, buyer)
    document = factories.issued(who, buyer, "100")
    other = factories.customer(company, "Zweite AG")
    scene.mandate(who, other)
    second = factories.issued(who, other, "50")
    wish = {"until": "2026-04-01", "collection_on": "2026-04-01"}
    shown = owner.get("/debits/new", wish).content.decode()
    assert document.number in shown
    sunday = owner.post("/debits/new", wish | {"collection_on": "2026-03-29"})
    assert sunday.status_code == 422
    assert 'id="id_collection_on_error"' in sunday.content.decode()
    assert owner.post("/debits/new", wish).status_code == 303
    run = DebitRun.objects.of(company).get()
    early = owner.post(f"/debits/{run.pk}/export")
    assert early.status_code == 422
    assert "was not told yet" in early.content.decode()
    clerk = visitor(Role.CLERK)
    item = DebitItem.objects.of(company).get(document=second)
    assert clerk.post(f"/debits/{run.pk}/drop", {"item": item.pk}).status_code == 303
    assert clerk.post(f"/debits/{run.pk}/tell").status_code == 303
    assert clerk.post(f"/debits/{run.pk}/export").status_code == 403
    assert owner.post(f"/debits/{run.pk}/export").status_code == 303
    file = owner.get(f"/debits/{run.pk}/file")
    assert b"pain.008.001.08" in file.content
    assert clerk.get(f"/debits/{run.pk}/file").status_code == 403
    sent = DebitItem.objects.of(company).get(document=document)
    report = (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><R><OrgnlPmtInfAndSts><TxInfAndSts>'
        f"<OrgnlEndToEndId>{sent.end_to_end_id}</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn>"
        "</StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></R></Document>"
    )
    assert owner.post("/debits/report", {"file": SimpleUploadedFile("r.xml", b"<nothing/>")}).status_code == 422
    assert owner.post("/debits/report", {"file": SimpleUploadedFile("r.xml", report.encode())}).status_code == 303
    page = owner.get(f"/debits/{run.pk}").content.decode()
    assert "AC04" in page
    assert "The account is closed." in page
    assert mandates.of_customer(who, buyer.pk)[0].state == "stopped"


def test_a_run_that_never_went_out(owner: Client, company, buyer, who) -> None:
    owner.post("/settings/debits/", HABITS)
    scene.mandate(who, buyer)
    run, [item] = scene.exported(who, buyer)
    assert owner.post(f"/debits/{run.pk}/withdraw", {"reason": ""}).status_code == 422
    assert owner.post(f"/debits/{run.pk}/withdraw", {"reason": "Wrong account"}).status_code == 303
    assert runs.find(who, run.pk).state == "discarded"
    assert mandates.of_customer(who, buyer.pk)[0].first_used_on is None
    again = runs.make_run(who, collection_on=scene.COLLECTED)
    assert owner.post(f"/debits/{again.pk}/discard").status_code == 303
    for view in ("", "draft", "exported", "closed", "discarded"):
        assert owner.get("/debits/", {"view": view}).status_code == 200
    item.refresh_from_db()
    assert item.state == "dropped"


def test_what_was_noted_in_error_is_taken_back(owner: Client, company, buyer, who, visitor) -> None:
    owner.post("/settings/debits/", HABITS)
    scene.mandate(who, buyer)
    run, [item] = scene.exported(who, buyer)
    here = f"/debits/{run.pk}"
    assert owner.post(f"{here}/withdraw", {"reason": "Never sent"}).status_code == 303
    assert "It did happen" in owner.get(here).content.decode()
    assert owner.post(f"{here}/restore", {"reason": ""}).status_code == 422
    assert owner.post(f"{here}/restore", {"reason": "It was"}).status_code == 303
    assert runs.find(who, run.pk).state == "exported"
    collected.book_run(who, run.pk, on=scene.TODAY)
    assert "It is not paid yet" in owner.get(here).content.decode()
    assert owner.post(f"{here}/unbook", {"reason": "Too early"}).status_code == 303
    assert owner.post(f"{here}/unbook", {"reason": "Too early"}).status_code == 422
    returns.return_item(who, item.pk, "AC04")
    DebitItem.objects.of(company).filter(pk=item.pk).update(fee_minor=350)
    assert "Claim the fee" in owner.get(here).content.decode()
    claimed = owner.post(f"/debits/items/{item.pk}/claim-fee")
    assert "Fee of a returned debit" in owner.get(claimed["Location"]).content.decode()
    assert "The bank took 3,50 EUR" in owner.get(claimed["Location"]).content.decode()
    assert "Fee of a returned debit" in owner.get(f"/customers/{buyer.pk}/reminders").content.decode()
    assert "Claim the fee" not in owner.get(here).content.decode()
    back = f"/debits/items/{item.pk}/undo-return"
    assert visitor(Role.VIEWER).get(back).status_code == 403
    assert item.document.number in owner.get(back).content.decode()
    assert owner.post(back, {"reason": "Another customer's"}).status_code == 303
    assert mandates.of_customer(who, buyer.pk)[0].state == "active"
    assert owner.post(back, {"reason": "Again"}).status_code == 422
