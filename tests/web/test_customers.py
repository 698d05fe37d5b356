"""Customers and items through their forms: saved, found, refused beside the field, never twice, never another company's."""

import pytest
from django.test import Client

from duebook.store.catalog import Item
from duebook.store.parties import Customer, CustomerContact
from tests import factories

pytestmark = pytest.mark.django_db
FORM = {
    "name": "Nordlicht AG",
    "street": "Allee 1",
    "postcode": "20095",
    "city": "Hamburg",
    "country": "DE",
    "tax_number": "129273398",
    "email": "buchhaltung@nordlicht.example",
    "days": "30",
    "discount_percent": "2,5",
    "discount_days": "10",
}


def test_makes_a_customer_with_a_number_and_terms(owner: Client, company) -> None:
    answer = owner.post("/customers/new", FORM)
    row = Customer.objects.of(company).get()
    assert answer["Location"] == f"/customers/{row.pk}"
    assert (row.number, row.vat_id, row.profile["address"]["city"]) == ("C-1001", "DE129273398", "Hamburg")
    assert row.terms == {"days": 30, "discounts": [{"percent": "2.5", "days": 10}]}
    page = owner.get(answer["Location"]).content.decode()
    assert "Nordlicht AG" in page
    assert "C-1001" in page


def test_numbers_go_up(owner: Client, company) -> None:
    for name in ("One", "Two"):
        owner.post("/customers/new", FORM | {"name": name, "tax_number": ""})
    assert list(Customer.objects.of(company).order_by("number").values_list("number", flat=True)) == ["C-1001", "C-1002"]


def test_a_form_sent_twice_makes_one_customer(owner: Client, company) -> None:
    first, second = (owner.post("/customers/new", FORM | {"once": "frm_same"}) for _ in range(2))
    assert first["Location"] == second["Location"]
    assert Customer.objects.of(company).count() == 1


def test_the_same_key_with_other_content_is_refused(owner: Client) -> None:
    owner.post("/customers/new", FORM | {"once": "frm_same"})
    assert owner.post("/customers/new", FORM | {"once": "frm_same", "name": "Other"}).status_code == 409


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": " "}, "id_name_error"),
        ({"tax_number": "DE129273397"}, "id_tax_number_error"),
        ({"email": "nobody"}, "id_email_error"),
        ({"currency": "EURO"}, "id_currency_error"),
        ({"currency": "QQQ"}, "id_currency_error"),
        ({"discount_days": ""}, "id_discount_days_error"),
        ({"discount_percent": "abc"}, "id_discount_percent_error"),
        ({"discount_percent": "100"}, "id_discount_percent_error"),
        ({"endpoint": "DE129273398"}, "id_endpoint_scheme_error"),
    ],
)
def test_a_fault_stands_beside_its_field(owner: Client, company, change: dict[str, str], field: str) -> None:
    answer = owner.post("/customers/new", FORM | change)
    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{field}"' in text
    assert 'aria-invalid="true"' in text
    assert not Customer.objects.of(company).exists()


def test_a_number_that_is_taken_is_named_with_its_code(owner: Client, company) -> None:
    factories.customer(company, "First", number="K-7")
    text = owner.post("/customers/new", FORM | {"number": "K-7"}).content.decode()
    assert "First has this number." in text
    assert "CUSTOMER-NUMBER" in text


def test_changing_keeps_what_the_form_does_not_show(owner: Client, company) -> None:
    row = factories.customer(company)
    row.profile["ids"] = [{"value": "4012345000009", "scheme": "0088"}]
    row.save()
    owner.post(f"/customers/{row.pk}/edit", FORM | {"name": "Nordlicht SE"})
    row.refresh_from_db()
    assert (row.name, row.profile["ids"]) == ("Nordlicht SE", [{"value": "4012345000009", "scheme": "0088"}])


def test_search_finds_every_word_and_answers_htmx_with_the_rows(owner: Client, company) -> None:
    factories.customer(company, "Nordlicht AG")
    factories.customer(company, "Nordwind KG")
    text = owner.get("/customers/?q=nord+ag", headers={"HX-Request": "true"}).content.decode()
    assert "Nordlicht AG" in text
    assert "Nordwind" not in text
    assert "<html" not in text


def test_pages_go_on_after_the_last_row(owner: Client, company) -> None:
    for number in range(55):
        factories.customer(company, f"Customer {number:02}")
    first = owner.get("/customers/")
    after = first.context["slice"].older
    second = owner.get("/customers/", {"after": after})
    assert [len(page.context["slice"].rows) for page in (first, second)] == [50, 5]
    back = owner.get("/customers/", {"before": second.context["slice"].newer})
    assert [row.pk for row in back.context["slice"].rows] == [row.pk for row in first.context["slice"].rows]
    assert owner.get("/customers/", {"after": "nonsense"}).context["slice"].rows[0].name == "Customer 00"


def test_another_company_s_customer_is_not_there(visitor, company) -> None:
    other = factories.company("Other GmbH")
    row = factories.customer(other)
    client = visitor()
    for method, path in (("get", ""), ("get", "/edit"), ("post", "/edit"), ("post", "/archive"), ("post", "/contacts/new")):
        assert getattr(client, method)(f"/customers/{row.pk}{path}", FORM).status_code == 404
    row.refresh_from_db()
    assert row.archived_at is None


def test_contacts_are_added_and_removed(owner: Client, company) -> None:
    row = factories.customer(company)
    owner.post(
        f"/customers/{row.pk}/contacts/new", {"name": "Eva", "email": "eva@nordlicht.example", "roles": ["invoice", "copy"]}
    )
    contact = CustomerContact.objects.of(company).get()
    assert contact.roles == ["invoice", "copy"]
    empty = owner.post(f"/customers/{row.pk}/contacts/new", {})
    assert (empty.status_code, "CONTACT-EMPTY" in empty.content.decode()) == (422, True)
    owner.post(f"/customers/{row.pk}/contacts/{contact.pk}", {"remove": "yes"})
    assert not CustomerContact.objects.of(company).exists()


def test_names_are_escaped(owner: Client, company) -> None:
    row = factories.customer(company, "<script>alert(1)</script>")
    assert "<script>alert" not in owner.get(f"/customers/{row.pk}").content.decode()


def test_an_item_keeps_its_exact_price(owner: Client, company) -> None:
    form = {"name": "Design", "price": "1.234,565", "currency": "eur", "unit": "HUR"}
    assert owner.post("/items/new", form).status_code == 303
    item = Item.objects.of(company).get()
    assert (item.price, item.currency, item.unit) == ("1234.565", "EUR", "HUR")
    page = owner.get(f"/items/{item.pk}").content.decode()
    assert 'value="1234,565"' in page
    wrong = owner.post("/items/new", form | {"price": "-1"})
    assert (wrong.status_code, "ITEM-PRICE" in wrong.content.decode()) == (422, True)


def test_an_archived_item_leaves_the_list(owner: Client, company) -> None:
    owner.post("/items/new", {"name": "Design", "price": "1", "currency": "EUR", "unit": "HUR"})
    item = Item.objects.of(company).get()
    owner.post(f"/items/{item.pk}/archive", {"archived": "yes"})
    assert "Design" not in owner.get("/items/", headers={"HX-Request": "true"}).content.decode()
    assert "Design" in owner.get("/items/?view=archived").content.decode()
