"""Where the shared example files are: ``corpus("einvoice/valid-en16931")``. They are looked at, never copied into the project."""

import os
from pathlib import Path

import pytest

BESIDE = Path(__file__).resolve().parent.parent.parent / "shared/corpora"


def corpora() -> Path:
    """The folder of the corpora: $DUEBOOK_CORPORA, else ../shared/corpora beside the repository."""
    return Path(os.environ.get("DUEBOOK_CORPORA") or BESIDE)


def corpus(name: str) -> Path:
    """The file or folder of that name; the asking test skips where this machine has none."""
    path = corpora() / name
    if not path.exists():
        pytest.skip(f"no corpus {name}: set DUEBOOK_CORPORA to the folder that holds it", allow_module_level=True)
    return path
