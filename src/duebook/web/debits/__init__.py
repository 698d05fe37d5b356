"""Pages for direct debits: runs, mandates, settings."""
