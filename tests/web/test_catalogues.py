"""The catalogues: complete, true to their placeholders, and spoken by every page in the language that a person chose."""

import ast
import importlib.util
import re
from collections import Counter
from datetime import date
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po
from django.test import Client
from django.utils import translation

from duebook.domain import check, lifecycle, linenet, tax, taxcheck
from duebook.domain.checks import taxes
from duebook.kernel import errors
from duebook.kernel.rules import Fault, at
from duebook.rules import profiles
from duebook.rules.pdf import table as pdf
from duebook.services.delivery import webhooks
from duebook.services.operations.reports import REPORTS
from duebook.store.counters import Series
from duebook.web import said, words
from tests import factories

ROOT = Path(__file__).parent.parent.parent
LANGUAGES = ("de", "fr", "es")
_FIELD = re.compile(r"%\(\w+\)s|\{[a-z_]+\}|%%|</?[a-z]+[^>]*>")
_SAME = 8
"""At most so many messages of several words may read like the English (10 %% or 50 in French)."""


@pytest.fixture(scope="session")
def tool() -> ModuleType:
    """The script behind ``make messages``."""
    spec = importlib.util.spec_from_file_location("messages_tool", ROOT / "assets" / "messages.py")
    assert spec is not None
    assert spec.loader is not None
    made = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(made)
    return made


@pytest.fixture(scope="session")
def fresh(tool: ModuleType) -> Catalog:
    """What is extracted now."""
    return tool.template()


