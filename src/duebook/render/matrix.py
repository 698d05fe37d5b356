"""A two-dimensional code as vector drawing: segno makes the modules, one SVG path draws them."""

from functools import lru_cache

import segno

MASK = 3
"""One fixed data mask. Every mask is valid (ISO/IEC 18004, 7.8); trying all eight for the best one takes six times as long."""


@lru_cache(maxsize=16)
def svg(payload: str) -> str:
    """The QR code (error correction M) as SVG without a quiet zone; one unit is one module, runs are one rectangle."""
    code = segno.make_qr(payload, error="m", mode="byte", mask=MASK, boost_error=False, encoding="utf-8", eci=False)
    path = []
    for y, row in enumerate(code.matrix):
        x = 0
        while (start := row.find(1, x)) >= 0:
            end = row.find(0, start)
            x = end if end >= 0 else len(row)
            path.append(f"M{start} {y}h{x - start}v1h-{x - start}z")
    size = len(code.matrix)
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size} {size}"><path d="{"".join(path)}"/></svg>'
