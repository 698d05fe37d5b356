"""The addresses of the public pages, below ``/p/``."""

from django.urls import path

from duebook.portal import views

urlpatterns = [
    path("<str:token>", views.show, name="public-page"),
    path("<str:token>/seen", views.seen, name="public-seen"),
    path("<str:token>/confirm", views.confirm, name="public-confirm"),
    path("<str:token>/question", views.question, name="public-question"),
    path("<str:token>/logo", views.logo, name="public-logo"),
    path("<str:token>/brand.css", views.brand, name="public-brand"),
    path("<str:token>/code.svg", views.code, name="public-code"),
    *(path(f"<str:token>/{kind}", views.download, {"kind": kind}, name=f"public-{kind}") for kind in views.KINDS),
]
