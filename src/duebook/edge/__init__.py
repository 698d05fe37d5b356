"""The only impure tools: clock, ids, egress, xmlsafe, sandbox, random."""
