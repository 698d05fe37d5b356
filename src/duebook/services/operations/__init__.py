"""Keeping it true and safe: audit, verify, self-check, jobs, backup, demo."""
