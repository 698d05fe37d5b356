"""Cash application: which open invoices a receipt pays, how sure that is, and why. Pure: no clock, no file, no database.

:func:`duebook.domain.matching.engine.match` is the way in. docs/internals/matching.md tells the steps.
"""
