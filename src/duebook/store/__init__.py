"""Memory: Django models, nothing clever."""
