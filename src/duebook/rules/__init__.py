"""Verdicts on invoices from anyone: EN 16931, Peppol, XRechnung, Factur-X and the French rules, run on the file itself."""
