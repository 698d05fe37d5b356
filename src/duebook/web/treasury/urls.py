"""The addresses of the bank's pages; ``web/urls.py`` takes them in."""

from django.urls import URLPattern, path

from duebook.web.treasury import acts, desk, finding

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
]
