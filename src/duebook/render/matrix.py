"""A two-dimensional code as vector drawing: segno makes the modules, one SVG path draws them."""

from decimal import Decimal
from functools import lru_cache

import segno

MASK = 3
"""One fixed data mask. Every mask is valid (ISO/IEC 18004, 7.8); trying all eight for the best one takes six times as long."""
SWISS = "SPC\n"
"""How the payload of a Swiss QR code begins."""
_SWISS_WIDTH = 46  # mm


@lru_cache(maxsize=16)
def svg(payload: str, border: int = 0) -> str:
    """The QR code (error correction M) as SVG; one unit is one module, runs are one rectangle.

    ``border`` is the quiet zone in modules, white where there is one. A Swiss QR code has the Swiss cross in its middle.
    """
    code = segno.make_qr(payload, error="m", mode="byte", mask=MASK, boost_error=False, encoding="utf-8", eci=False)
    path = []
    for y, row in enumerate(code.matrix):
        x = 0
        while (start := row.find(1, x)) >= 0:
            end = row.find(0, start)
            x = end if end >= 0 else len(row)
            path.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
    size = len(code.matrix)
    whole = size + 2 * border
    ground = f'<path fill="#fff" d="M-{border}-{border}h{whole}v{whole}h-{whole}z"/>' if border else ""
    cross = _cross(size) if payload.startswith(SWISS) else ""
    view = f'viewBox="{-border} {-border} {whole} {whole}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {view}>{ground}<path d="{"".join(path)}"/>{cross}</svg>'


def _cross(size: int) -> str:
    """The Swiss cross of 7 by 7 mm in a code of 46 by 46 mm (SIX, Style Guide QR-bill)."""
    unit = Decimal(size) / _SWISS_WIDTH
    middle = Decimal(size) / 2

    def square(width: Decimal, height: Decimal, fill: str) -> str:
        left, top = (middle - width * unit / 2, middle - height * unit / 2)
        wide, high = f"{width * unit:.3f}", f"{height * unit:.3f}"
        return f'<path fill="{fill}" d="M{left:.3f} {top:.3f}h{wide}v{high}h-{wide}z"/>'

    shapes = (("7", "7", "#fff"), ("6", "6", "#000"), ("1.17", "3.9", "#fff"), ("3.9", "1.17", "#fff"))
    return "".join(square(Decimal(width), Decimal(height), fill) for width, height, fill in shapes)
