"""The validator page, links to what was checked, the gallery of rules."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from duebook.edge import clock
from duebook.services.validator import share
from duebook.store.checks import SharedCheck
from duebook.store.users import Role

pytestmark = pytest.mark.django_db
EXAMPLE = Path(__file__).resolve().parents[2] / "examples/de/invoice.ubl.xml"
STRANGERS = override_settings(PUBLIC_VALIDATOR=True)


def sound() -> bytes:
    return EXAMPLE.read_bytes()


def broken() -> bytes:
    """The example with a wrong total, without its due date and the buyer's country."""
    text = sound().decode()
    start, _, rest = text.partition("<cbc:PayableAmount")
    return f"{start}<cbc:PayableAmount{rest.replace('>', '>9', 1)}".encode()


def send(client: Client, content: bytes, name: str = "invoice.xml", **fields: str):
    return client.post("/validate", {"file": SimpleUploadedFile(name, content), "profile": "auto", "act": "check", **fields})


def test_a_sound_file_is_valid_and_shown(owner: Client) -> None:
    text = send(owner, sound()).content.decode()
    assert "finding valid" in text
    assert "Held to " in text
    for part in ("head", "seller", "buyer", "lines", "vat", "totals", "payment"):
        assert f'id="part-{part}"' in text, part


def test_a_fault_stands_beside_its_place_with_what_would_be_right(owner: Client) -> None:
    text = send(owner, broken()).content.decode()
    assert "finding invalid" in text
    totals = text[text.index('id="part-totals"') :]
    assert "BR-CO-16" in totals
    assert "Would be right" in totals
    assert 'href="/rules/BR-CO-16"' in totals
    assert not SharedCheck.objects.exists()


@pytest.mark.parametrize(
    "content", [b" ", b"\x00\xff", b"<a/>", b"%PDF-1.7\n", b"<!DOCTYPE a [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><a>&e;</a>"]
)
def test_what_is_no_invoice_gets_faults_and_no_sheet(owner: Client, content: bytes) -> None:
    answer = send(owner, content)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "finding invalid" in text
    assert "part-totals" not in text
    assert "root:" not in text


def test_what_a_file_says_is_text_and_never_markup(owner: Client) -> None:
    text = sound().decode().replace("<cbc:Note>", "<cbc:Note>&lt;script&gt;alert(1)&lt;/script&gt;", 1)
    text = text.replace("<cbc:ID>", "<cbc:ID>&lt;img src=x onerror=alert(1)&gt;", 1)
    shown = send(owner, text.encode(), name="<script>x.xml").content.decode()
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "<script>x" not in shown


def test_a_file_is_needed_and_one_that_is_too_large_is_refused(owner: Client) -> None:
    assert owner.post("/validate", {"profile": "auto", "act": "check"}).status_code == 422
    assert owner.post("/validate", {"profile": "nonsense", "act": "check"}).status_code == 422
    assert send(owner, b"<" * (10 * 1024 * 1024 + 1)).status_code == 413
    answer = owner.generic("POST", "/validate", b"x", content_type="text/plain", CONTENT_LENGTH=str(2**31))
    assert answer.status_code == 413


def test_strangers_are_let_in_only_where_the_operator_says_so(client: Client) -> None:
    for path in ("/validate", "/rules", "/rules/BR-01"):
        assert client.get(path)["Location"].startswith("/sign-in/")
    assert send(client, sound()).status_code == 302
    with STRANGERS:
        for path in ("/validate", "/rules", "/rules/BR-01"):
            assert client.get(path).status_code == 200
        assert "finding valid" in send(client, sound()).content.decode()
        assert 'href="/validate"' in client.get("/sign-in/").content.decode()


def test_strangers_may_not_ask_without_end(client: Client) -> None:
    with STRANGERS:
        answers = [send(client, b"<a/>").status_code for _ in range(32)]
    assert answers[0] == 200
    assert answers[-1] == 429


def test_a_link_shows_the_same_to_whoever_has_it_until_it_is_withdrawn(visitor) -> None:
    owner = visitor(Role.OWNER)
    made = send(owner, broken(), act="share")
    where = made["Location"]
    assert made.status_code == 303
    text = owner.get(where).content.decode()
    assert "Withdraw the link" in text
    stranger = Client()
    answer = stranger.get(where)
    assert answer.status_code == 200
    assert "noindex" in answer["X-Robots-Tag"]
    assert "BR-CO-16" in answer.content.decode()
    assert "Withdraw the link" not in answer.content.decode()
    assert stranger.post(where).status_code == 404
    assert visitor(Role.ADMIN).post(where).status_code == 404
    assert owner.post(where).status_code == 303
    assert stranger.get(where).status_code == 404
    assert not SharedCheck.objects.exists()


def test_a_link_made_from_the_report_needs_no_second_upload(owner: Client) -> None:
    answer = send(owner, broken())
    made = owner.post("/validate", {
        "packed": answer.context["packed"], "name": "../a b.xml", "profile": "auto", "act": "share",
    })  # fmt: skip
    assert made.status_code == 303
    row = SharedCheck.objects.get()
    assert share.content_of(row) == broken()
    assert row.name == "a b.xml"
    for packed in ("!", "QUJD"):
        assert owner.post("/validate", {"packed": packed, "profile": "auto", "act": "share"}).status_code == 422


def test_a_stranger_takes_back_what_this_browser_shared(client: Client) -> None:
    with STRANGERS:
        where = send(client, sound(), act="share")["Location"]
        assert Client().post(where).status_code == 404
        assert client.post(where).status_code == 303
        assert client.get(where).status_code == 404


def test_expired_links_are_gone_and_swept(owner: Client, monkeypatch) -> None:
    where = send(owner, sound(), act="share")["Location"]
    assert share.sweep() == 0
    later = clock.now() + timedelta(days=share.VALID_DAYS, seconds=1)
    monkeypatch.setattr(share.clock, "now", lambda: later)
    assert owner.get(where).status_code in {404, 302}
    assert share.sweep() == 1
    assert not SharedCheck.objects.exists()


def test_guessing_links_is_slowed_down(client: Client) -> None:
    answers = [client.get(f"/validate/chk_{number}").status_code for number in range(22)]
    assert answers[0] == 404
    assert answers[-1] == 429


def test_the_gallery_finds_rules_by_code_word_and_profile(owner: Client) -> None:
    assert 'id="BR-CO-15"' in owner.get("/rules?q=br-co-15").content.decode()
    assert "No rule found" in owner.get("/rules?q=zzzzz").content.decode()
    text = owner.get("/rules?profile=xrechnung&q=BR-DE").content.decode()
    assert 'id="BR-DE-1"' in text
    assert 'id="BR-DE-1"' not in owner.get("/rules?profile=en16931&q=BR-DE").content.decode()
    first, second = (owner.get(f"/rules?page={page}").content.decode() for page in ("1", "2"))
    assert first != second
    assert len(first) < 60_000
    assert owner.get("/rules?page=99999").status_code == 200


def test_a_rule_has_its_page_with_an_example(owner: Client) -> None:
    text = owner.get("/rules/BR-CO-15").content.decode()
    assert "EN 16931" in text
    assert owner.get("/rules/NO-SUCH-RULE").status_code == 404
