"""CMS envelopes (RFC 5652) for tests: as the library cryptography makes them, and as smart-card programs do."""

from datetime import UTC, datetime, timedelta
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, pkcs7

from duebook.formats.fatturapa.envelope import SIGNED_DATA


@cache
def _signer():
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "Prova")])
    now = datetime(2026, 1, 1, tzinfo=UTC)
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
    return made.not_valid_before(now).not_valid_after(now + timedelta(days=1)).sign(key, hashes.SHA256()), key


def _builder(content: bytes) -> pkcs7.PKCS7SignatureBuilder:
    certificate, key = _signer()
    return pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())


def signed(content: bytes, encoding: Encoding = Encoding.DER) -> bytes:
    """The content in an envelope."""
    return _builder(content).sign(encoding, [pkcs7.PKCS7Options.Binary])


def detached(content: bytes) -> bytes:
    """A signature without the content."""
    return _builder(content).sign(Encoding.DER, [pkcs7.PKCS7Options.DetachedSignature])


def pieces(content: bytes, size: int = 100) -> bytes:
    """The same content as BER with indefinite lengths and the octets in pieces, as smart-card programs write it."""

    def octets(part: bytes) -> bytes:
        return b"\x04" + (bytes([len(part)]) if len(part) < 128 else b"\x82" + len(part).to_bytes(2, "big")) + part

    parts = b"".join(octets(content[at : at + size]) for at in range(0, len(content), size))
    data = bytes.fromhex("06092a864886f70d010701")
    inner = b"\x30\x80" + data + b"\xa0\x80\x24\x80" + parts + b"\0\0" + b"\0\0" + b"\0\0"
    version, digests = b"\x02\x01\x01", b"\x31\x00"
    return b"\x30\x80" + SIGNED_DATA + b"\xa0\x80\x30\x80" + version + digests + inner + b"\x31\x00" + b"\0\0" + b"\0\0" + b"\0\0"
