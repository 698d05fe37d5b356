"""The bank desk: lists by tab, accept, find, split, set aside, to a customer, undo; parts for htmx, pages without script."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from duebook.services.receivables.record_payment import record_payment
from duebook.services.treasury import look_at
from duebook.store.bank import LineStanding, LineUse
from duebook.store.documents import OpenItem
from duebook.store.payments import Payment
from duebook.store.users import Role
from tests import factories
from tests.services.treasury.lines import BOOKED, account, line

HX = {"HTTP_HX_REQUEST": "true"}


@pytest.fixture
def buyer(company):
    """A customer."""
    return factories.customer(company)


@pytest.fixture
def boss(company):
    """The owner as an actor."""
    return factories.actor(company)


@pytest.fixture
def invoice(boss, buyer):
    """119.00 open."""
    return factories.issued(boss, buyer, "100")


@pytest.fixture
def giro(company):
    """The bank account, nothing posted by itself."""
    made = account(company)
    made.auto_post = False
    made.save()
    return made


def standing_of(row) -> LineStanding:
    """As it is now."""
    return LineStanding.objects.of(row.company).get(pk=row.pk)


def looked(giro, boss) -> None:
    """The engine has looked at all lines."""
    look_at.look_at(boss, giro.pk)


def form_of(page: str, which: str) -> dict[str, str]:
    """The hidden fields of the form that posts to ``which``."""
    (form,) = re.findall(rf'<form[^>]*action="[^"]*{which}".*?</form>', page, re.DOTALL)
    return dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form))


def test_the_desk_shows_a_line_with_what_fits_and_why(owner, giro, boss, invoice) -> None:
    line(giro, "119.00", f"Rechnung {invoice.number}")
    looked(giro, boss)
    page = owner.get("/bank/").content.decode()
    assert invoice.number in page
    assert "The reference is given exactly." in page
    assert re.search(r"\d+ % sure", page)
    assert "Today: 0 by hand, 0 by itself, 1 left." in page
    assert len(page.encode()) < 60_000


def test_the_empty_desk_says_what_it_is_for(owner) -> None:
    page = owner.get("/bank/").content.decode()
    assert "No bank statement yet." in page
    for view in ("suggested", "self", "aside", "all", "nonsense"):
        assert owner.get("/bank/", {"view": view}).status_code == 200


def test_a_full_page_of_lines_is_small(owner, giro, boss, buyer) -> None:
    for n in range(31):
        line(giro, f"{n + 1}.00", f"Zahlung {n} von Nordlicht AG fuer Ihre Rechnung, vielen Dank")
    looked(giro, boss)
    page = owner.get("/bank/").content.decode()
    assert page.count(" data-line") == 15
    assert len(page.encode()) < 75_000
    older = re.search(r'href="(/bank/\?after=[^"]+)"', page)
    assert older
    assert owner.get(older[1], **HX).content.decode().count(" data-line") == 15


def test_accept_posts_and_gives_back_the_row(owner, giro, boss, invoice) -> None:
    row = line(giro, "119.00", invoice.number)
    looked(giro, boss)
    fields = form_of(owner.get("/bank/").content.decode(), "/accept")
    answer = owner.post(f"/bank/lines/{row.pk}/accept", fields, **HX)
    part = answer.content.decode()
    assert answer.status_code == 200
    assert part.lstrip().startswith("<li")
    assert "Undo" in part
    assert 'id="bank-progress" hx-swap-oob="true"' in part
    assert "1 by hand" in part
    assert standing_of(row).state == "done"
    assert not OpenItem.objects.of(row.company).get(pk=invoice.pk).is_open
    owner.post(f"/bank/lines/{row.pk}/accept", fields, **HX)  # the same form again
    assert Payment.objects.of(row.company).count() == 1


def test_accept_works_without_script_and_comes_back_to_the_same_list(owner, giro, boss, invoice) -> None:
    row = line(giro, "119.00", invoice.number)
    looked(giro, boss)
    answer = owner.post(f"/bank/lines/{row.pk}/accept", {"back": "/bank/?view=suggested"})
    assert (answer.status_code, answer["Location"]) == (303, "/bank/?view=suggested")
    answer = owner.post(f"/bank/lines/{row.pk}/undo", {"back": "https://evil.example/bank/?"})
    assert answer["Location"] == "/bank/"
    assert standing_of(row).state == "open"


def test_what_cannot_be_accepted_is_said_in_its_row(owner, giro) -> None:
    row = line(giro, "50.00", "ohne Bezug", counterparty="")
    part = owner.post(f"/bank/lines/{row.pk}/accept", {}, **HX).content.decode()
    assert "There is no proposal for this line" in part
    assert standing_of(row).state == "open"


def test_undo_reopens_what_was_settled(owner, giro, boss, invoice) -> None:
    row = line(giro, "119.00", invoice.number)
    looked(giro, boss)
    owner.post(f"/bank/lines/{row.pk}/accept", {}, **HX)
    part = owner.post(f"/bank/lines/{row.pk}/undo", {}, **HX).content.decode()
    assert "data-waits" in part
    assert OpenItem.objects.of(row.company).get(pk=invoice.pk).open_minor == 11_900
    assert "Nothing was made of this line yet" in owner.post(f"/bank/lines/{row.pk}/undo", {}, **HX).content.decode()


def test_find_searches_and_accepts_what_is_chosen(owner, giro, boss, invoice, buyer) -> None:
    other = factories.issued(boss, buyer, "200")
    row = line(giro, "357.00", "zwei Rechnungen")
    panel = owner.get(f"/bank/lines/{row.pk}/find", **HX).content.decode()
    assert "<form" in panel
    found = owner.get(f"/bank/lines/{row.pk}/found", {"q": other.number[-3:]}, **HX).content.decode()
    assert other.number in found
    nothing = owner.post(f"/bank/lines/{row.pk}/find", {"rest": "credit"}, **HX).content.decode()
    assert "Choose at least one document." in nothing
    part = owner.post(f"/bank/lines/{row.pk}/find", {"document": [invoice.pk, other.pk], "rest": "credit"}, **HX).content.decode()
    assert "Posted." in part
    assert not OpenItem.objects.of(row.company).filter(is_open=True).exists()


def test_documents_in_another_currency_ask_what_was_paid(owner, giro, boss, invoice, buyer) -> None:
    foreign = factories.issued(boss, buyer, "100", currency="USD")
    row = line(giro, "101.15", "wire")
    assert 'name="paid"' not in owner.get(f"/bank/lines/{row.pk}/found", {"q": invoice.number}, **HX).content.decode()
    found = owner.get(f"/bank/lines/{row.pk}/found", {"q": foreign.number, "paid": "11"}, **HX).content.decode()
    assert "Paid in USD" in found
    assert 'value="11"' in found  # what was typed stays as one searches on
    chosen = {"document": [foreign.pk], "rest": "credit", "q": foreign.number}
    asked = owner.post(f"/bank/lines/{row.pk}/find", chosen, **HX).content.decode()
    assert "LINE-CURRENCY" in asked
    assert "Paid in USD" in asked
    assert asked.index("LINE-CURRENCY") > asked.index('name="paid"')  # beside the field
    wrong = owner.post(f"/bank/lines/{row.pk}/find", chosen | {"paid": "abc"}, **HX).content.decode()
    assert "Write an amount such as" in wrong
    done = owner.post(f"/bank/lines/{row.pk}/find", chosen | {"paid": "119.00"}, **HX).content.decode()
    assert "Posted." in done
    payment = Payment.objects.of(row.company).get()
    page = owner.get(f"/payments/{payment.pk}").content.decode()
    assert "On the bank account" in page
    assert "1 USD" in page


def test_what_was_ticked_and_typed_stays_while_one_searches_on(owner, giro, boss, invoice) -> None:
    stranger = factories.customer(giro.company, name="Far Away Ltd")
    foreign = factories.issued(boss, stranger, "100", currency="USD")
    row = line(giro, "101.15", "wire", counterparty="?")
    typed = {
        "q": invoice.number,
        "document": foreign.pk,
        "paid": '"><b>1',
        "fee": "2",
        "rest": "open",
        "reason": "Why",
        "drop": "on",
    }
    found = owner.get(f"/bank/lines/{row.pk}/found", typed, **HX).content.decode()
    page = owner.get(f"/bank/lines/{row.pk}/find", typed).content.decode()  # the search without script
    wrong = owner.post(f"/bank/lines/{row.pk}/find", typed, **HX).content.decode()
    for each in (found, page, wrong):
        assert f'value="{foreign.pk}" checked' in each
        assert invoice.number in each
        assert 'value="&quot;&gt;&lt;b&gt;1"' in each
        assert "<b>1" not in each
    for each in (page, wrong):
        assert 'value="open" checked' in each
        assert 'name="reason" value="Why"' in each
        assert re.search(r'name="drop"[^>]* checked', each)
    asked = owner.post(f"/bank/lines/{row.pk}/find", typed | {"paid": "", "fee": ""}, **HX).content.decode()
    assert asked.index("LINE-CURRENCY") > asked.index('name="paid"')
    assert standing_of(row).state == "open"


def test_find_is_a_page_without_script(owner, giro, invoice) -> None:
    row = line(giro, "119.00", "x")
    page = owner.get(f"/bank/lines/{row.pk}/find", {"q": "nordlicht"}).content.decode()
    assert invoice.number in page
    assert 'value="credit" checked' in page
    assert "hx-post" not in page, "a page of its own has no row that htmx could put the answer in"
    assert "hx-post" in owner.get(f"/bank/lines/{row.pk}/find", **HX).content.decode()
    answer = owner.post(f"/bank/lines/{row.pk}/find", {"rest": "credit"})
    assert answer.status_code == 422
    answer = owner.post(f"/bank/lines/{row.pk}/find", {"document": invoice.pk, "rest": "open"})
    assert answer.status_code == 303
    assert standing_of(row).state == "done"


def test_split_adds_up_or_says_so_beside_the_part(owner, giro, invoice, buyer) -> None:
    row = line(giro, "150.00", "alles zusammen")
    page = owner.get(f"/bank/lines/{row.pk}/split").content.decode()
    assert "150.00" in page
    too_much = {"amount": ["119", "40"], "purpose": [invoice.pk, "none"], "reason": ["", "Skonto"]}
    assert "more than is left" in owner.post(f"/bank/lines/{row.pk}/split", too_much, **HX).content.decode()
    no_reason = {"amount": ["119", "abc"], "purpose": [invoice.pk, "none"], "reason": ["", ""]}
    part = owner.post(f"/bank/lines/{row.pk}/split", no_reason, **HX).content.decode()
    assert "Write an amount such as" in part
    missing = {"amount": ["119", "6"], "purpose": [invoice.pk, "none"], "reason": ["", ""]}
    assert "Each part is for a document" in owner.post(f"/bank/lines/{row.pk}/split", missing, **HX).content.decode()
    assert standing_of(row).state == "open"
    good = {"amount": ["119.00", "21", "10"], "purpose": [invoice.pk, buyer.pk, "none"], "reason": ["", "", "Trinkgeld"]}
    assert owner.post(f"/bank/lines/{row.pk}/split", good).status_code == 303
    assert standing_of(row).state == "done"
    assert sorted(LineUse.objects.of(row.company).values_list("kind", "amount_minor")) == [("none", 1_000), ("payment", 14_000)]


def test_another_part_keeps_what_was_typed(owner, giro, invoice) -> None:
    row = line(giro, "150.00", "x")
    typed = {"act": "more", "amount": ["1", "2", "3"], "purpose": ["", "", "none"], "reason": ["", "", "Zins"]}
    page = owner.post(f"/bank/lines/{row.pk}/split", typed).content.decode()
    assert page.count('name="amount"') == 4
    assert "Zins" in page
    assert standing_of(row).state == "open"


def test_to_a_customer_becomes_credit_and_teaches(owner, giro, buyer) -> None:
    row = line(giro, "70.00", "Akonto", iban="DE21860000000086001055")
    assert "Choose a customer." in owner.post(f"/bank/lines/{row.pk}/customer", {}, **HX).content.decode()
    found = owner.get(f"/bank/lines/{row.pk}/customers", {"q": "nordl"}, **HX).content.decode()
    assert buyer.pk in found
    answer = owner.post(f"/bank/lines/{row.pk}/customer", {"customer": buyer.pk}, **HX).content.decode()
    assert "Nordlicht AG" in answer
    assert standing_of(row).state == "done"
    assert "Learned from it" in owner.get(f"/bank/lines/{row.pk}").content.decode()


def test_money_that_went_out_is_a_refund(owner, giro, boss, buyer) -> None:
    came = line(giro, "70.00", "Akonto")
    owner.post(f"/bank/lines/{came.pk}/customer", {"customer": buyer.pk})
    back = line(giro, "-70.00", "zurueck")
    assert "refund" in owner.get(f"/bank/lines/{back.pk}/customer").content.decode()
    owner.post(f"/bank/lines/{back.pk}/customer", {"customer": buyer.pk})
    assert standing_of(back).state == "done"


def test_set_aside_wants_a_reason(owner, giro) -> None:
    row = line(giro, "0.42", "Habenzins")
    assert owner.post(f"/bank/lines/{row.pk}/aside", {"reason": ""}).status_code == 422
    owner.post(f"/bank/lines/{row.pk}/aside", {"reason": "Interest"}, **HX)
    assert standing_of(row).state == "set-aside"
    assert "Interest" in owner.get("/bank/", {"view": "aside"}).content.decode()


def test_what_was_posted_by_itself_is_listed_and_reversible(owner, giro, boss, invoice) -> None:
    giro.auto_post = True
    giro.save()
    row = line(giro, "119.00", f"Rechnung {invoice.number}")
    looked(giro, boss)
    assert standing_of(row).state == "done"
    page = owner.get("/bank/", {"view": "self"}).content.decode()
    assert invoice.number in page
    owner.post(f"/bank/lines/{row.pk}/undo", {})
    assert standing_of(row).state == "open"
    assert invoice.number not in owner.get("/bank/", {"view": "self"}).content.decode()


def test_search_by_words_amount_and_account(owner, giro, company) -> None:
    other = account(company, account="DE21860000000086001055", name="Sparkonto")
    line(giro, "12.34", "Miete", counterparty="Uferwerk Verwaltung")
    line(other, "99.00", "Werbung", counterparty="Blatt GmbH")
    assert "Blatt GmbH" not in owner.get("/bank/", {"q": "12.34"}, **HX).content.decode()
    assert "Verwaltung" in owner.get("/bank/", {"q": "miete verw"}, **HX).content.decode()
    assert "Verwaltung" not in owner.get("/bank/", {"account": other.pk}, **HX).content.decode()
    assert "Nothing fits." in owner.get("/bank/", {"q": "gibtsnicht"}, **HX).content.decode()


def test_who_may_only_read_sees_no_buttons_and_another_company_sees_nothing(visitor, giro, boss, invoice) -> None:
    row = line(giro, "119.00", invoice.number)
    looked(giro, boss)
    viewer = visitor("viewer")
    assert "/accept" not in viewer.get("/bank/").content.decode()
    assert viewer.post(f"/bank/lines/{row.pk}/accept", {}).status_code == 403
    stranger = visitor("owner", of=factories.company("Fremd GmbH"))
    assert stranger.get(f"/bank/lines/{row.pk}").status_code == 404
    assert stranger.post(f"/bank/lines/{row.pk}/accept", {}).status_code in {303, 404}
    assert standing_of(row).state == "open"
    assert reverse("web:bank") in visitor("owner").get("/").content.decode()


def test_a_payment_that_was_typed_before_is_linked_and_not_booked_again(owner, visitor, giro, boss, invoice, buyer) -> None:
    stranger = factories.customer(boss.company, "Fremde AG")
    record_payment(boss, stranger.pk, Decimal(119), "EUR", received_on=BOOKED)
    paid = record_payment(boss, buyer.pk, Decimal(119), "EUR", received_on=BOOKED, to=[(invoice.pk, None)])
    record_payment(boss, buyer.pk, Decimal(119), "EUR", received_on=BOOKED - timedelta(days=31))
    row = line(giro, "119.00", counterparty="NORDLICHT AG")
    looked(giro, boss)
    shown = owner.get("/bank/").content.decode()
    assert shown.count("It is this payment") == 1  # of this payer, and near the day
    assert f'value="{paid.pk}"' in shown
    assert "It is this payment" not in visitor(Role.VIEWER).get("/bank/").content.decode()
    answer = owner.post(f"/bank/lines/{row.pk}/link", {"payment": paid.pk}, **HX)
    assert "Linked. Nothing was booked again." in answer.content.decode()
    assert standing_of(row).state == "done"
    assert Payment.objects.of(boss.company).count() == 3
    again = line(giro, "119.00", counterparty="Nordlicht AG")
    assert "It is this payment" not in owner.get(f"/bank/lines/{again.pk}").content.decode()  # it has its line
    refused = owner.post(f"/bank/lines/{again.pk}/link", {"payment": paid.pk}, **HX)
    assert "belongs to another bank line" in refused.content.decode()
    unknown = line(giro, "119.00", counterparty="")
    assert "Fremde AG" in owner.get(f"/bank/lines/{unknown.pk}").content.decode()
