"""From draft to sealed document: check, submit, approve, number, seal."""
