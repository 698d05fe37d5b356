"""The addresses of the customer's own pages, below ``/my/``."""

from django.urls import path

from duebook.portal.my import comings, papers, seats

urlpatterns = [
    path("", comings.door, name="my-door"),
    path("in/<str:token>", comings.enter, name="my-enter"),
    path("out", comings.leave, name="my-leave"),
    path("papers", papers.listed, name="my-papers"),
    path("pay", papers.pay, name="my-pay"),
    path("open/<str:document_id>", papers.show, name="my-open"),
    path("at/<str:customer_id>", seats.show, name="my-seat"),
    path("at/<str:customer_id>/details", seats.details, name="my-details"),
    path("at/<str:customer_id>/person", seats.person, name="my-person"),
    *(
        path(f"at/<str:customer_id>/statement.{suffix}", seats.account, {"suffix": suffix}, name=f"my-statement-{suffix}")
        for suffix in seats.MIMES
    ),
]