@pytest.fixture(scope="session")
def compiled(tool: ModuleType, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogues of this tree, compiled aside: a stale .mo beside the source changes nothing here."""
    folder = tmp_path_factory.mktemp("locale")
    tool.compile_all(folder)
    return folder


@pytest.fixture
def spoken(compiled: Path, settings) -> None:
    settings.LOCALE_PATHS = [compiled]


def catalogue(tool: ModuleType, language: str) -> Catalog:
    with tool.place(language).open("rb") as file:
        return read_po(file, locale=language)


def keys(one: Catalog) -> set[tuple[Any, Any]]:
    return {(message.context, _plain(message.id)) for message in one if message.id}


def _plain(value: Any) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) else tuple(value)


# ---- the catalogues ----


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_catalogue_has_exactly_what_is_extracted(tool, fresh, language: str) -> None:
    held = catalogue(tool, language)
    assert sorted(map(str, keys(fresh) - keys(held))) == [], "run make messages and translate what is new"
    assert sorted(map(str, keys(held) - keys(fresh))) == [], "run make messages"
    assert not held.obsolete
    assert tool.merged(language, fresh) == tool.place(language).read_text(), "run make messages"


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_message_is_translated_with_its_placeholders(tool, language: str) -> None:
    same = []
    for message in catalogue(tool, language):
        if not message.id:
            continue
        theirs, ours = _plain(message.string), _plain(message.id)
        assert not message.fuzzy, message.id
        assert len(theirs) == len(ours), message.id
        assert all(text.strip() for text in theirs), message.id
        for text, origin in zip(theirs, (ours[0], ours[-1]), strict=False):
            assert Counter(_FIELD.findall(text)) == Counter(_FIELD.findall(origin)), (origin, text)
            assert text.endswith(origin[-1]) or origin[-1] not in ".:?", (origin, text)
            assert "!" not in text, text
            same += [text] if text == origin and " " in origin else []
    assert len(same) <= _SAME, same


def test_sentences_that_are_data_are_extracted(fresh) -> None:
    known = {message.id for message in fresh if isinstance(message.id, str)}
    tree = [errors.DuebookError]
    for kind in tree:
        tree += kind.__subclasses__()
    ours = [kind for kind in tree if kind.__module__ == "duebook.kernel.errors"]
    wanted = [rule.sentence for rule in [*check.gallery(), *taxcheck.RULES]]
    wanted += [*tax.SENTENCES.values(), *linenet.SENTENCES.values(), *lifecycle.WHY_NOT.values(), *taxes.NAMES.values()]
    wanted += [*webhooks.EVENTS.values(), *(kind.sentence for kind in ours)]
    wanted += [text for report in REPORTS.values() for text in (report.title, report.about)]
    assert len(wanted) > 180
    assert sorted({sentence for sentence in wanted if sentence not in known}) == []


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('Fault("A-1", "path", "This is wrong.")', ["This is wrong."]),
        ('raise Conflict("No: {why}.", why=x)', ["No: {why}."]),
        ('Rule(code, "One of {known}.", find)', ["One of {known}."]),
        ('sentence = "This one." if x else "That one."', ["This one.", "That one."]),
        ('SENTENCES = {"x": "As it is."}', ["As it is."]),
        ('self.fault("B-2", place, "Is it?")', ["Is it?"]),
        ('Report("name", "Its title", "What it says", make)', ["Its title", "What it says"]),
        ('Corrections(types=t, note="By a new document.", source="https://example.org/a b.")', ["By a new document."]),
        ('log.info("Nothing to translate.")', []),
        ('Fault("A-1", "path", f"Too late {x}.")', []),
    ],
)
def test_the_extractor_knows_the_shapes(tool, source: str, found: list[str]) -> None:
    assert list(tool._sentences(ast.parse(source))) == found


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ('_FEW = "Too few of {them}."\nrow(code, _FEW)', ["Too few of {them}."]),
        ('TABLE = {"A-1": ("6.1", "“{value}” is none.")}', ["“{value}” is none."]),
        ('def one() -> str:\n    """What it does."""\n    return make(x, "One is wrong.")', ["One is wrong."]),
        ('source = "EN 16931-1:2017, 6.4"', []),
        ('say(f"Too late {x}.")', []),
    ],
)
def test_rules_may_keep_their_sentences_anywhere(tool, source: str, found: list[str]) -> None:
    assert list(tool._spoken(ast.parse(source))) == found


@pytest.fixture(scope="session")
def asked() -> dict[str, str]:
    """Sentence -> code of one rule that says it, over every profile in both syntaxes and the rules for PDF files."""
    found = {row.sentence: code for code, row in pdf.RULES.items()}
    for profile in profiles.PROFILES:
        for syntax in ("ubl", "cii"):
            found |= {rule.sentence: rule.code for rule in profiles.rules(profile.key, syntax)}
    return found


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sentence_of_every_rule_is_translated(tool, asked: dict[str, str], language: str) -> None:
    held = {message.id: message.string for message in catalogue(tool, language) if isinstance(message.id, str)}
    assert len(asked) > 400
    assert {code: sentence for sentence, code in asked.items() if not held.get(sentence)} == {}, "run make messages and translate"


def test_what_is_filled_into_a_sentence_is_extracted(tool) -> None:
    source = 'fit.need(path, value, "a document number")\nraise _Broken("it holds nothing")\nfound("A-1", why="it is damaged")'
    assert list(tool._reasons(ast.parse(source))) == ["a document number", "it holds nothing", "it is damaged"]
    assert list(tool._reasons(ast.parse('open("it holds nothing", mode="an odd one")'))) == []


def test_every_sentence_of_a_format_is_extracted(tool, fresh) -> None:
    """Whatever a format hands to a call that makes or notes a fault, wherever in its arguments the sentence stands."""
    known = {message.id for message in fresh if isinstance(message.id, str)}
    found = {}
    for path in sorted((tool.SOURCE / "formats").rglob("*.py")):
        for call in (node for node in ast.walk(ast.parse(path.read_bytes())) if isinstance(node, ast.Call)):
            texts = [one.value for one in ast.walk(call) if isinstance(one, ast.Constant) and isinstance(one.value, str)]
            if any(tool._CODE.fullmatch(text) for text in texts):
                found |= {text: f"{path.name}:{call.lineno}" for text in texts if tool._SENTENCE.fullmatch(text)}
    assert len(found) > 60
    assert {text: where for text, where in found.items() if text not in known} == {}


def test_no_error_has_its_facts_baked_into_its_sentence(tool) -> None:
    """An f-string cannot be looked up in a catalogue. The command line's own verbs speak English and may."""
    bad = []
    for path in sorted(tool.SOURCE.rglob("*.py")):
        room = path.relative_to(tool.SOURCE).parts
        if room[0] not in {"domain", "edge", "formats", "banks", "channels", "services"} or room[1] == "operations":
            continue
        if path.name == "command.py":
            continue
        for node in ast.walk(ast.parse(path.read_bytes())):
            name = node.func.id if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) else ""
            place = 0 if name in tool._ERRORS else 2 if name == "Fault" else None
            if place is not None and len(node.args) > place and isinstance(node.args[place], ast.JoinedStr):
                bad.append(f"{path.relative_to(tool.SOURCE)}:{node.lineno}")
    assert bad == []


# ---- the pages ----

