"""What somebody typed is shown as typed, everywhere: it is never run (X3) and never becomes markup (X4)."""

import re
from email import message_from_bytes, policy
from html import unescape
from html.parser import HTMLParser

import pypdfium2
import pytest

from duebook.domain.document import Note
from duebook.domain.party import Address, Contact, Party
from duebook.domain.ports import Look
from duebook.kernel import codec
from duebook.services.billing import customers, items
from duebook.services.billing.look import update_look
from duebook.services.delivery import links, mailbox, queue, visits
from duebook.services.delivery.files import read_file
from duebook.services.delivery.freeze import freeze_document
from duebook.services.issuing import drafts
from duebook.services.operations import jobs
from duebook.services.receivables import record_payment
from duebook.store.deliveries import Mail
from duebook.store.outbox import Job
from duebook.store.users import Role
from tests import factories
from tests.attack import crawl
from tests.attack.corpus import PRODUCT, SCRIPTS, TAG, TEMPLATES
from tests.authz.world import OURS, side

pytestmark = pytest.mark.django_db
LEADS = {"href", "src", "action", "formaction", "data", "srcdoc", "xlink:href", "style"}
UNSEEN = re.compile(r"[\s\-\u00ad\ufffe\x02\u200b]")  # where a line was broken


class Reader(HTMLParser):
    """Reads markup as a browser does and notes what a typed text became that is no text."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.wrong: list[str] = []
        self.inside = ""

    def handle_starttag(self, tag, attrs):
        self.inside = tag if tag in {"script", "style"} else ""
        for name, value in attrs:
            text = (value or "").strip().lower()
            leads = (name in LEADS and TAG in text and not text.startswith(("/", "?"))) or text.startswith(
                ("javascript:", f"//{TAG}")
            )
            if name.startswith("on") or TAG in name or (leads and not text.startswith("data:image/")):
                self.wrong.append(f"<{tag} {name}={text[:100]!r}>")
        if TAG in tag:
            self.wrong.append(tag)

    def handle_endtag(self, tag):
        self.inside = ""

    def handle_data(self, data):
        if self.inside and TAG in data:
            self.wrong.append(f"in <{self.inside}>: {data[:100]!r}")


def markup(content: bytes) -> list[str]:
    """What of a typed text is markup in this page."""
    reader = Reader()
    reader.feed(content.decode("utf-8", "replace"))
    return reader.wrong


def infested(payloads: list[str]):
    """A company whose every text is hostile."""
    one = side(OURS)
    owner, company = one.actors[Role.OWNER], one.company
    text = " ".join(payloads)
    first = payloads[0]
    company.name, company.mail_from_name = f"{OURS} {first}"[:200], first
    company.save()
    company.refresh_from_db()
    for role, actor in one.actors.items():
        actor.user.name = f"{role} {first}"[:200]
        actor.user.save()
    party = Party(
        name=f"{OURS} {text}"[:200],
        trading_name=text[:200],
        legal_info=text,
        address=Address(street=text[:200], city=payloads[1][:80], postcode="24103", country="DE"),
        contact=Contact(name=text[:200], phone=first[:40], email="a@b.example"),
    )
    buyer = customers.save_customer(
        owner, party, customer_id=one.ids["customer_id"], number=first[:40], buyer_reference=text[:100], note_text=text
    )
    customers.save_contact(owner, buyer.pk, contact_id=one.ids["contact_id"], name=text[:200], phone=first[:40])
    items.save_item(owner, text[:200], item_id=one.ids["item_id"], description=text, number=first[:40])
    update_look(owner, Look(footer=(text[:400],), texts={"intro": text[:1000], "closing": text[:1000]}))
    line = {"item": {"name": text[:200], "description": text, "seller_id": first[:40]}, "price": {"net": "10"}}
    body = {
        "issue_date": factories.DAY,
        "currency": "EUR",
        "lines": [line],
        "notes": ({"text": text},),
        "purchase_order": first[:100],
    }
    drafts.save_draft(owner, body, draft_id=one.ids["draft_id"], customer_id=buyer.pk)
    typed = codec.load(type(factories.draft_of("1")), body)
    invoice = factories.issued(owner, buyer, "10", lines=typed.lines, notes=(Note(text=text),), purchase_order=first[:100])
    freeze_document(owner, invoice.pk)
    link, one.token = links.create_link(owner, invoice.pk, "reader@b.example")
    visits.question(link, visits.Visit(ip="9.9.9.9", agent=first), text, name=first)
    record_payment.record_payment(owner, buyer.pk, factories.Decimal(1), "EUR", reference=text[:140], remark=text[:500])
    sent = queue.queue_delivery(owner, invoice.pk, recipient="x@b.example", subject=first[:300], message=text)
    job = jobs.take(Job.objects.of(company).get(kind="deliver", key=sent.pk).pk)
    assert job is not None
    assert jobs.run(job) == "done"
    one.ids |= {
        "invoice_id": invoice.pk,
        "token": one.token,
        "mail_id": Mail.objects.of(company).order_by("-created_at").first().pk,
    }
    return one, invoice, text


@pytest.mark.parametrize("start", range(0, len(TEMPLATES), 11))
def test_templates_are_literal(start):
    payloads = TEMPLATES[start : start + 11]
    one, invoice, text = infested(payloads)
    for route, answer, content in crawl.everything(one):
        assert answer.status_code < 500, route
        assert PRODUCT.encode() not in content, route
        assert b"root:x:" not in content, route
    owner = one.actors[Role.OWNER]
    opened = pypdfium2.PdfDocument(read_file(owner, invoice.pk, "pdf").content)
    printed = UNSEEN.sub("", "".join(page.get_textpage().get_text_bounded() for page in opened))
    assert PRODUCT not in printed
    shown = [payload for payload in payloads if UNSEEN.sub("", payload) in printed]
    assert len(shown) == len(payloads), set(payloads) - set(shown)
    mail = mailbox.read_mail(owner, one.ids["mail_id"])
    letter = message_from_bytes(mail.content, policy=policy.default)
    assert PRODUCT not in mail.content.decode("utf-8", "replace") + mail.text + mail.html + str(letter["Subject"])
    allowed = {"{number}", "{company}", "{amount}"}
    plain = UNSEEN.sub("", mail.text)
    assert all(UNSEEN.sub("", payload) in plain for payload in payloads if payload not in allowed), mail.text[:1000]
    assert text


@pytest.mark.parametrize("start", range(0, len(SCRIPTS), 11))
def test_scripts_are_text(start):
    payloads = SCRIPTS[start : start + 11]
    one, _invoice, _text = infested(payloads)
    seen = 0
    for route, answer, content in crawl.everything(one):
        assert answer.status_code < 500, route
        kind = answer.headers.get("Content-Type", "")
        if "json" in kind:
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
        if not kind.startswith(("text/html", "image/svg")):
            continue
        seen += TAG.encode() in content
        assert not markup(content), (route, markup(content))
        if kind.startswith("text/html") and route.name != "web:mail-letter":
            assert "unsafe" not in answer["Content-Security-Policy"], route
    assert seen > 10
    mail = mailbox.read_mail(one.actors[Role.OWNER], one.ids["mail_id"])
    assert TAG in mail.html
    assert not markup(mail.html.encode())
    assert TAG in unescape(mail.html)
