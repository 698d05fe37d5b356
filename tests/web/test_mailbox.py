"""The mailbox shows the exact message, says that it went nowhere, and lets a hostile letter do nothing."""

from email.message import EmailMessage

import pytest
from django.test import Client

from duebook.edge import clock
from duebook.services.delivery import mailbox
from duebook.store.deliveries import Mail
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def mail(company) -> Mail:
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = (
        "Uferwerk <rechnung@uferwerk.example>",
        "eva@nordlicht.example",
        "Invoice INV-1",
    )
    message.set_content("Please find the invoice attached.")
    message.add_alternative("<p>Please</p><script>alert(1)</script>", subtype="html")
    message.add_attachment(b"%PDF-1.7", maintype="application", subtype="pdf", filename="INV-1.pdf")
    made: Mail = Mail.objects.create(
        company=company,
        to="eva@nordlicht.example",
        subject="Invoice INV-1",
        message=mailbox.closed(bytes(message)),
        created_at=clock.now(),
    )
    return made


def test_the_list_says_that_nothing_was_sent(owner: Client, mail: Mail) -> None:
    text = owner.get("/mailbox/").content.decode()
    assert "Invoice INV-1" in text
    assert "Not sent anywhere" in text
    assert "No message fits" in owner.get("/mailbox/?q=other").content.decode()


def test_the_message_is_shown_and_downloaded_exactly(owner: Client, mail: Mail) -> None:
    text = owner.get(f"/mailbox/{mail.pk}").content.decode()
    assert "Please find the invoice attached." in text
    assert "INV-1.pdf" in text
    assert "<script>alert" not in text
    source = owner.get(f"/mailbox/{mail.pk}/source")
    assert source.content == mailbox.opened(bytes(mail.message))
    assert "attachment" in source["Content-Disposition"]


def test_the_letter_may_do_nothing(owner: Client, mail: Mail) -> None:
    policy = owner.get(f"/mailbox/{mail.pk}/letter")["Content-Security-Policy"]
    assert policy.startswith("sandbox; default-src 'none'")
    assert "script-src" not in policy


def test_only_those_who_may_read_it_and_only_their_own(visitor, mail: Mail) -> None:
    other = factories.company("Andere GmbH")
    for path in (f"/mailbox/{mail.pk}", f"/mailbox/{mail.pk}/letter", f"/mailbox/{mail.pk}/source"):
        assert visitor("clerk").get(path).status_code == 403
        assert visitor("owner", of=other).get(path).status_code == 404
