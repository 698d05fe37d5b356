"""Peppol's invoices outside Europe: Australia and New Zealand, Singapore, and PINT, which is to take the place of both."""
