"""PDF advices on the pages: one that proves itself is kept, another becomes a form with what was read; mailed ones from the inbox."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from duebook.store.bank import Remittance
from tests import factories
from tests.banks.advicepapers import facts, printed, table
from tests.services.treasury.test_mailed import SENDER, arrive, mail, paper

pytestmark = pytest.mark.django_db


@pytest.fixture
def made():
    who = factories.actor(factories.company())
    browser = Client()
    browser.force_login(who.user)
    return who, factories.customer(who.company, email=SENDER), browser


def upload(browser: Client, content: bytes):
    return browser.post("/bank/remittances/upload", {"file": SimpleUploadedFile("avis.pdf", content)})


def test_a_pdf_is_kept_or_becomes_a_form(made):
    who, buyer, browser = made
    invoice = factories.issued(who, buyer, "100")
    assert upload(browser, paper((invoice.number, "119,00", "", "119,00"), total="119,00")).status_code == 303
    assert Remittance.objects.of(who.company).get().source == "pdf"
    answer = upload(browser, paper((invoice.number, "119,00", "", "119,00"), total="120,00"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "The parts sum to 119,00, the total is 120,00." in page
    assert "page 1, row" in page
    assert f'value="{invoice.number}"' in page
    assert 'action="/bank/remittances/new"' in page
    assert Remittance.objects.of(who.company).count() == 1


@pytest.mark.parametrize("content", [b"%PDF-1.7 nothing", printed("Hello"), printed(table(("Invoice", "Paid"), ("x", "y")))])
def test_a_pdf_that_says_nothing_is_refused_beside_the_field(made, content):
    answer = upload(made[2], content)
    assert answer.status_code == 422
    assert "type what it says" in answer.content.decode()


def test_a_mailed_advice_on_the_page_of_its_item(made):
    who, buyer, browser = made
    invoice = factories.issued(who, buyer, "100")
    (kept,) = arrive(who, mail(("a.pdf", paper((invoice.number, "119,00", "", "119,00"), total="119,00"))))
    row = Remittance.objects.of(who.company).get()
    assert f"/bank/remittances/{row.pk}" in browser.get(f"/inbox/{kept.pk}").content.decode()
    (waits,) = arrive(who, mail(("a.pdf", paper((invoice.number, "119,00", "", "119,00"), total="9,00")), identity="<9@n>"))
    page = browser.get(f"/inbox/{waits.pk}").content.decode()
    assert "ADVICE-SUM" in page
    assert f"/bank/remittances/from/{waits.pk}" in page
    form = browser.get(f"/bank/remittances/from/{waits.pk}")
    assert form.status_code == 200
    assert f'value="{invoice.number}"' in form.content.decode()
    assert _payer(form) == "Nordlicht AG"
    assert browser.get("/bank/remittances/from/inb_none").status_code == 404
    (silent,) = arrive(who, mail(text="We will pay soon.", identity="<8@n>"))
    assert browser.get(f"/bank/remittances/from/{silent.pk}").headers["Location"] == "/bank/remittances/new"


def _payer(answer) -> str:
    return answer.context["form"]["payer"].value()


def test_the_payer_is_who_the_paper_names_else_who_sent_the_mail(made):
    who, buyer, browser = made
    invoice = factories.issued(who, buyer, "100")
    row = table(("Rechnung", "Zahlbetrag"), (invoice.number, "119,00"), right=1)
    silent = paper((invoice.number, "119,00", "", "119,00"), total="9,00")
    named = printed("= Zahlungsavis", facts(("Zahler:", "Nordlicht Holding SE"), ("Zahlbetrag:", "EUR 9,00")), row)
    sent = ((named, SENDER), (silent, "stranger@elsewhere.example"))
    waits = [arrive(who, mail(("a.pdf", file), sender=by, identity=f"<{n}@n>"))[0] for n, (file, by) in enumerate(sent)]
    payers = [_payer(browser.get(f"/bank/remittances/from/{one.pk}")) for one in waits]
    assert payers == ["Nordlicht Holding SE", "stranger@elsewhere.example"]
