"""Drafts from forms and files."""
