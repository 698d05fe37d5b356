"""REST: resources as nouns."""
