"""Suppliers' invoices: received, understood, checked, decided, posted, paid."""
