"""Duebook's own rules before issue, one table a file; :mod:`duebook.domain.check` runs them all."""
