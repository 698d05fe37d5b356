"""A progress bar on a terminal for anything that takes more than a second; silence everywhere else."""

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")
FEW = 20


def shown(things: Iterable[T], *, total: int, what: str) -> Iterator[T]:
    """Pass the things through, showing count, speed and time left on standard error where that is a terminal."""
    if total <= FEW or not sys.stderr.isatty():
        yield from things
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn(what), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(what, total=total)
        for thing in things:
            bar.advance(task)
            yield thing


@contextmanager
def busy(what: str) -> Iterator[None]:
    """Show on a terminal that something goes on whose length is not known."""
    if not sys.stderr.isatty():
        yield
        return
    from rich.console import Console

    with Console(stderr=True).status(what):
        yield
