"""``duebook bounces``: delivery reports (RFC 3464) as a mail server hands them over, recorded at the deliveries they are about.

Made for a pipe: an alias or a mailbox rule of the sender address runs ``duebook bounces -`` with the message on standard input.
"""

from typing import BinaryIO

import click

from duebook.cli.frame import DONE, WRONG, data_option, django_ready, emit, json_option, say
from duebook.kernel.errors import TooLarge


@click.command()
@click.argument("files", metavar="FILE...", nargs=-1, required=True, type=click.File("rb"))
@json_option
@data_option
def bounces(files: tuple[BinaryIO, ...], *, as_json: bool) -> int:
    """Record what mail systems report about messages sent from here (- reads standard input)."""
    django_ready()
    from duebook.services.delivery.bounce import LARGEST, take_report

    outcome = DONE
    for file in files:
        try:
            changed = take_report(file.read(LARGEST + 1))
        except TooLarge as error:
            changed = []
            say(f"{file.name}: {error.detail}")
        rows = [
            {"delivery": one.pk, "document": one.document_id, "state": one.state, "evidence": one.evidence} for one in changed
        ]
        if as_json:
            emit({"file": file.name, "recorded": rows})
        for one in rows:
            say(f"{file.name}: delivery {one['delivery']} is {one['state']} ({one['evidence']})")
        if not rows:
            say(f"{file.name}: nothing in it is about a message from here.")
            outcome = WRONG
    return outcome
