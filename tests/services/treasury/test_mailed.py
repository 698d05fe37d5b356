"""Remittance advices by mail: from the message to the posted receipt, once, and never on a stranger's word alone."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from duebook.edge import clock
from duebook.kernel.errors import Invalid
from duebook.services.access import system
from duebook.services.operations.selfcheck import selfcheck
from duebook.services.payables import mailbox
from duebook.services.treasury import look_at, mailed, remittance
from duebook.store.bank import LineStanding, Remittance
from duebook.store.bills import Bill
from duebook.store.documents import OpenItem
from duebook.store.inbox import InboxItem
from duebook.store.outbox import Job
from duebook.store.parties import CustomerContact
from tests import bills, factories
from tests.banks.advicepapers import facts, printed, table
from tests.services.treasury import lines

pytestmark = pytest.mark.django_db

SENDER = "kreditoren@nordlicht.example"


@pytest.fixture
def made():
    owner = factories.company()
    buyer = factories.customer(owner)
    CustomerContact.objects.create(company=owner, customer=buyer, email=SENDER.upper())
    return factories.actor(owner), buyer, lines.account(owner)


def paper(*rows: tuple[str, str, str, str], total: str, day=None) -> bytes:
    """An avis with gross, discount and paid amounts."""
    day = day or clock.today("Europe/Berlin")
    return printed(
        "= Zahlungsavis",
        facts(("Zahlungsreferenz:", "PAY-7781"), ("Zahlungsdatum:", f"{day:%d.%m.%Y}"), ("Zahlbetrag:", f"EUR {total}")),
        table(("Rechnung", "Brutto", "Skonto", "Zahlbetrag"), *rows, right=1),
    )


def mail(
    *files: tuple[str, bytes], text: str = "Anbei unser Avis.", html: str = "", sender: str = SENDER, identity: str = "<1@n>"
) -> bytes:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"], message["Message-ID"] = f"AP <{sender}>", "ar@x.example", "Avis", identity
    message.set_content(html or text, subtype="html" if html else "plain")
    for name, content in files:
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()


def arrive(who, content: bytes) -> list[InboxItem]:
    """What the worker does with a message."""
    actor = system(who.company, "Duebook")
    received = mailbox.receive_message(actor, content)
    for item in received:
        mailbox.understand(actor, item.pk)
    return [InboxItem.objects.of(who.company).select_related("standing").get(pk=item.pk) for item in received]


def codes(item: InboxItem) -> list[str]:
    return [fault["code"] for fault in item.standing.faults]


def left(document) -> int:
    return OpenItem.objects.of(document.company).get(pk=document.pk).open_minor


def test_a_mailed_pdf_settles_its_receipt_with_discount(made):
    who, buyer, at = made
    first = factories.issued(who, buyer, "100", terms=factories.with_discount("2", days=3000))
    second = factories.issued(who, buyer, "200")
    rows = ((first.number, "119,00", "2,38", "116,62"), (second.number, "238,00", "0,00", "238,00"))
    (item,) = arrive(who, mail(("avis.pdf", paper(*rows, total="354,62"))))
    assert (item.standing.state, item.standing.faults) == ("understood", [])
    (advice,) = mailed.made_of(item)
    assert (advice.source, advice.customer_id, advice.reference, advice.total_minor) == ("mail", buyer.pk, "PAY-7781", 35462)
    line = lines.line(
        at, "354.62", "UEBERWEISUNG PAY-7781", counterparty="Treasury Services BV", booked=clock.today("Europe/Berlin")
    )
    assert look_at.look_at(system(who.company, "Duebook"), at.pk).posted == 1
    assert (left(first), left(second), lines.stands(line)) == (0, 0, ("done", 0))
    assert Remittance.objects.of(who.company).get().line_id == line.pk
    assert lines.balances(who.company)["discount-allowed", buyer.pk, first.pk] == 200  # of 2.38 with its VAT
    assert selfcheck(who.company) == []
    assert not Bill.objects.of(who.company).exists()


def test_money_that_came_before_its_advice_is_looked_at_again(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100")
    line = lines.line(at, "119.00", "SEE ADVICE PAY-7781", counterparty="B", booked=clock.today("Europe/Berlin"))
    look_at.look_at(system(who.company, "Duebook"), at.pk)
    arrive(who, mail(("avis.pdf", paper((invoice.number, "119,00", "", "119,00"), total="119,00"))))
    look_at.perform(Job.objects.of(who.company).get(kind="match", payload__account=at.pk))
    assert lines.stands(line) == ("done", 0)


def test_the_same_mail_and_the_same_advice_are_kept_once(made):
    who, buyer, _at = made
    invoice = factories.issued(who, buyer, "100")
    content = paper((invoice.number, "119,00", "", "119,00"), total="119,00")
    arrive(who, mail(("avis.pdf", content)))
    arrive(who, mail(("avis.pdf", content)))
    arrive(who, mail(("again.pdf", content), identity="<2@n>"))
    assert (InboxItem.objects.of(who.company).count(), Remittance.objects.of(who.company).count()) == (2, 1)


def test_a_strangers_advice_waits_and_says_why(made):
    who, buyer, _at = made
    invoice = factories.issued(who, buyer, "100")
    content = paper((invoice.number, "119,00", "", "119,00"), total="119,00")
    (item,) = arrive(who, mail(("avis.pdf", content), sender="evil@elsewhere.example"))
    assert (item.standing.state, codes(item)) == ("waiting", ["ADVICE-SENDER"])
    assert not Remittance.objects.of(who.company).exists()


def test_a_customer_cannot_speak_for_another(made):
    who, buyer, _at = made
    other = factories.customer(who.company, "Südwind AG")
    rows = [(factories.issued(who, one, "100").number, "119,00", "", "119,00") for one in (buyer, other)]
    for named, total in ((rows, "238,00"), (rows[1:], "119,00")):
        (item,) = arrive(who, mail(("a.pdf", paper(*named, total=total)), identity=f"<{total}>"))
        assert codes(item) == ["ADVICE-SENDER"]


def test_an_address_of_two_customers_is_nobodys(made):
    who, buyer, _at = made
    CustomerContact.objects.create(company=who.company, customer=factories.customer(who.company, "Südwind AG"), email=SENDER)
    invoice = factories.issued(who, buyer, "100")
    (item,) = arrive(who, mail(("a.pdf", paper((invoice.number, "119,00", "", "119,00"), total="119,00"))))
    assert codes(item) == ["ADVICE-SENDER"]


def test_the_name_in_a_mail_proves_nothing(made):
    who, buyer, at = made
    invoice = factories.issued(who, buyer, "100")
    content = printed(
        facts(("Zahler:", "Treasury Services BV"), ("Zahlbetrag:", "119,00 EUR")),
        table(("Rechnung", "Zahlbetrag"), (invoice.number, "119,00"), right=1),
    )
    arrive(who, mail(("avis.pdf", content)))
    line = lines.line(at, "119.00", "SALARY", counterparty="Treasury Services BV", booked=clock.today("Europe/Berlin"))
    look_at.look_at(system(who.company, "Duebook"), at.pk)
    row = LineStanding.objects.of(who.company).get(pk=line.pk)
    assert (row.state, row.decision) == ("open", "suggest")


def test_what_does_not_hold_waits_with_its_place(made):
    who, buyer, _at = made
    invoice = factories.issued(who, buyer, "100")
    (item,) = arrive(who, mail(("avis.pdf", paper((invoice.number, "119,00", "", "119,00"), total="120,00"))))
    assert (item.standing.state, codes(item)) == ("waiting", ["ADVICE-SUM"])
    assert item.standing.faults[0]["path"].startswith("page 1")


def test_a_suppliers_paper_stays_a_bill_to_type(made):
    who, _buyer, _at = made
    (item,) = arrive(who, mail(("rechnung.pdf", paper(("RE-4711", "119,00", "", "119,00"), total="119,00"))))
    assert (item.standing.state, codes(item)) == ("waiting", ["READ-PDF-NONE"])
    (item,) = arrive(who, mail(("bill.xml", bills.xml()), identity="<3@n>"))
    assert Bill.objects.of(who.company).count() == 1


def test_files_of_other_formats_and_the_text_of_a_mail(made):
    who, buyer, _at = made
    number = [factories.issued(who, buyer, "100").number for _ in range(5)]
    today = clock.today("Europe/Berlin")
    sheet = f"Invoice,Amount\n{number[0]},119.00\n".encode()
    edifact = (
        f"UNB+UNOC:3+A+B+260319:1200+1'UNH+1+REMADV:D:96A:UN'BGM+481+P1+9'DTM+203:{today:%Y%m%d}:102'"
        f"DOC+380+{number[1]}'MOA+12:119.00'UNT+5+1'UNZ+1+1'"
    ).encode()
    arrive(who, mail(("a.csv", sheet), ("b.edi", edifact)))
    plain = f"Dear all, we paid:\n\nInvoice          Date         Paid\n{number[2]}   02.03.2026   119,00\n\nTotal paid: 119,00\n"
    arrive(who, mail(text=plain, identity="<4@n>"))
    cells = f"<tr><td>{number[3]}</td><td>2.3.2026</td><td>119,00 &euro;</td></tr>"
    html = f"<style>td {{}}</style><p>Guten Tag,</p><table><tr><th>Rechnung</th><th>Datum</th><th>Zahlbetrag</th></tr>{cells}</table><p>Summe: 119,00 EUR</p>"
    arrive(who, mail(html=html, identity="<5@n>"))
    found = Remittance.objects.of(who.company).order_by("created_at", "pk")
    assert [row.parts[0]["number"] for row in found] == number[:4]
    assert {row.total_minor for row in found} == {11900}


def test_a_broken_edifact_file_waits_as_an_advice(made):
    who, _buyer, _at = made
    (item,) = arrive(who, mail(("b.edi", b"UNB+UNOC:3+A+B'UNH+1+REMADV:D:96A:UN'BGM+481+P1+9'UNT+5+1'UNZ+1+1'")))
    assert item.standing.state == "waiting"
    assert codes(item)[0].startswith("ADVICE-")


def test_a_mail_that_says_nothing_is_left_as_it_was(made):
    who, _buyer, _at = made
    (item,) = arrive(who, mail(text="We will pay soon."))
    assert (item.standing.state, codes(item)) == ("refused", ["BILL-FORMAT"])


def test_an_advice_that_is_refused_keeps_none_of_its_file(made):
    who, buyer, _at = made
    number = factories.issued(who, buyer, "100").number
    sheet = f"Invoice,Amount,Reference\n{number},119.00,A\n{number},-5.00,B\n".encode()
    (item,) = arrive(who, mail(("a.csv", sheet)))
    assert (item.standing.state, codes(item)) == ("waiting", ["ADVICE-TOTAL"])
    assert not Remittance.objects.of(who.company).exists()


def test_an_uploaded_pdf_says_all_that_is_wrong(made):
    who, buyer, _at = made
    invoice = factories.issued(who, buyer, "100")
    day = clock.today("Europe/Berlin") - timedelta(days=2)
    rows, faults = remittance.take_file(who, paper((invoice.number, "119,00", "", "119,00"), total="119,00", day=day))
    assert (rows[0].source, rows[0].paid_on, rows[0].customer_id, faults) == ("pdf", day, buyer.pk, ())
    with pytest.raises(Invalid) as error:
        remittance.take_file(who, paper((invoice.number, "119,00", "", "12O,0"), total="119,00"))
    assert [fault.code for fault in error.value.faults] == ["ADVICE-EMPTY", "ADVICE-AMOUNT"]
