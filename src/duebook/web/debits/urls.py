"""The addresses of the pages for direct debits; ``web/urls.py`` takes them in."""

from django.urls import URLPattern, path

from duebook.web.debits import habits, mandates, runs, undo

PATHS: list[URLPattern] = [
    path("debits/", runs.listed, name="debits"),
    path("debits/new", runs.new, name="new-debit-run"),
    path("debits/report", runs.report, name="debit-report"),
    path("debits/<str:debit_run_id>", runs.run, name="debit-run"),
    path("debits/<str:debit_run_id>/tell", runs.tell, name="debit-run-tell"),
    path("debits/<str:debit_run_id>/export", runs.export, name="debit-run-export"),
    path("debits/<str:debit_run_id>/file", runs.file, name="debit-run-file"),
    path("debits/<str:debit_run_id>/discard", runs.discard, name="debit-run-discard"),
    path("debits/<str:debit_run_id>/withdraw", runs.withdraw, name="debit-run-withdraw"),
    path("debits/<str:debit_run_id>/restore", undo.restore, name="debit-run-restore"),
    path("debits/<str:debit_run_id>/unbook", undo.unbook, name="debit-run-unbook"),
    path("debits/items/<str:debit_item_id>/undo-return", undo.undo_return, name="debit-undo-return"),
    path("debits/items/<str:debit_item_id>/claim-fee", undo.claim_fee, name="debit-claim-fee"),
    path("debits/<str:debit_run_id>/book", runs.book, name="debit-run-book"),
    path("debits/<str:debit_run_id>/drop", runs.drop, name="debit-run-drop"),
    path("mandates/", mandates.listed, name="mandates"),
    path("mandates/<str:mandate_id>", mandates.mandate, name="mandate"),
    path("mandates/<str:mandate_id>/ask", mandates.ask_again, name="mandate-ask"),
    path("mandates/<str:mandate_id>/stop", mandates.stop, name="mandate-stop"),
    path("customers/<str:customer_id>/mandates/ask", mandates.ask, name="ask-mandate"),
    path("customers/<str:customer_id>/mandates/type", mandates.type_in, name="type-mandate"),
    path("settings/debits/", habits.habits, name="debit-settings"),
]
