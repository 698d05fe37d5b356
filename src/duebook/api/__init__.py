"""REST: resources as nouns, problems as ``application/problem+json`` with fault codes, idempotency keys on every write.

One file a resource; each file is: a router, what comes in, what goes out, the addresses. :mod:`duebook.api.door` is the frame.
"""
