"""What the law of a country adds for sellers there, as Peppol BIS Billing 3.0 asks it: one module a country.

Each goes by where the seller is, and they do not agree on what that means: Norway, Italy and Greece go by the VAT number first,
Denmark, Iceland and Sweden by the address as it is written, the Netherlands and Germany by the address in any writing.
"""
