"""The description is complete and true: every operation, every answer, every word in it leads somewhere."""

import ast
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

import duebook.api
from duebook.services.access import ALL
from tests.api.caller import by_route, description, operations

STEADY = {"401", "403", "422", "429"}


def parts(node):
    """Every object in the description."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from parts(value)
    elif isinstance(node, list):
        for value in node:
            yield from parts(value)


def every():
    """(path, method, operation)."""
    return [(path, method, one) for path, methods in description()["paths"].items() for method, one in methods.items()]


def test_every_operation_says_what_it_is():
    names = [one["operationId"] for _path, _method, one in every()]
    assert len(names) == len(set(names)) == len(operations())
    tags = {tag["name"] for tag in description()["tags"]}
    for path, method, one in every():
        assert one["summary"], path
        assert len(one["description"]) > 10, path
        assert set(one["tags"]) <= tags, path
        assert one["security"] == [{"KeyAuth": []}], path
        assert set(one["x-needs"]) <= ALL, path
        assert one["x-needs"], path
        assert set(one["responses"]) >= STEADY, path
        assert ("409" in one["responses"]) == (method != "get"), path
        named = {parameter["name"] for parameter in one["parameters"] if parameter["in"] == "header"}
        assert named == ({"Idempotency-Key"} if method != "get" else set()), path
        good = [response for status, response in one["responses"].items() if status < "400"]
        assert len(good) == 1, path
        assert good[0]["content"], path


def test_every_reference_leads_somewhere():
    schemas = description()["components"]["schemas"]
    found = {part["$ref"] for part in parts(description()) if "$ref" in part}
    assert {name.rpartition("/")[2] for name in found} <= schemas.keys()
    assert {"Document", "Party", "Terms", "PaymentMeans", "Problem", "FaultOut"} <= schemas.keys()
    assert not [part for part in parts(description()) if "x-is" in part]


def test_money_is_never_a_floating_number():
    for name, schema in description()["components"]["schemas"].items():
        if name.endswith(("Out", "Whole", "Made")):
            assert "number" not in [part.get("type") for part in parts(schema)], name


def test_every_body_refuses_what_it_does_not_know():
    for path, _method, one in every():
        for kind in one.get("requestBody", {}).get("content", {}).values():
            names = [part["$ref"].rpartition("/")[2] for part in parts(kind) if "$ref" in part]
            assert names, path
            for name in names:
                assert description()["components"]["schemas"][name]["additionalProperties"] is False, name


def test_examples_are_valid():
    for _path, _method, one in every():
        content = one.get("requestBody", {}).get("content", {}).get("application/json", {})
        for part in parts(content):
            name = part.get("$ref", "").rpartition("/")[2]
            schema = description()["components"]["schemas"].get(name, {})
            for example in schema.get("examples", []):
                model = next(model for model in operations()[one["operationId"]].models if model.__ninja_param_source__ == "body")
                model.model_validate({"payload": example})
    assert any("examples" in schema for schema in description()["components"]["schemas"].values())


def test_the_docs_page_needs_nothing_from_elsewhere():
    answer = Client().get("/api/v1/docs")
    text = answer.content.decode()
    assert answer.status_code == 200
    assert not re.findall(r"(?:src|href)=[\"']?(?:https?:)?//", text)
    assert not re.findall(r"<script(?![^>]*(?:src=|application/json))", text)
    assert not re.findall(r"\s(?:on\w+|style)=", text)
    local = re.findall(r"(?:src|href)=\"/static/([^\"]+)\"", text)
    assert {"ninja/swagger-ui-bundle.js", "ninja/swagger-ui.css", "ninja/swagger-ui-init.js"} <= set(local)
    assert all(finders.find(name) for name in local)
    policy = answer["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert Client().get("/api/v1/openapi.json").json()["openapi"] == "3.1.0"


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_the_docs_page_draws_itself_under_the_policy(page, live_server):
    refused = []
    page.on("console", lambda line: refused.append(line.text) if "Content Security Policy" in line.text else None)
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{live_server.url}/api/v1/docs")
    page.wait_for_selector(".opblock-summary-path")
    assert page.locator(".opblock").count() == len(by_route())
    assert not refused
    assert all(url.startswith((live_server.url, "data:")) for url in asked)


def test_the_documents_name_addresses_that_exist():
    text = (Path(__file__).parents[2] / "docs" / "building" / "api.md").read_text()
    known = {re.sub(r"\{[^}]+\}", "{}", path.removeprefix("/api/v1")) for path, _method in by_route()}
    named = re.findall(r"`(?:GET|POST|PUT|DELETE) (/[^\s`?]*)", text)
    assert named
    assert {re.sub(r"\{[^}]+\}", "{}", path.removeprefix("/api/v1")) for path in named} <= known


def test_every_shape_has_a_name_of_its_own():
    """Two classes of one name would stand for each other in the description."""
    names = [
        node.name
        for path in sorted(Path(duebook.api.__file__).parent.glob("*.py"))
        for node in ast.parse(path.read_text("utf-8")).body
        if isinstance(node, ast.ClassDef)
    ]
    assert [name for name in set(names) if names.count(name) > 1] == []