PAGES = (
    "/", "/customers/", "/customers/new", "/items/", "/items/new", "/invoices/", "/invoices/new", "/payments/", "/payments/new",
    "/activity/", "/mailbox/", "/account/", "/settings/", "/settings/accounts/", "/settings/habits/", "/settings/policy/",
    "/settings/series/", "/settings/series/new", "/settings/look/", "/settings/people/", "/settings/keys/",
    "/settings/webhooks/", "/settings/audit/", "/companies/new", "/reports/", "/reports/ageing", "/reports/journal", "/reports/tax",
    "/reports/gaps", "/reports/duties", "/reports/customer-balances",
)  # fmt: skip


class Seen(HTMLParser):
    """The texts of a page and the attributes that people read."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self.quiet = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.quiet += tag in {"script", "style"}
        self.texts += [value for name, value in attrs if value and name in {"aria-label", "placeholder", "title", "data-confirm"}]

    def handle_endtag(self, tag: str) -> None:
        self.quiet -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self.quiet:
            self.texts.append(data)


def english_left(page: str, language: str, tool: ModuleType) -> set[str]:
    """Texts of the page that stand in the catalogue with another translation."""
    other = {m.id for m in catalogue(tool, language) if isinstance(m.id, str) and m.id and m.id != m.string}
    other -= {m.string for m in catalogue(tool, language)}  # "Total" and "Normal" are words of French too
    seen = Seen()
    seen.feed(page)
    return {text.strip() for text in seen.texts} & other


@pytest.mark.django_db
@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_page_speaks_two_languages(owner: Client, company, tool, language: str) -> None:
    who = factories.actor(company)
    buyer = factories.customer(company, "Kreidefels Lehrmittel eG")
    invoice = factories.issued(who, buyer, "100")
    theirs = set(Series.objects.of(company).values_list("name", flat=True))
    more = (f"/customers/{buyer.pk}", f"/invoices/{invoice.pk}", f"/invoices/{invoice.pk}/credit", f"/invoices/{invoice.pk}/send")
    for path in (*PAGES, *more):
        answer = owner.get(path, headers={"Accept-Language": language})
        page = answer.content.decode()
        assert answer.status_code == 200, path
        assert f'<html lang="{language}"' in page, path
        assert english_left(page, language, tool) - theirs == set(), path


@pytest.mark.django_db
@pytest.mark.usefixtures("spoken")
def test_the_language_a_person_chose_counts_before_the_browsers(owner: Client) -> None:
    saved = owner.post("/account/", {"form": "account", "name": "Ada", "language": "fr"}, headers={"Accept-Language": "de"})
    assert saved.status_code == 303
    for path in ("/customers/", "/no-such-page/"):
        page = owner.get(path, headers={"Accept-Language": "de"}).content.decode()
        assert '<html lang="fr"' in page, path
    assert "Clients" in owner.get("/customers/").content.decode()
    owner.post("/account/", {"form": "account", "name": "Ada", "language": ""})
    assert "Kunden" in owner.get("/customers/", headers={"Accept-Language": "de"}).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("spoken")
def test_one_persons_language_is_not_the_next_ones(visitor) -> None:
    first, second = visitor("clerk"), visitor("viewer")
    first.post("/account/", {"form": "account", "name": "Ada", "language": "es"})
    assert '<html lang="es"' in first.get("/").content.decode()
    assert '<html lang="en"' in second.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("spoken")
def test_without_a_session_the_browser_decides(client: Client, company) -> None:
    assert "Iniciar sesión" in client.get("/sign-in/", headers={"Accept-Language": "es-MX,es;q=0.9"}).content.decode()
    assert "Sign in" in client.get("/sign-in/", headers={"Accept-Language": "is"}).content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("spoken")
def test_faults_and_refusals_are_spoken(owner: Client, visitor, company) -> None:
    page = owner.post("/customers/new", {"name": " ", "country": "DE"}, headers={"Accept-Language": "de"}).content.decode()
    assert "This is required." not in page
    text = visitor("viewer").get("/settings/keys/", headers={"Accept-Language": "fr"}).content.decode()
    assert "Il faut pour cela l’autorisation" in text
    part = visitor("viewer").get("/settings/keys/", headers={"Accept-Language": "es", "HX-Request": "true"})
    assert part.content.decode().startswith("Esto requiere el permiso")


@pytest.mark.django_db
@pytest.mark.usefixtures("spoken")
def test_the_api_speaks_english(client: Client, company) -> None:
    answer = client.get("/api/v1/no-such-thing", headers={"Accept-Language": "de"})
    assert answer["Content-Language"] == "en"


@pytest.mark.django_db
@pytest.mark.usefixtures("spoken")
def test_amounts_and_days_follow_the_language(owner: Client, company) -> None:
    who = factories.actor(company)
    invoice = factories.issued(who, factories.customer(company), "1234.5")
    for language, amount in {"de": "1.469,06", "fr": "1\u202f469,06", "es": "1.469,06", "en": "1.469,06"}.items():
        page = owner.get(f"/invoices/{invoice.pk}", headers={"Accept-Language": language}).content.decode()
        assert amount in page, language
        assert words.day(invoice.issue_date, words.locale(language, "DE")) in page, language


@pytest.mark.django_db
@pytest.mark.usefixtures("spoken")
def test_words_for_the_document_are_in_the_documents_language(owner: Client, company) -> None:
    company.language = "fr"
    company.save(update_fields=["language"])
    page = owner.get("/invoices/new", headers={"Accept-Language": "de"}).content.decode()
    assert 'value="Remise"' in page
    assert "Rechnung ausstellen" in page


# ---- one fault ----


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "The due date 31 Jan 2026 is before the issue date 1 Feb 2026."),
        ("de", "Das Fälligkeitsdatum 31.01.2026 liegt vor dem Rechnungsdatum 01.02.2026."),
        ("fr", "L’échéance 31 janv. 2026 précède la date d’émission 1 févr. 2026."),
        ("es", "El vencimiento 31 ene 2026 es anterior a la fecha de expedición 1 feb 2026."),
    ],
)
def test_a_fault_is_said_with_its_facts(language: str, text: str) -> None:
    facts = at("due_date", due=date(2026, 1, 31), issued=date(2026, 2, 1)).facts
    fault = Fault("DB-DUE-ORDER", "due_date", "The due date {due} is before the issue date {issued}.", facts=facts)
    with translation.override(language):
        assert said.fault(fault) == text


@pytest.mark.usefixtures("spoken")
def test_an_error_is_said_with_its_facts() -> None:
    error = errors.Conflict("Only {most} {currency} can be paid back.", most=Decimal("1234.50"), currency="EUR")
    assert error.detail == "Only 1234.50 EUR can be paid back."
    state = errors.Conflict("This draft is {state}.", state="submitted")
    both = errors.Invalid([Fault("A-1", "x", "This is required."), Fault("A-2", "y", "{name} is typed.", facts={"name": "1.5"})])
    with translation.override("de"):
        assert said.error(error) == "Nur 1.234,50 EUR können zurückgezahlt werden."
        assert said.error(state) == "Der Stand dieses Entwurfs ist „Freizugeben“."
        assert said.error(both) == "Das wird benötigt. 1.5 is typed."
        assert said.error(errors.NotFound()) == "So etwas gibt es hier nicht."
        assert said.fault(Fault("USER-PASSWORD", "password", "Schon übersetzt.")) == "Schon übersetzt."


@pytest.mark.usefixtures("spoken")
@pytest.mark.parametrize(("country", "text"), [("DE", "1.119,00\xa0€"), ("IE", "€1,119.00"), ("", "€1,119.00")])
def test_figures_are_said_as_the_page_writes_them(country: str, text: str) -> None:
    facts = {"amount": "1119.00 EUR", "day": "2026-05-12"}
    fault = Fault("REMIND-RECEIPT", "", "A payment of {amount} of {day} may be theirs.", facts=facts)
    with translation.override("en"), said.in_country(country):
        assert said.fault(fault) == f"A payment of {text} of 12 May 2026 may be theirs."


@pytest.mark.usefixtures("spoken")
def test_what_is_wrong_with_a_file_is_said_in_one_language() -> None:
    """The part after the colon is a message of its own; what is quoted from a file stays as it stands there."""
    damaged = Fault("READ-ENVELOPE", "", "This signed file is damaged: {why}.", facts={"why": "it holds no signed data"})
    quoted = Fault("BANK-X", "", "This balance cannot be read: {text}.", facts={"text": "Draft"})
    with translation.override("de"):
        assert said.fault(damaged) == "Diese signierte Datei ist beschädigt: sie enthält keine signierten Daten."
        assert said.fault(quoted) == "Dieser Saldo ist nicht zu lesen: Draft."
