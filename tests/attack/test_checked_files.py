"""What a stranger has checked on the open validator reads no file, calls nobody and eats no memory (X1, X9)."""

import base64
import resource
import threading
import zlib

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client, override_settings

from duebook.rules import check, profiles
from duebook.services.validator import gallery
from duebook.services.validator.report import PROFILES
from duebook.store.checks import SharedCheck
from duebook.store.limits import Tries
from tests import peers
from tests.attack.probes import SECRET, probes

pytestmark = pytest.mark.django_db
GROWTH = 250 * 1024
"""KiB that this process may grow by over all probes: their own bytes count, several times over in a form that is sent."""


@pytest.mark.parametrize("act", ["check", "share"])
def test_probes_gain_nothing(tmp_path, act: str) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_bytes(SECRET)
    for key, _title in PROFILES:  # the tables of rules stay in memory once they were asked
        check(b"<a/>", key)
        for syntax in ("ubl", "cii"):
            profiles.ruleset(key, syntax)
    gallery.entries()
    threads, before = threading.active_count(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with peers.web() as peer, override_settings(PUBLIC_VALIDATOR=True):
        made = probes(secret, peer.url)
        stranger = Client()
        for one in made:
            cache.clear()
            Tries.objects.all().delete()
            form = {"file": SimpleUploadedFile(f"{one.name}.xml", one.content), "profile": "auto", "act": act}
            answer = stranger.post("/validate", form, follow=True)
            assert answer.status_code in {200, 413, 422}, one.name
            assert SECRET not in answer.content, one.name
            assert b"finding valid" not in answer.content, one.name
        assert peer.asked == []
    assert len(made) >= 30
    assert (act == "share") == SharedCheck.objects.exists()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < GROWTH
    assert threading.active_count() <= threads + 1


def test_what_is_packed_into_a_page_cannot_grow_without_end(db) -> None:
    bomb = base64.b64encode(zlib.compress(b"<a>" + b" " * (60 * 1024 * 1024))).decode()
    with override_settings(PUBLIC_VALIDATOR=True):
        answer = Client().post("/validate", {"packed": bomb, "profile": "auto", "act": "check"})
    assert answer.status_code == 413
