"""Money in and back: payments, allocations, refunds, write-offs, credit notes."""
