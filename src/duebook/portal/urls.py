"""The addresses of the public pages, below ``/p/``."""

from django.urls import path

from duebook.portal import mandate, pay, views

urlpatterns = [
    path("mandate/<str:token>", mandate.show, name="mandate-page"),
    path("mandate/<str:token>/sign", mandate.answer, name="mandate-sign"),
    path("mandate/<str:token>/end", mandate.end, name="mandate-end"),
    path("mandate/<str:token>/logo", mandate.logo, name="mandate-logo"),
    path("mandate/<str:token>/brand.css", mandate.brand, name="mandate-brand"),
    path("<str:token>", views.show, name="public-page"),
    path("<str:token>/seen", views.seen, name="public-seen"),
    path("<str:token>/confirm", views.confirm, name="public-confirm"),
    path("<str:token>/question", views.question, name="public-question"),
    path("<str:token>/dispute", views.dispute, name="public-dispute"),
    path("<str:token>/promise", views.promise, name="public-promise"),
    path("<str:token>/logo", views.logo, name="public-logo"),
    path("<str:token>/brand.css", views.brand, name="public-brand"),
    path("<str:token>/pay", pay.pay, name="public-pay"),
    path("<str:token>/pay/end", pay.end, name="public-pay-end"),
    path("<str:token>/paid/<str:charge_id>", pay.paid, name="public-paid"),
    path("<str:token>/paid/<str:charge_id>/test", pay.test, name="public-paid-test"),
    path("<str:token>/code.svg", views.code, name="public-code"),
    *(path(f"<str:token>/{kind}", views.download, {"kind": kind}, name=f"public-{kind}") for kind in views.KINDS),
]
