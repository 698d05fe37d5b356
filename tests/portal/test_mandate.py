import re

import pytest
from django.core.cache import cache
from django.test import Client

from duebook.edge import ids
from duebook.services.debits import links, mandates, sign, wording
from duebook.services.delivery import links as document_links
from duebook.services.delivery.wording import LANGUAGES
from duebook.services.operations import jobs
from duebook.store.audit import AuditEntry
from duebook.store.deliveries import Mail, Post
from duebook.store.mandates import Mandate, MandateLink
from tests import factories
from tests.services.debits import scene

pytestmark = pytest.mark.django_db
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
OWN = {"HTTP_ORIGIN": "http://testserver"}
GOOD = {"iban": "DE02 1203 0000 0000 2020 51", "holder": "Nordlicht AG", "name": "Ida Nord", "agreed": "1", "place": "Hamburg"}


@pytest.fixture(autouse=True)
def fresh_counts():
    cache.clear()


@pytest.fixture
def who():
    return scene.company()


@pytest.fixture
def offered(who):
    return mandates.offer_mandate(who, factories.customer(who.company).pk)


@pytest.fixture
def token(who, offered):
    return links.invite(who, offered.pk, "kasse@nordlicht.example")[1]


@pytest.fixture
def visitor():
    return Client(HTTP_USER_AGENT=FIREFOX, enforce_csrf_checks=True, REMOTE_ADDR="198.51.100.7")


def fresh(mandate):
    return Mandate.objects.of(mandate.company).get(pk=mandate.pk)


def test_signed_with_evidence_and_a_copy(who, offered, token, visitor):
    page = visitor.get(f"/p/mandate/{token}").content.decode()
    assert offered.reference in page
    assert scene.CREDITOR in page
    assert "8 weeks" in page
    assert visitor.post(f"/p/mandate/{token}/sign", GOOD, **OWN).status_code == 303
    now = fresh(offered)
    assert (now.state, now.iban, now.bic, now.source) == ("active", scene.THEIRS, "BYLADEM1001", "portal")
    kept = now.evidence
    assert (kept["name"], kept["ip"], kept["agent"], kept["place"]) == ("Ida Nord", "198.51.100.7", FIREFOX, "Hamburg")
    assert "8 weeks" in kept["text"]
    assert sign.genuine(now)
    now.evidence["name"] = "Somebody Else"
    assert not sign.genuine(now)
    purposes = Post.objects.of(who.company).values_list("purpose", "recipient").order_by("pk")
    assert list(purposes) == [("mandate", "kasse@nordlicht.example")] * 2
    jobs.drain()
    assert {one.subject for one in Mail.objects.of(who.company)} == {
        "Direct debit mandate for Uferwerk GmbH", f"Your direct debit mandate {offered.reference}",
    }  # fmt: skip
    assert scene.THEIRS not in visitor.get(f"/p/mandate/{token}").content.decode()


def test_signed_once(who, offered, token, visitor):
    visitor.post(f"/p/mandate/{token}/sign", GOOD, **OWN)
    again = {**GOOD, "iban": "NL91ABNA0417164300", "name": "Other"}
    assert visitor.post(f"/p/mandate/{token}/sign", again, **OWN).status_code == 303
    assert fresh(offered).iban == scene.THEIRS
    assert AuditEntry.objects.of(who.company).filter(verb="mandate.sign").count() == 1


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"iban": "DE02120300000000202052"}, "mandate_wrong_iban"),
        ({"iban": ""}, "mandate_wrong_iban"),
        ({"holder": " "}, "mandate_wrong_holder"),
        ({"name": ""}, "mandate_wrong_name"),
        ({"agreed": ""}, "mandate_wrong_agreed"),
    ],
)
def test_what_is_wrong_stands_beside_its_field(offered, token, visitor, change, message):
    from duebook.portal.words import sentences

    answer = visitor.post(f"/p/mandate/{token}/sign", {**GOOD, **change}, **OWN)
    assert answer.status_code == 422
    assert sentences("en")[message] in answer.content.decode()
    assert fresh(offered).state == "offered"


