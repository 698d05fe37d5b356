"""AI clients (no tools yet)."""
