"""Every address Duebook answers, door by door."""

from django.urls import URLPattern, URLResolver, path

from duebook.api.app import api

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/v1/", api.urls),
]
