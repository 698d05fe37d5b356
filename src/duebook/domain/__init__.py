"""The trade, pure: documents, totals, tax, numbering, life cycle, ledger. No clock, no socket, no file: dates are arguments."""
