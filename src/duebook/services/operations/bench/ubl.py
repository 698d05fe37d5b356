"""UBL invoices of five lines, beside the standard library's JSON of the same documents: another text of about that size."""

import json

from duebook.kernel import codec, plugs
from duebook.services.operations.bench import work
from duebook.services.operations.bench.shape import Figures, memory, rate, timed

DIFFERENT = 500


def measure(n: int) -> Figures:
    """Write so many documents on one core."""
    ubl = plugs.get("formats", "ubl")
    made = work.calculated(min(n, DIFFERENT))
    documents = [made[i % len(made)] for i in range(n)]
    plain = [codec.dump(one) for one in documents]
    with memory() as peak:
        taken = timed(lambda: [ubl.write(one).content for one in documents])
        limit = timed(lambda: [json.dumps(one, indent=1, sort_keys=True).encode() for one in plain])
    return Figures("ubl", n, taken, rate(n, limit), peak.bytes, "JSON of the same documents by the standard library")
