"""The words of the pages below ``/my/``, in eight languages."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from django.http import HttpRequest

from duebook.services.delivery.wording import speech_of

_TEXTS = Path(__file__).parent / "texts"


@cache
def sentences(language: str) -> Mapping[str, str]:
    """The sentences of one language by name, with their placeholders."""
    found: dict[str, str] = json.loads((_TEXTS / f"{speech_of(language)}.json").read_text("utf-8"))
    return found


def wanted(request: HttpRequest, first: str = "") -> str:
    """The language of a page: the customer's own, else the first that the browser asks for and we speak."""
    asked = request.headers.get("Accept-Language", "")[:200].split(",")
    return speech_of(*([first] if first else []), *(one.partition(";")[0].strip() for one in asked))
