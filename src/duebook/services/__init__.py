"""Use cases: one verb a file, one transaction each, in the order of an invoice's life.

billing (customers, items, series, company) -> intake (drafts from files and forms) -> issuing (check, approve, number, seal) ->
delivery (render, send, view) -> receivables (pay, allocate, correct) -> operations (audit, verify, backup, self-check).
Every write goes through :func:`duebook.services.verb.verb`; who may do what is :mod:`duebook.services.access`.
"""
