"""The addresses of the bank's pages; ``web/urls.py`` takes them in."""

from django.urls import URLPattern, path

from duebook.web.treasury import accounts, acts, bankrules, desk, files, finding, mapping, remittances, running, unapplied

PATHS: list[URLPattern] = [
    path("bank/", desk.bank, name="bank"),
    path("bank/lines/<str:line_id>", acts.line, name="bank-line"),
    path("bank/lines/<str:line_id>/accept", acts.accept, name="bank-accept"),
    path("bank/lines/<str:line_id>/undo", acts.take_back, name="bank-undo"),
    path("bank/lines/<str:line_id>/aside", acts.set_aside, name="bank-aside"),
    path("bank/lines/<str:line_id>/customer", acts.to_customer, name="bank-customer"),
    path("bank/lines/<str:line_id>/customers", acts.customers, name="bank-customers"),
    path("bank/lines/<str:line_id>/find", finding.search, name="bank-find"),
    path("bank/lines/<str:line_id>/found", finding.found, name="bank-found"),
    path("bank/lines/<str:line_id>/split", finding.split_line, name="bank-split"),
    path("bank/files/", files.listed, name="bank-files"),
    path("bank/files/drop", files.drop, name="bank-files-drop"),
    path("bank/files/<str:bank_file_id>", files.file, name="bank-file"),
    path("bank/files/<str:bank_file_id>/original", files.original, name="bank-file-original"),
    path("bank/files/<str:bank_file_id>/mapping", mapping.mapping, name="bank-mapping"),
    path("bank/unapplied/", unapplied.unapplied, name="unapplied"),
    path("bank/unapplied/<str:customer_id>/<str:currency>", unapplied.allocate, name="unapplied-allocate"),
    path("bank/rules/", bankrules.listed, name="bank-rules"),
    path("bank/rules/new", bankrules.edit, name="new-bank-rule"),
    path("bank/rules/<str:rule_id>", bankrules.edit, name="bank-rule"),
    path("bank/rules/<str:rule_id>/archive", bankrules.archive, name="bank-rule-archive"),
    path("bank/rules/<str:rule_id>/earlier", bankrules.earlier, name="bank-rule-earlier"),
    path("bank/remittances/", remittances.listed, name="remittances"),
    path("bank/remittances/new", remittances.new, name="new-remittance"),
    path("bank/remittances/upload", remittances.upload, name="remittance-upload"),
    path("bank/remittances/from/<str:inbox_id>", remittances.start, name="remittance-from-mail"),
    path("bank/remittances/<str:remittance_id>", remittances.one, name="remittance"),
    path("bank/remittances/<str:remittance_id>/close", remittances.close, name="remittance-close"),
    path("customers/<str:customer_id>/balance", running.running, name="customer-running"),
    path("bank/accounts/", accounts.listed, name="bank-accounts"),
    path("bank/accounts/new", accounts.edit, name="new-bank-account"),
    path("bank/accounts/<str:bank_account_id>", accounts.account, name="bank-account"),
    path("bank/accounts/<str:bank_account_id>/edit", accounts.edit, name="bank-account-edit"),
    path("bank/accounts/<str:bank_account_id>/automatic", accounts.change_automatic, name="bank-account-automatic"),
    path("bank/accounts/<str:bank_account_id>/archive", accounts.archive, name="bank-account-archive"),
    path("bank/accounts/<str:bank_account_id>/tables/forget", accounts.forget_table, name="bank-table-forget"),
]
