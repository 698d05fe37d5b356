"""Every page's address. Ids are typed (``cus_...``); what is somebody else's is not there (404)."""

from django.urls import URLPattern, URLResolver, path

from duebook.web import companies, customers, home, items, search, signin, start
from duebook.web.invoices.urls import PATHS as INVOICES
from duebook.web.settings import company

app_name = "web"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", home.home, name="home"),
    path("search", search.search, name="search"),
    # coming in
    path("start/<str:token>", start.start, name="start"),
    path("start/<str:token>/facts", start.facts, name="start-facts"),
    path("sign-in/", signin.sign_in, name="sign-in"),
    path("sign-out/", signin.sign_out, name="sign-out"),
    path("account/", signin.account, name="account"),
    path("companies/choose", signin.choose_company, name="choose-company"),
    path("companies/new", companies.new_company, name="new-company"),
    path("companies/facts", companies.company_facts, name="company-facts"),
    # sell
    path("customers/", customers.listed, name="customers"),
    path("customers/new", customers.edit, name="new-customer"),
    path("customers/<str:customer_id>", customers.customer, name="customer"),
    path("customers/<str:customer_id>/edit", customers.edit, name="customer-edit"),
    path("customers/<str:customer_id>/archive", customers.archive, name="customer-archive"),
    path("customers/<str:customer_id>/contacts/new", customers.contact, name="new-contact"),
    path("customers/<str:customer_id>/contacts/<str:contact_id>", customers.contact, name="contact"),
    path("items/", items.listed, name="items"),
    path("items/new", items.edit, name="new-item"),
    path("items/<str:item_id>", items.edit, name="item"),
    path("items/<str:item_id>/archive", items.archive, name="item-archive"),
    *INVOICES,
    # settings
    path("settings/", company.profile, name="settings"),
    path("settings/accounts/", company.accounts, name="accounts"),
    path("settings/habits/", company.habits, name="habits"),
    path("settings/policy/", company.policy, name="policy"),
]
