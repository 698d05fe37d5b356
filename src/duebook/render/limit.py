"""The limit that :func:`duebook.render.pdf` is measured against: Typst alone on the same page, then the usual way to finish it.

There is no clock here: ``duebook bench`` times the calls. :func:`programs` does our own work beforehand, so that
:func:`typst_only` times nothing but Typst; :func:`typst_and_pikepdf` adds the metadata by reading and writing the file with
pikepdf, as one would without :mod:`duebook.render.facturx`.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from duebook.domain.document import Document
from duebook.domain.ports import Look
from duebook.kernel import plugs
from duebook.render import engine, facturx, logo, view


@dataclass(frozen=True, slots=True)
class Program:
    """One document ready for Typst: the source with its data and XML, and the creation time."""

    source: bytes
    timestamp: int


def programs(documents: Iterable[tuple[Document, bytes]], look: Look) -> list[Program]:
    """The Typst programs of documents with their XML."""
    design = plugs.get("designs", look.design)
    made = []
    for document, xml in documents:
        data = view.view(document, look)
        data["look"]["logo"] = logo.drawing(look.logo)
        made.append(Program(engine.source(design, data, ("factur-x.xml", xml)), engine.moment(data)))
    return made


def typst_only(program: Program) -> bytes:
    """Tagged PDF/A-3b with the XML attached, without the Factur-X metadata."""
    return engine.pdf(program.source, program.timestamp)


def typst_and_pikepdf(program: Program) -> bytes:
    """The whole file, its metadata written the usual way."""
    return facturx.rewritten(typst_only(program), "factur-x.xml")
