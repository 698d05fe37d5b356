"""The plug-in table, looked up by kind and key: ``get("formats", "ubl")``. An unknown key is refused, never skipped.

The table itself is :mod:`duebook.main.plugs`; it holds names only, so nothing is imported before it is asked for.
"""

from collections.abc import Mapping
from functools import cache
from importlib import import_module
from typing import Any

from duebook.kernel.errors import NotFound

Table = Mapping[str, Mapping[str, str]]
_installed: dict[str, Mapping[str, str]] = {}


def install(table: Table) -> None:
    """Make this the table in force (done once, when ``duebook`` is imported)."""
    _installed.clear()
    _installed.update(table)
    get.cache_clear()


def keys(kind: str) -> tuple[str, ...]:
    """The keys that are on, in the table's order."""
    return tuple(_installed.get(kind, {}))


@cache
def get(kind: str, key: str) -> Any:
    """The plug-in behind a key; raises :class:`NotFound` for a key that is not in the table."""
    try:
        module, _, name = _installed[kind][key].partition(":")
    except KeyError:
        known = ", ".join(keys(kind)) or "none"
        raise NotFound(f"No {kind} plug-in is called {key!r}. Known: {known}.", kind=kind, key=key) from None
    return getattr(import_module(module), name)
