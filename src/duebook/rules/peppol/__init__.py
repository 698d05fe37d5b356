"""Peppol BIS Billing 3.0.21 and Self-Billing 3.0.2 (May 2026): Peppol's own rules, the shared ones, and those of countries.

Many of them are XRechnung's too: KoSIT's release merges them in, so :mod:`duebook.rules.xrechnung` asks the same rows.
"""
