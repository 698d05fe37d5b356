"""Which tier runs: ``make check-full`` runs the long one, everything else the one before a commit."""

import os

LONG = os.environ.get("DUEBOOK_TEST_TIER") == "long"
