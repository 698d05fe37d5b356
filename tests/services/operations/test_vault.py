from pathlib import Path

import pytest
from django.core.files.storage import storages

from duebook.kernel.canonical import sha256
from duebook.kernel.errors import Damaged, NotFound
from duebook.services.operations import vault


@pytest.fixture(autouse=True)
def storage(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": str(tmp_path)}},
    }
    return tmp_path


def test_bytes_lie_under_their_hash_and_come_back(storage):
    digest = vault.put(b"a PDF")
    assert digest == sha256(b"a PDF")
    assert (storage / digest[:2] / digest[2:4] / digest).read_bytes() == b"a PDF"
    assert vault.get(digest) == b"a PDF"


def test_the_same_bytes_are_kept_once(storage):
    first, second, third = vault.put_all([b"x", b"y", b"x"])
    assert first == third != second
    assert vault.put(b"x") == first
    assert sum(path.is_file() for path in storage.rglob("*")) == 2


def test_a_file_is_its_owners_alone(storage):
    digest = vault.put(b"x")
    assert (storage / vault.place(digest)).stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("spoil", [b"", b"y", b"xx"])
def test_what_was_changed_is_not_served(storage, spoil):
    digest = vault.put(b"x")
    (storage / vault.place(digest)).write_bytes(spoil)
    with pytest.raises(Damaged):
        vault.get(digest)


def test_what_was_cut_short_is_written_anew(storage):
    digest = vault.put(b"whole")
    (storage / vault.place(digest)).write_bytes(b"who")
    vault.put(b"whole")
    assert vault.get(digest) == b"whole"


def test_what_is_gone_is_not_found(storage):
    digest = vault.put(b"x")
    (storage / vault.place(digest)).unlink()
    with pytest.raises(NotFound):
        vault.get(digest)


@pytest.mark.parametrize(
    "name", ["", "..", "../../etc/passwd", "a" * 63, "A" * 64, "g" * 64, "a" * 65, "/" * 64, f"{'a' * 63}\0"]
)
def test_only_a_hash_names_a_file(name):
    with pytest.raises(NotFound):
        vault.get(name)


def test_a_write_that_breaks_leaves_nothing_under_the_hash(storage, monkeypatch):
    def no_space(self, target):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    with pytest.raises(OSError, match="No space"):
        vault.put(b"x")
    with pytest.raises(NotFound):
        vault.get(sha256(b"x"))


def test_another_storage_is_used_through_its_own_ways(settings):
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"}}
    digest = vault.put(b"in memory")
    assert vault.get(digest) == b"in memory"
    assert storages["default"].exists(vault.place(digest))
