"""Pages for the company."""
