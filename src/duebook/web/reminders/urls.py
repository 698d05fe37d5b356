"""The addresses of the room Reminders; ``web/urls.py`` takes them in."""

from django.urls import URLPattern, path

from duebook.web.reminders import claims, customer, letters, policies, schedules, today

PATHS: list[URLPattern] = [
    path("reminders/", today.today, name="reminders"),
    path("reminders/send", today.send_all, name="reminders-send"),
    path("reminders/setting", today.setting, name="reminders-setting"),
    path("reminders/sent/", letters.listed, name="reminders-sent"),
    path("reminders/holds/", customer.holds_listed, name="reminders-holds"),
    path("reminders/holds/<str:hold_id>/lift", customer.lift, name="reminder-hold-lift"),
    path("reminders/policies/", policies.listed, name="reminder-policies"),
    path("reminders/policies/new", policies.edit, name="new-reminder-policy"),
    path("reminders/policies/replay", policies.preview, name="reminder-policy-replay"),
    path("reminders/policies/<str:family>", policies.edit, name="reminder-policy"),
    path("reminders/policies/<str:family>/end", policies.end, name="reminder-policy-end"),
    path("reminders/claims/", claims.listed, name="claims"),
    path("reminders/claims/<str:claim_id>", claims.claim, name="claim"),
    path("reminders/claims/<str:claim_id>/waive", claims.waive, name="claim-waive"),
    path("reminders/claims/<str:claim_id>/paid", claims.paid, name="claim-paid"),
    path("reminders/claims/<str:claim_id>/unpaid", claims.unpaid, name="claim-unpaid"),
    path("reminders/statements/", schedules.schedules, name="statement-schedules"),
    path("reminders/statements/<str:schedule_id>/end", schedules.end, name="statement-schedule-end"),
    path("reminders/<str:reminder_id>", letters.letter, name="reminder"),
    path("reminders/<str:reminder_id>/paper", letters.paper, name="reminder-paper"),
    path("reminders/<str:reminder_id>/done", letters.finish, name="reminder-done"),
    path("customers/<str:customer_id>/reminders", customer.page_of, name="customer-reminders"),
    path("customers/<str:customer_id>/reminders/send", customer.send, name="customer-remind"),
    path("customers/<str:customer_id>/reminders/hold", customer.hold, name="customer-hold"),
    path("customers/<str:customer_id>/statement", customer.send_statement, name="customer-statement"),
    path("customers/<str:customer_id>/statement.<str:suffix>", customer.statement_file, name="customer-statement-file"),
]
