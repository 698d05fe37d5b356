"""Whatever stands in an address, nothing breaks and nothing opens: 0 answers of class 5xx (X8, X11)."""

import re
from pathlib import Path
from urllib.parse import quote, urlencode

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client

from duebook.kernel import plugs
from duebook.kernel.errors import NotFound
from duebook.main.plugs import PLUGS
from duebook.services.access import ALL
from duebook.store.users import Role
from tests.api.caller import ROOT, description
from tests.attack.corpus import PATHS, QUERIES, some
from tests.authz.routes import PARAMETER, api, portal, web
from tests.authz.world import OURS, side
from tests.tier import LONG

pytestmark = pytest.mark.django_db
SOURCE = Path(__file__).resolve().parents[2] / "src" / "duebook"
READ = re.compile(r"GET\.(?:get|getlist)\(\"(\w+)\"")


def parameters() -> list[str]:
    """Every name that a page reads from its address, and the fields that read many."""
    found = {name for path in (SOURCE / "web").rglob("*.py") for name in READ.findall(path.read_text())}
    return sorted(
        found
        | {"type", "status", "currency", "since", "until", "who", "what", "from", "to", "limit", "offset", "order_by", "format"}
    )


def test_queries_of_pages():
    one = side(OURS)
    browser = one.sign_in(Role.OWNER)
    names = parameters()
    assert {"q", "after", "sort", "view", "customer"} <= set(names)
    wrong = []
    for route in [route for route in (*web(), *portal()) if route.method == "GET"]:
        if route.name in {"web:draft-page", "web:invoice-page"}:
            continue  # pictures: their one parameter is tried below
        base = route.path(one.ids).partition("?")[0]
        for text in some(QUERIES, str(route), 6):
            cache.clear()
            try:
                answer = browser.get(f"{base}?{urlencode(dict.fromkeys(names, text), errors='surrogatepass')}")
            except Exception as error:  # noqa: BLE001 - each is a finding, all of them are wanted
                wrong.append(f"{route} {text[:60]!r}: {error!r}")
                continue
            if answer.status_code >= 500:
                wrong.append(f"{route} {text[:60]!r}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)


def test_queries_of_pictures():
    one = side(OURS)
    browser = one.sign_in(Role.OWNER)
    for route in [route for route in web() if route.name in {"web:draft-page", "web:invoice-page"} and route.method == "GET"]:
        for text in ("-1", "9" * 400, "0", "x", "²", "١", "1e3", "\x00"):
            answer = browser.get(f"{route.path(one.ids)}?{urlencode({'page': text})}")
            assert answer.status_code in {200, 400, 404, 422}, (route, text)


def test_queries_of_the_api():
    one = side(OURS)
    headers = {"Authorization": f"Bearer {one.key('good', ALL)}"}
    wrong, tried = [], 0
    for route in [route for route in api() if route.method == "GET"]:
        operation = description()["paths"]["/" + route.pattern.replace("<", "{").replace(">", "}")]["get"]
        base = route.path(one.ids).partition("?")[0]
        for name in [one["name"] for one in operation["parameters"] if one["in"] == "query"]:
            for text in some(QUERIES, f"{route} {name}", 6):
                cache.clear()
                answer = Client().get(f"{base}?{urlencode({name: text}, errors='surrogatepass')}", headers=headers)
                tried += 1
                if answer.status_code not in {200, 404, 422}:
                    wrong.append(f"{route} {name}={text[:60]!r}: {answer.status_code}")
    assert not wrong, "\n".join(wrong)
    assert tried > (1000 if LONG else 500)


def test_what_stands_in_a_path():
    """Each parameter of each address, alone, replaced by something that climbs or injects: nothing opens, nothing breaks."""
    one = side(OURS)
    browser, headers = one.sign_in(Role.OWNER), {"Authorization": f"Bearer {one.key('good', ALL)}"}
    wrong = []
    for route in [route for route in (*api(), *web(), *portal()) if route.method == "GET"]:
        for name in route.parameters:
            for text in some([*PATHS, *QUERIES[:20]], f"{route} {name}", 14):
                cache.clear()
                put = text if "%" in text else quote(text, safe="")
                values = {other: route.value(other, one.ids) for other in route.parameters}
                path = "/" + PARAMETER.sub(
                    lambda found, values=values, name=name, put=put: put if found[1] == name else values[found[1]], route.pattern
                )
                answer = browser.get(path, headers=headers if route.door == "api" else {})
                content = b"".join(answer.streaming_content) if answer.streaming else answer.content
                if answer.status_code >= 500 or b"root:x:" in content or settings.SECRET_KEY.encode() in content:
                    wrong.append(f"{route} {name}={text[:60]!r}: {answer.status_code}")
                if answer.status_code == 200 and route.name != "web:refund-credit" and name not in {"token", "secret"}:
                    wrong.append(f"{route} {name}={text[:60]!r} opens something")
    assert not wrong, "\n".join(wrong[:40])


@pytest.mark.parametrize("text", PATHS)
def test_a_plug_in_comes_from_the_table(text):
    for kind in (*PLUGS, text):
        with pytest.raises(NotFound):
            plugs.get(kind, text)


@pytest.mark.parametrize("text", PATHS)
def test_files_of_the_page_do_not_climb(text):
    put = text if "%" in text else quote(text, safe="")
    for base in ("/static/", "/static/ninja/", "/"):
        answer = Client().get(base + put)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert answer.status_code in {200, 301, 302, 400, 404, 405}
        assert b"root:x:" not in content
        assert settings.SECRET_KEY.encode() not in content


@pytest.mark.parametrize("text", [*PATHS, "de-DE-u-co-phonebk", "xx-invalid", "*", "de" * 200])
def test_a_language_is_no_path(text):
    one_line = re.sub(r"[\r\n]", "", text).encode("ascii", "replace").decode()
    answer = Client().get(
        "/sign-in/", headers={"Accept-Language": one_line, "Cookie": f"django_language={quote(text)}; theme={quote(text)}"}
    )
    assert answer.status_code == 200
    assert text not in answer.content.decode() or len(text) < 6


def test_languages_in_bodies(client):
    one = side(OURS)
    headers = {"Authorization": f"Bearer {one.key('good', ALL)}"}
    for text in PATHS:
        body = {"recipient": "a@b.example", "language": text}
        answer = client.post(
            f"{ROOT}/invoices/{one.ids['invoice_id']}/deliveries", body, content_type="application/json", headers=headers
        )
        assert answer.status_code in {202, 422}, text
        body = {"document": {"language": text, "lines": [{"item": {"name": "x"}, "price": {"net": "1"}}]}}
        assert client.post(f"{ROOT}/invoices/checks", body, content_type="application/json", headers=headers).status_code in {
            200,
            422,
        }
