"""Direct debits: mandates, runs for the bank, what was collected and what came back."""
