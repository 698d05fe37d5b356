"""UN/CEFACT Cross Industry Invoice: where the business terms stand, and the rules of the syntax itself (CEN/TS 16931-3-3)."""