def test_checking_the_account_signs_nothing(offered, token, visitor):
    typed = {**GOOD, "iban": "NL91ABNA0417164300", "do": "check"}
    answer = visitor.post(f"/p/mandate/{token}/sign", typed, **OWN)
    assert "ABN AMRO" in answer.content.decode()
    assert visitor.post(f"/p/mandate/{token}/sign", {**typed, "iban": "NL91"}, **OWN).status_code == 422
    assert fresh(offered).state == "offered"


def test_ended_by_the_customer(offered, token, visitor):
    visitor.post(f"/p/mandate/{token}/sign", GOOD, **OWN)
    assert visitor.get(f"/p/mandate/{token}/end").status_code == 405
    assert visitor.post(f"/p/mandate/{token}/end").status_code == 403
    assert fresh(offered).state == "active"
    assert visitor.post(f"/p/mandate/{token}/end", **OWN).status_code == 303
    now = fresh(offered)
    assert (now.state, now.stopped_by) == ("stopped", "customer")
    assert visitor.post(f"/p/mandate/{token}/sign", GOOD, **OWN).status_code == 303
    assert fresh(offered).state == "stopped"


def test_no_kind_of_link_opens_what_another_opens(who, offered, token, visitor):
    document = factories.issued(who, offered.customer, "100")
    _, paper = document_links.create_link(who, document.pk)
    uses = [(f"/p/{token}{path}", "a mandate's") for path in ("", "/pdf", "/confirm", "/question", "/logo", "/brand.css")]
    uses += [(f"/p/mandate/{paper}{path}", "a document's") for path in ("", "/sign", "/end", "/logo", "/brand.css")]
    prefixed = [paper.replace("pub_", "sdd_"), token.replace("sdd_", "pub_")]
    uses += [(f"/p/{one}", "another prefix") for one in prefixed] + [(f"/p/mandate/{one}", "another prefix") for one in prefixed]
    opened = 0
    for n, (path, _) in enumerate(uses):
        for send in (Client(REMOTE_ADDR=f"198.51.{n}.1").get, Client(REMOTE_ADDR=f"198.51.{n}.2", **OWN).post):
            opened += send(path).status_code != 404
    assert opened == 0
    assert fresh(offered).state == "offered"


def test_tokens_that_do_not_hold(who, offered, token):
    link, revoked = links.create_link(who, offered.pk)
    links.revoke_link(who, link.pk)
    late, expired = links.create_link(who, offered.pk)
    MandateLink.objects.of(who.company).filter(pk=late.pk).update(expires_at=late.created_at)
    wrong = [revoked, expired, token[:-1], token + "A", token.swapcase(), late.token_hash, offered.pk, ids.token("sdd"), "sdd_"]
    answers = {Client(REMOTE_ADDR=f"203.0.113.{n}").get(f"/p/mandate/{one}").content for n, one in enumerate(wrong)}
    assert len(answers) == 1
    assert token not in str(list(MandateLink.objects.of(who.company).values_list("token_hash", flat=True)))


def test_a_withdrawn_offer_cannot_be_signed(who, offered, token, visitor):
    mandates.stop_mandate(who, offered.pk, "Not wanted any more")
    assert visitor.get(f"/p/mandate/{token}").status_code == 404
    assert visitor.post(f"/p/mandate/{token}/sign", GOOD, **OWN).status_code == 404


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scheme", ["CORE", "B2B"])
def test_every_language(who, visitor, language, scheme):
    buyer = factories.customer(who.company, language=language)
    mandate = mandates.offer_mandate(who, buyer.pk, scheme=scheme)
    _, token = links.create_link(who, mandate.pk)
    page = visitor.get(f"/p/mandate/{token}").content.decode()
    assert f'<html lang="{language}"' in page
    assert not re.search(r"\{[a-z_]+\}", page)
    visitor.post(f"/p/mandate/{token}/sign", GOOD, **OWN)
    letter = wording.copy(fresh(mandate), language)
    assert not re.search(r"\{[a-z_]+\}", letter.subject + letter.text)
    assert mandate.reference in letter.text
