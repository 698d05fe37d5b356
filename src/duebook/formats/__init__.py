"""Bytes to documents and back. No network."""
