"""The addresses of the pages for cases; ``web/urls.py`` takes them in."""

from django.urls import URLPattern, path

from duebook.web.cases import agreements, disputes, oninvoice, provisions, templates, worklist

PATHS: list[URLPattern] = [
    path("disputes/", disputes.listed, name="disputes"),
    path("disputes/<str:dispute_id>", disputes.dispute, name="dispute"),
    path("disputes/<str:dispute_id>/accept", disputes.accept, name="dispute-accept"),
    path("disputes/<str:dispute_id>/reject", disputes.reject, name="dispute-reject"),
    path("disputes/<str:dispute_id>/withdraw", disputes.withdraw, name="dispute-withdraw"),
    path("disputes/<str:dispute_id>/note", disputes.note, name="dispute-note"),
    path("disputes/<str:dispute_id>/assign", disputes.assign, name="dispute-assign"),
    path("invoices/<str:invoice_id>/dispute", disputes.new, name="new-dispute"),
    path("invoices/<str:invoice_id>/promise", oninvoice.promise, name="new-promise"),
    path("invoices/<str:invoice_id>/plan", oninvoice.plan, name="new-plan"),
    path("invoices/<str:invoice_id>/difference", oninvoice.drop, name="drop-difference"),
    path("invoices/<str:invoice_id>/recovery", oninvoice.recovered, name="recovery"),
    path("worklist/", worklist.listed, name="worklist"),
    path("worklist/templates/", templates.listed, name="note-templates"),
    path("worklist/templates/<str:template_id>", templates.one, name="note-template"),
    path("worklist/templates/<str:template_id>/delete", templates.delete, name="note-template-delete"),
    path("worklist/<str:customer_id>", worklist.one, name="worklist-turn"),
    path("worklist/<str:customer_id>/log", worklist.log, name="log-call"),
    path("customers/<str:customer_id>/agreements", agreements.agreements, name="agreements"),
    path("customers/<str:customer_id>/manager", agreements.manager, name="customer-manager"),
    path("customers/<str:customer_id>/credit/<str:currency>/notice", agreements.notice, name="credit-notice"),
    path("credit-notices/<str:notice_id>/keep", agreements.keep, name="credit-keep"),
    path("promises/<str:promise_id>/cancel", agreements.cancel_promise, name="promise-cancel"),
    path("plans/<str:plan_id>/agree", agreements.agree, name="plan-agree"),
    path("plans/<str:plan_id>/cancel", agreements.cancel_plan, name="plan-cancel"),
    path("provisions/", provisions.listed, name="provisions"),
    path("provisions/run", provisions.run, name="provision-run"),
    path("provisions/matrix", provisions.matrix, name="provision-matrix"),
    path("provisions/<str:provision_id>/reverse", provisions.reverse_run, name="provision-reverse"),
    path("settings/cases/", provisions.handling, name="handling"),
]
