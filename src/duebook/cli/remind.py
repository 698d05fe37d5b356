"""``duebook remind``: who is reminded today and why, and the letters themselves."""

from typing import Any

import click

from duebook.cli.frame import DONE, WRONG, data_option, django_ready, emit, json_option, say
from duebook.cli.report import company_actor


@click.command()
@click.option("--dry-run", is_flag=True, help="Only say who would get what, and why; write nothing.")
@click.option("--company", default="", metavar="ID", help="Which company, where there are several.")
@json_option
@data_option
def remind(*, dry_run: bool, company: str, as_json: bool) -> int:
    """Write the reminders that are due today; each level of a document is written once, however often this runs.

    The letters are queued: the worker sends them. Exit code 1 where a letter could not be written.
    """
    django_ready()
    from duebook.services.collections import look, run

    actor = company_actor(company)
    planned = look.dry_run(actor)
    rows = [_row(one) for one in planned]
    failed: tuple[str, ...] = ()
    written: list[dict[str, Any]] = []
    if not dry_run:
        ran = run.run_day(actor)
        failed = ran.failed
        written = [{"id": one.pk, "customer": one.customer_id, "level": one.level, "kind": one.kind} for one in ran.written]
    if as_json:
        did = {} if dry_run else {"written": written, "failed": list(failed)}
        emit({"day": str(run.today_of(actor)), "customers": rows} | did)
        return WRONG if failed else DONE
    for row in rows:
        click.echo(f"{row['name']}  {row['currency']}  {row['amount'] if row['sends'] else '-'}  {row['why']}")
    if not dry_run:
        say(f"Letters and tasks written: {len(written)}.")
    for sentence in failed:
        say(sentence)
    return WRONG if failed else DONE


def _row(one: Any) -> dict[str, Any]:
    from duebook.kernel.money import major
    from duebook.services.collections import write

    letter = one.decision.letter
    return {
        "customer": one.customer.pk,
        "name": one.customer.name,
        "currency": one.state.currency,
        "sends": bool(letter or one.decision.handed),
        "level": letter.level if letter else None,
        "amount": str(major(letter.net_minor if letter else 0, one.state.currency)),
        "why": write.sentence(one),
    }
