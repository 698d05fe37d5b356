"""A country's law: dated rates with their official source."""
