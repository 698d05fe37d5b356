"""The visitor's address behind reverse proxies, and what a stranger may write into the header."""

import pytest
from django.http import HttpResponse
from django.test import RequestFactory

from duebook.main.proxies import TrustedProxies


@pytest.mark.parametrize(
    ("proxies", "header", "address"),
    [
        (0, "203.0.113.9", "10.0.0.1"),
        (1, "203.0.113.9", "203.0.113.9"),
        (1, "198.51.100.7, 203.0.113.9", "203.0.113.9"),
        (2, "198.51.100.7, 203.0.113.9, 10.0.0.5", "203.0.113.9"),
        (2, "203.0.113.9", "10.0.0.1"),
        (1, "", "10.0.0.1"),
    ],
)
def test_only_what_our_own_proxies_wrote_counts(settings, proxies, header, address):
    settings.PROXIES = proxies
    seen = []
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.1", HTTP_X_FORWARDED_FOR=header)
    TrustedProxies(lambda given: seen.append(given.META["REMOTE_ADDR"]) or HttpResponse())(request)
    assert seen == [address]
