"""``duebook bench``: the benchmarks of docs/performance.md, each beside its limit measured in the same run."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

import click

from duebook.cli.frame import DONE, UNREADABLE, data_option, django_ready, emit, json_option, say, stop
from duebook.cli.progress import busy

MOST = 10_000_000
SHOWN = {"name", "n", "seconds", "per_second", "limit_per_second", "ratio", "rss_mib", "limit_is"}


@click.command()
@click.argument("name", required=False, default="")
@click.option("--n", "count", type=click.IntRange(1, MOST), help="How many (default: each benchmark's own).")
@json_option
@data_option
def bench(*, name: str, count: int | None, as_json: bool) -> int:
    """Run the benchmark NAME, or all of them.

    They work in a scratch installation that is gone afterwards: a folder, and on PostgreSQL (DATABASE_URL) a database of its own.
    """
    from duebook.services.operations import bench as benches

    if name and name not in benches.BENCHES:
        stop(UNREADABLE, f"There is no benchmark called {name}. Known: {', '.join(benches.BENCHES)}.")
    with _scratch():
        django_ready()
        for one in [name] if name else benches.BENCHES:
            with busy(f"measuring {one}"):
                figures = benches.measure(one, count or 0).plain()
            if as_json:
                emit(figures)
            else:
                _show(figures)
        from django.db import connections

        connections.close_all()
    return DONE


@contextmanager
def _scratch() -> Iterator[None]:
    with ExitStack() as stack:
        os.environ["DUEBOOK_DATA"] = stack.enter_context(
            tempfile.TemporaryDirectory(prefix="duebook-bench-", ignore_cleanup_errors=True)
        )
        os.environ["DUEBOOK_API_RATE"] = "1000000"
        server = os.environ.get("DATABASE_URL", "")
        if server.startswith("postgres"):
            from duebook.store import scratch

            os.environ["DATABASE_URL"] = stack.enter_context(scratch.database(server))
        else:
            os.environ.pop("DATABASE_URL", None)
        yield


def _show(figures: dict[str, Any]) -> None:
    click.echo(
        f"{figures['name']:8} n {figures['n']}: {figures['per_second']}/s in {figures['seconds']} s; "
        f"limit {figures['limit_per_second']}/s ({figures['limit_is']}); ratio {figures['ratio']}; {figures['rss_mib']} MiB"
    )
    for key, value in figures.items():
        if key not in SHOWN:
            say(f"         {key}: {value}")
