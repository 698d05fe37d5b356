"""Documents on paper: a calculated :class:`Document` and a :class:`Look` in, PDF/A-3b with its XML inside, PNG or SVG out.

Pure but for reading the package's own templates and fonts: the same document and look give the same bytes on any machine.
"""

from duebook.domain.document import Document
from duebook.domain.ports import Look
from duebook.kernel import plugs
from duebook.kernel.errors import NotFound
from duebook.render import engine, facturx, logo, view
from duebook.render.design import Design

__all__ = ["pages", "pdf", "png", "program", "svg"]


def pdf(
    document: Document,
    look: Look,
    *,
    xml: bytes = b"",
    xml_name: str = "factur-x.xml",
    level: str = facturx.LEVEL,
    version: str = facturx.VERSION,
    marking: str = "",
) -> bytes:
    """The document as tagged PDF/A-3b; with ``xml`` (UTF-8, Factur-X) it carries that file and says so in its metadata.

    ``level`` and ``version`` are those of the profile that the XML keeps to; MINIMUM and BASIC WL are data beside the page, the
    others are the invoice once more.
    ``marking`` is printed large and pale across every page ("Draft", "Copy").
    """
    relationship = "data" if level in facturx.NOT_ALONE else "alternative"
    made = engine.pdf(*program(document, look, xml=xml, xml_name=xml_name, relationship=relationship, marking=marking))
    return facturx.claim(made, xml_name, level, version) if xml else made


def program(
    document: Document,
    look: Look,
    *,
    xml: bytes = b"",
    xml_name: str = "factur-x.xml",
    relationship: str = "alternative",
    marking: str = "",
) -> tuple[bytes, int]:
    """What Typst is given for :func:`pdf`: the whole program, and the time it says it was made at."""
    design, data = _prepare(document, look, marking)
    return engine.source(design, data, (xml_name, xml, relationship) if xml else None), engine.moment(data)


def svg(document: Document, look: Look, *, marking: str = "") -> list[str]:
    """Every page as SVG with its glyphs as outlines: the live preview beside the editor."""
    design, data = _prepare(document, look, marking)
    return [page.decode() for page in engine.images(engine.source(design, data), "svg")]


def png(document: Document, look: Look, *, page: int = 0, scale: float = 2.0, marking: str = "") -> bytes:
    """One page (from 0) as PNG; ``scale`` 1 is 72 pixels to the inch. Raises :class:`NotFound` beyond the last page."""
    made = pages(document, look, scale=scale, marking=marking)
    if not 0 <= page < len(made):
        raise NotFound("The document has {pages} pages.", pages=len(made), page=page)
    return made[page]


def pages(document: Document, look: Look, *, scale: float = 2.0, marking: str = "") -> list[bytes]:
    """All pages as PNG."""
    design, data = _prepare(document, look, marking)
    return engine.images(engine.source(design, data), "png", scale)


def _prepare(document: Document, look: Look, marking: str) -> tuple[Design, dict[str, object]]:
    design: Design = plugs.get("designs", look.design)
    data = view.view(document, look, marking=marking)
    data["look"]["logo"] = logo.drawing(look.logo)
    return design, data
