"""So often and no more: a counter per name in windows of a minute, shared by every process through the database.

Used for everything that takes a password or a secret. It never locks anybody out for longer than the window.
"""

from django.db import transaction

from duebook.edge import clock, ids
from duebook.kernel.errors import TooMany
from duebook.store.limits import Tries

SECONDS = 60
KEPT = 60
"""Windows a counter is kept after its last use."""


def count(name: str, most: int) -> None:
    """Count one try under a name (kept hashed); raises :class:`TooMany` from the one after ``most`` within the minute."""
    window = int(clock.now().timestamp()) // SECONDS
    with transaction.atomic():
        row, made = Tries.objects.select_for_update().get_or_create(name=ids.digest(name), defaults={"window": window})
        row.tries = row.tries + 1 if row.window == window else 1
        row.window = window
        row.save(update_fields=["tries", "window"])
        if made:
            Tries.objects.filter(window__lt=window - KEPT).delete()
    if row.tries > most:
        raise TooMany
