"""UBL 2.1 Invoice and CreditNote: where the business terms stand, and the rules of the syntax itself (CEN/TS 16931-3-2)."""
