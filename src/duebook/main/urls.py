"""Every address Duebook answers, door by door."""

from django.urls import URLPattern, URLResolver, include, path

from duebook.portal.hooks import take

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", include("duebook.api.urls")),
    path("p/", include("duebook.portal.urls")),
    path("hooks/<str:connection_id>/<str:secret>", take, name="hook"),
    path("my/", include("duebook.portal.my.urls")),
    path("", include("duebook.web.urls")),
]

handler400 = "duebook.web.trouble.bad_request"
handler403 = "duebook.web.trouble.refused"
handler404 = "duebook.web.trouble.not_found"
handler500 = "duebook.web.trouble.broken"
