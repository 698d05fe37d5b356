"""``duebook seed``: a reproducible, realistic data set of any size."""

import click

from duebook.cli.frame import data_option, django_ready, emit, json_option, say


@click.command()
@click.option("--invoices", required=True, type=click.IntRange(1, 10_000_000), help="How many invoices.")
@click.option("--customers", type=click.IntRange(1, 1_000_000), help="How many customers (default: one for 15 invoices).")
@click.option("--seed", "number", default=1, show_default=True, help="The same number makes the same data.")
@json_option
@data_option
def seed(*, invoices: int, customers: int | None, number: int, as_json: bool) -> int:
    """Make a company with customers, invoices, credit notes and payments over the last two years."""
    django_ready()
    from duebook.edge import clock
    from duebook.services.operations import seed as story

    began = clock.ticks()
    step = max(1, invoices // 20)
    done = 0

    def progress(count: int) -> None:
        nonlocal done
        before, done = done, done + count
        if before // step != done // step:
            say(f"{done} of {invoices} invoices")

    company = story.seed(invoices, customers or max(5, invoices // 15), number, progress)
    seconds = (clock.ticks() - began) / 1e9
    if as_json:
        emit({"company": company.pk, "name": company.name, "invoices": invoices, "seconds": round(seconds, 1)})
    else:
        say(f"{company.name}: {invoices} invoices in {seconds:.0f} s.")
    return 0
