import base64

import pytest

from duebook.edge import cipher
from duebook.kernel.errors import Unavailable

KEY, OTHER = "one key of an installation 0123456789", "another key of an installation 01234"


def test_a_secret_comes_back_and_is_not_readable_in_between():
    sealed = cipher.encrypt("whsec_secret", KEY)
    assert "secret" not in sealed
    assert cipher.decrypt(sealed, [KEY]) == "whsec_secret"


def test_the_same_secret_is_never_sealed_alike():
    assert cipher.encrypt("x", KEY) != cipher.encrypt("x", KEY)


def test_an_earlier_key_still_reads():
    assert cipher.decrypt(cipher.encrypt("x", OTHER), [KEY, OTHER]) == "x"


@pytest.mark.parametrize("spoil", [lambda s: s[:-2], lambda s: "A" + s[1:], lambda s: "", lambda s: s[:20] + "xx" + s[22:]])
def test_what_was_changed_is_refused(spoil):
    with pytest.raises(Unavailable):
        cipher.decrypt(spoil(cipher.encrypt("x", KEY)), [KEY])


def test_another_installation_cannot_read_it():
    with pytest.raises(Unavailable):
        cipher.decrypt(cipher.encrypt("x", KEY), [OTHER])


def test_a_signing_secret_has_256_bits():
    secret = cipher.signing_secret()
    assert secret.startswith("whsec_")
    assert len(base64.b64decode(secret.removeprefix("whsec_"), validate=True)) == 32
    assert secret != cipher.signing_secret()
