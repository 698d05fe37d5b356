"""The cellar: money, rules, canonical bytes, errors. Pure, and without a business word."""
