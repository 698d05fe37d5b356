"""The official arbiter for the tests of formats."""

from tests.arbiter import arbiter

__all__ = ["arbiter"]
