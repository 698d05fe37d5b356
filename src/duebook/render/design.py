"""What a design is: a key, a title for people, and the Typst file that lays the page out."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Design:
    """One look of a document. ``template`` is a path inside ``render/`` (the Typst root); it defines ``page(view)``."""

    key: str
    title: str
    template: str
