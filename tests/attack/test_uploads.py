"""What is uploaded is painted anew or refused: nothing of a stranger's bytes is kept or served (X7)."""

import io
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image, PngImagePlugin

from duebook.store.companies import Company
from duebook.store.users import Role
from tests.authz.world import OURS, side

pytestmark = pytest.mark.django_db
MARK = b"upl0ad-canary-7f3e"
LOOK = {"design": "classic", "accent": "#1f3a5f", "paper": "a4"}


def png(**options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "#336699").save(out, "PNG", **options)
    return out.getvalue()


def jpeg(**options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (64, 64), "#336699").save(out, "JPEG", **options)
    return out.getvalue()


def noted() -> bytes:
    """A picture with text in its own chunk."""
    info = PngImagePlugin.PngInfo()
    info.add_text("Comment", f"<?php {MARK.decode()}")
    return png(pnginfo=info)


def huge() -> bytes:
    """A few bytes that say they are a picture of 10^9 pixels."""
    head = b"IHDR" + (50_000).to_bytes(4) + (50_000).to_bytes(4) + b"\x08\x02\x00\x00\x00"
    return b"\x89PNG\r\n\x1a\n" + (13).to_bytes(4) + head + zlib.crc32(head).to_bytes(4) + MARK


def exif() -> bytes:
    """A picture with a place and a comment in its metadata."""
    data = Image.Exif()
    data[0x010E] = MARK.decode()
    return jpeg(exif=data)


PAINTED = {
    "trailing script": png() + b"<script>" + MARK + b"</script>",
    "trailing zip": png() + b"PK\x03\x04" + MARK,
    "text chunk": noted(),
    "exif": exif(),
    "jpeg with php": jpeg() + b"<?php system('id'); // " + MARK,
}
REFUSED = {
    "svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'>" + MARK + b"</svg>",
    "html": b"<!doctype html><script>" + MARK + b"</script>",
    "gif with script": b"GIF89a/*" + MARK + b"*/=1;alert(1)",
    "php": b"<?php " + MARK,
    "pdf": b"%PDF-1.7\n" + MARK,
    "postscript": b"%!PS\n(/etc/passwd) (r) file " + MARK,
    "empty png": b"\x89PNG\r\n\x1a\n" + MARK,
    "huge": huge(),
    "xml with entity": b"<?xml version='1.0'?><!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><svg>&e;" + MARK + b"</svg>",
    "mvg": b"push graphic-context\nimage over 0,0 0,0 'https://x.example'\n" + MARK,
    "nothing": MARK,
}
NAMES = [
    "logo.png",
    "logo.php.png",
    "../../../../etc/cron.d/x.png",
    "logo.svg",
    "logo.png\x00.php",
    "a" * 300 + ".png",
    "con.png",
    ".htaccess",
]


def upload(one, content: bytes, name: str = "logo.png", kind: str = "image/png"):
    font = one.actors[Role.OWNER].company.look.get("font", "")
    from duebook.services.billing import look

    form = {**LOOK, "font": font or look.families()[0], "logo": SimpleUploadedFile(name, content, kind)}
    return one.sign_in(Role.OWNER).post("/settings/look/", form)


@pytest.mark.parametrize("name", PAINTED)
def test_pictures_are_painted_anew(name):
    one = side(OURS)
    answer = upload(one, PAINTED[name])
    assert answer.status_code == 303, answer.content[:2000]
    kept = bytes(Company.objects.get(pk=one.company.pk).logo)
    assert kept
    assert MARK not in kept
    assert b"script" not in kept
    assert Image.open(io.BytesIO(kept)).format in {"PNG", "JPEG"}
    served = one.sign_in(Role.OWNER).get(f"/p/{one.token}/logo")
    assert served["Content-Type"] in {"image/png", "image/jpeg"}
    assert served["X-Content-Type-Options"] == "nosniff"
    assert served.content == kept


@pytest.mark.parametrize("name", REFUSED)
def test_everything_else_is_refused(name):
    one = side(OURS)
    for kind in ("image/png", "image/jpeg", "image/svg+xml"):
        answer = upload(one, REFUSED[name], kind=kind)
        assert answer.status_code == 422
        assert MARK not in answer.content
        assert not bytes(Company.objects.get(pk=one.company.pk).logo)


def test_names_of_files_lead_nowhere():
    one = side(OURS)
    for name in NAMES:
        answer = upload(one, png(), name)
        assert answer.status_code in {303, 422}, name
    assert upload(one, b"x" * 5_000_001).status_code in {413, 422}
