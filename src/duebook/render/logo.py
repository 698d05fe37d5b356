"""Logos: a stranger's upload becomes a small clean PNG or JPEG, and that becomes a drawing Typst can place.

Only what Pillow decoded is ever kept: the picture is painted anew, so that nothing hidden in the upload (metadata, trailing data,
a second file) survives. SVG is not taken: it can carry scripts and links.
"""

import base64
import io
from functools import lru_cache

from PIL import Image, UnidentifiedImageError

from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

UPLOAD_BYTES = 5_000_000
PIXELS = 25_000_000
SIDE = 1200
"""Longest side that is kept: 10 cm at 300 dots to the inch."""
FORMATS = ("PNG", "JPEG")


def clean(upload: bytes) -> bytes:
    """The picture painted anew as PNG (with transparency or few colours) or JPEG, at most :data:`SIDE` pixels a side.

    Raises :class:`Invalid`: ``LOGO-SIZE`` (bytes), ``LOGO-PIXELS``, ``LOGO-FORMAT`` (not a PNG or JPEG, or damaged).
    """
    if len(upload) > UPLOAD_BYTES:
        raise _invalid("LOGO-SIZE", "A logo may have {most} bytes.", most=UPLOAD_BYTES)
    try:
        with Image.open(io.BytesIO(upload), formats=FORMATS) as image:
            if image.width * image.height > PIXELS:
                raise _invalid("LOGO-PIXELS", "A logo may have {most} pixels.", most=PIXELS)
            kind = image.format
            image.load()
            return _painted(image, kind or "PNG")
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError):
        raise _invalid("LOGO-FORMAT", "This is not a PNG or JPEG picture that can be read.") from None


def _painted(image: Image.Image, kind: str) -> bytes:
    clear = "A" in image.getbands() or "transparency" in image.info
    fresh = image.convert("RGBA" if clear else "RGB")
    fresh.thumbnail((SIDE, SIDE), Image.Resampling.LANCZOS)
    canvas = Image.new(fresh.mode, fresh.size)
    canvas.paste(fresh)
    out = io.BytesIO()
    if kind == "JPEG":
        canvas.save(out, "JPEG", quality=90, optimize=True)
    else:
        canvas.save(out, "PNG", optimize=True)
    return out.getvalue()


@lru_cache(maxsize=64)
def drawing(logo: bytes) -> dict[str, object] | None:
    """The logo as an SVG that carries it, with its size in pixels; ``None`` for no logo."""
    if not logo:
        return None
    with Image.open(io.BytesIO(logo), formats=FORMATS) as image:
        width, height, mime = image.width, image.height, "image/png" if image.format == "PNG" else "image/jpeg"
    carried = base64.b64encode(logo).decode()
    text = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<image width="{width}" height="{height}" href="data:{mime};base64,{carried}"/></svg>'
    )
    return {"svg": text, "width": width, "height": height}


def _invalid(code: str, sentence: str, **facts: object) -> Invalid:
    return Invalid([Fault(code, "logo", sentence, facts={key: str(value) for key, value in facts.items()})])
