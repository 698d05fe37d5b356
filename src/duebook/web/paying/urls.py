"""The addresses of online payments; ``web/urls.py`` takes them in."""

from django.urls import URLPattern, path

from duebook.web.paying import charges, gateways

PATHS: list[URLPattern] = [
    path("charges/", charges.listed, name="charges"),
    path("charges/<str:charge_id>", charges.charge, name="charge"),
    path("charges/<str:charge_id>/look", charges.look_again, name="charge-look"),
    path("charges/<str:charge_id>/refund", charges.give_back, name="charge-refund"),
    path("charges/<str:charge_id>/decide", charges.decide, name="charge-decide"),
    path("charges/refunds/<str:charge_refund_id>/book", charges.book, name="charge-refund-book"),
    path("payouts/", charges.payouts_listed, name="payouts"),
    path("payouts/<str:payout_id>", charges.payout, name="payout"),
    path("payouts/<str:payout_id>/undo", charges.payout_undo, name="payout-undo"),
    path("saved-methods/<str:saved_method_id>/end", charges.end_method, name="saved-method-end"),
    path("customers/<str:customer_id>/pay-link", charges.pay_link, name="pay-link"),
    path("settings/gateways/", gateways.gateways, name="gateways"),
    path("settings/gateways/new", gateways.new, name="new-gateway"),
    path("settings/gateways/<str:connection_id>", gateways.connection, name="gateway"),
    path("settings/gateways/<str:connection_id>/act", gateways.act, name="gateway-act"),
]
