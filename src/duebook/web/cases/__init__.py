"""Pages for cases: disputes, the worklist, agreements with a customer, provisions, and how the company handles them."""
