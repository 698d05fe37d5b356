"""Secrets at rest: what the installation must read again (webhook secrets, credentials of channels) is kept encrypted.

Fernet (AES-128-CBC with HMAC-SHA256, cryptography.io/en/latest/fernet) under a key derived
from the installation's secret key by HKDF-SHA256 (RFC 5869). A secret that need not be read again is not kept: its digest is.

>>> sealed = encrypt("whsec_abc", "a secret key of the installation")
>>> "abc" in sealed, decrypt(sealed, ["another, newer key", "a secret key of the installation"])
(False, 'whsec_abc')
"""

import base64
import secrets
from collections.abc import Sequence
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from duebook.kernel.errors import Unavailable

_PURPOSE = b"duebook: secrets at rest, version 1"


def encrypt(plain: str, key: str) -> str:
    """The secret as printable text that only the holder of the key can read."""
    return _fernet(key).encrypt(plain.encode()).decode()


def encrypt_bytes(plain: bytes, key: str) -> bytes:
    """The same for bytes: a kept mail, whose links are secrets."""
    return _fernet(key).encrypt(plain)


def decrypt(sealed: str, keys: Sequence[str]) -> str:
    """The secret again, by the first key that fits (the present one, then earlier ones).

    Raises :class:`Unavailable` where none fits: the installation's key was changed without keeping the old one.
    """
    return decrypt_bytes(sealed.encode(), keys).decode()


def decrypt_bytes(sealed: bytes, keys: Sequence[str]) -> bytes:
    """The same for bytes."""
    try:
        return MultiFernet([_fernet(key) for key in keys]).decrypt(sealed)
    except InvalidToken:
        raise Unavailable("A stored secret cannot be read with the present key of this installation.") from None


def signing_secret() -> str:
    """A fresh webhook secret of 256 bits in the form of the Standard Webhooks specification: ``whsec_`` and base64."""
    return "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()


@lru_cache(maxsize=8)
def _fernet(key: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(key.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
