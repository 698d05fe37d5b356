"""Master facts: the company, its people and keys, customers, items, series."""
