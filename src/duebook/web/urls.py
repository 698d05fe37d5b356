"""Every page's address. Ids are typed (``cus_...``); what is somebody else's is not there (404)."""

from django.urls import URLPattern, URLResolver, path

from duebook.web import activity, changes, companies, customers, home, items, mailbox, search, signin, start
from duebook.web.cases.urls import PATHS as CASES
from duebook.web.debits.urls import PATHS as DEBITS
from duebook.web.invoices.urls import PATHS as INVOICES
from duebook.web.payables.urls import PATHS as PAYABLES
from duebook.web.paying.urls import PATHS as PAYING
from duebook.web.reminders.urls import PATHS as REMINDERS
from duebook.web.reports import room as reports
from duebook.web.settings import audit, company, keys, look, people, series, webhooks
from duebook.web.treasury.urls import PATHS as TREASURY
from duebook.web.validator import gallery as rules
from duebook.web.validator import views as validator

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
    path("customers/changes/", changes.listed, name="changes"),
    path("customers/changes/<str:change_id>", changes.decide, name="change-decide"),
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
    # what is disputed and promised
    *CASES,
    # money
    *PAYING,
    *TREASURY,
    *DEBITS,
    *REMINDERS,
    # buy
    *PAYABLES,
    # insight
    path("reports/", reports.listed, name="reports"),
    path("reports/<str:name>.<str:kind>", reports.export, name="report-export"),
    path("reports/<str:name>", reports.report, name="report"),
    # rules and foreign files
    path("validate", validator.validate, name="validate"),
    path("validate/<str:token>", validator.shared, name="shared-check"),
    path("rules", rules.listed, name="rules"),
    path("rules/<str:code>", rules.rule, name="rule"),
    # settings
    path("settings/", company.profile, name="settings"),
    path("settings/accounts/", company.accounts, name="accounts"),
    path("settings/habits/", company.habits, name="habits"),
    path("settings/policy/", company.policy, name="policy"),
    path("settings/series/", series.listed, name="series"),
    path("settings/series/new", series.edit, name="new-series"),
    path("settings/series/preview", series.preview, name="series-preview"),
    path("settings/series/<str:series_id>", series.edit, name="series-edit"),
    path("settings/series/<str:series_id>/archive", series.archive, name="series-archive"),
    path("settings/look/", look.look, name="look"),
    path("settings/look/preview", look.preview, name="look-preview"),
    path("settings/people/", people.people, name="people"),
    path("settings/people/<str:membership_id>/role", people.role, name="member-role"),
    path("settings/people/<str:membership_id>/end", people.end, name="member-end"),
    path("settings/invitations/<str:invitation_id>/withdraw", people.withdraw, name="withdraw"),
    path("join/<str:secret>", people.join, name="join"),
    path("settings/keys/", keys.keys, name="keys"),
    path("settings/keys/<str:key_id>/revoke", keys.revoke, name="key-revoke"),
    path("settings/webhooks/", webhooks.webhooks, name="webhooks"),
    path("settings/webhooks/<str:endpoint_id>", webhooks.endpoint, name="endpoint"),
    path("settings/webhooks/<str:endpoint_id>/act", webhooks.act, name="endpoint-act"),
    path("settings/audit/", audit.audit, name="audit"),
    # what happened
    path("activity/", activity.activity, name="activity"),
    path("mailbox/", mailbox.mailbox, name="mailbox"),
    path("mailbox/<str:mail_id>", mailbox.mail, name="mail"),
    path("mailbox/<str:mail_id>/letter", mailbox.letter, name="mail-letter"),
    path("mailbox/<str:mail_id>/source", mailbox.source, name="mail-source"),
]
