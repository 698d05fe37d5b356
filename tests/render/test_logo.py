"""Logos: painted anew, or refused."""

import io

import pytest
from PIL import Image, PngImagePlugin

from duebook import render
from duebook.kernel.errors import Invalid
from duebook.render import logo
from tests.render import samples


def picture(size=(300, 100), mode="RGB", kind="PNG", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, size, "#a03020" if mode == "RGB" else 128).save(out, kind, **options)
    return out.getvalue()


def codes(upload: bytes) -> list[str]:
    with pytest.raises(Invalid) as caught:
        logo.clean(upload)
    return [fault.code for fault in caught.value.faults]


def test_what_is_hidden_in_a_picture_does_not_survive():
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", "secret-in-text")
    dirty = picture(pnginfo=note) + b"<script>trailing</script>"
    clean = logo.clean(dirty)
    assert b"secret-in-text" not in clean
    assert b"script" not in clean
    assert Image.open(io.BytesIO(clean)).size == (300, 100)


def test_jpeg_loses_its_exif():
    exif = Image.Exif()
    exif[0x010E] = "secret-in-exif"
    assert b"secret-in-exif" not in logo.clean(picture(kind="JPEG", exif=exif))


def test_large_pictures_shrink():
    assert max(Image.open(io.BytesIO(logo.clean(picture((3000, 1000))))).size) == logo.SIDE


def test_what_is_not_a_small_png_or_jpeg_is_refused():
    assert codes(b"<svg xmlns='http://www.w3.org/2000/svg'/>") == ["LOGO-FORMAT"]
    assert codes(b"") == ["LOGO-FORMAT"]
    assert codes(picture(kind="GIF", mode="L")) == ["LOGO-FORMAT"]
    assert codes(picture()[:-40]) == ["LOGO-FORMAT"]
    assert codes(b"\x89PNG" + bytes(logo.UPLOAD_BYTES)) == ["LOGO-SIZE"]
    assert codes(picture((6000, 5000), mode="L")) == ["LOGO-PIXELS"]


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
@pytest.mark.parametrize("design", ["classic", "modern", "compact"])
def test_a_logo_is_printed(kind, design):
    from dataclasses import replace

    look = replace(samples.LOOK, design=design, logo=logo.clean(picture(kind=kind)))
    image = Image.open(io.BytesIO(render.png(samples.invoice(), look, scale=1))).convert("RGB")
    colours = {colour for _, colour in image.getcolors(maxcolors=1 << 24)}
    assert any(abs(r - 0xA0) < 4 and abs(g - 0x30) < 4 and abs(b - 0x20) < 4 for r, g, b in colours)
    assert render.pdf(samples.invoice(), look).startswith(b"%PDF-1.7")
