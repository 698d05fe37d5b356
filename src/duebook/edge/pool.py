"""Worker processes for heavy pure work, one for each core; small jobs run in this process and start none."""

import os
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from multiprocessing import Pipe, get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T")


class Pool:
    """Runs functions elsewhere, or here where ``executor`` is None."""

    def __init__(self, executor: ProcessPoolExecutor | None, width: int) -> None:
        """``width`` is how many run at the same time."""
        self._executor = executor
        self.width = width

    def submit(self, work: Callable[P, R], *args: P.args, **kwargs: P.kwargs) -> "Future[R]":
        """Begin; the result (or the exception) is in the future."""
        if self._executor is not None:
            return self._executor.submit(work, *args, **kwargs)
        done: Future[R] = Future()
        try:
            done.set_result(work(*args, **kwargs))
        except Exception as error:  # noqa: BLE001  # handed to whoever asks for the result
            done.set_exception(error)
        return done

    def ahead(self, work: Callable[..., R], calls: Iterable[tuple[Any, ...]]) -> Iterator[R]:
        """Results in order, with only a few calls begun ahead: memory stays flat however many there are."""
        waiting: list[Future[R]] = []
        for call in calls:
            waiting.append(self.submit(work, *call))
            if len(waiting) > self.width:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


@contextmanager
def pool(start: Callable[[], None], *, wanted: bool, width: int = 0) -> Iterator[Pool]:
    """A pool whose processes call ``start`` first; without ``wanted`` everything runs in this process."""
    if not wanted:
        yield Pool(None, 0)
        return
    width = width or os.cpu_count() or 1
    context = get_context("spawn")
    with ProcessPoolExecutor(width, mp_context=context, initializer=_begin, initargs=(start,)) as executor:
        yield Pool(executor, width)


def _begin(start: Callable[[], None]) -> None:
    """In a fresh process: see to it that it ends when its parent was killed, then start."""
    parent = parent_process()
    if parent is not None:
        Thread(target=_follow, args=(parent,), daemon=True).start()
    start()


def _follow(parent: Any) -> None:
    parent.join()
    os._exit(1)  # nobody is left to give a result to


def shared(work: Callable[[Sequence[T]], R], given: Sequence[T], least: int, width: int = 0) -> list[R]:
    """The same work on equal shares of what is given, at the same time, in copies of this process that share its memory.

    Share ``k`` of ``n`` is ``given[k::n]``. Work below ``least`` for each, on one core or on a system that cannot copy a process
    is done here in one share. Only for single-threaded commands; a copy that fails leaves its share to this process.
    """
    many = min(width or os.cpu_count() or 1, len(given) // max(1, least))
    if many < 2 or not hasattr(os, "fork"):  # noqa: PLR2004 - one share is no sharing
        return [work(given)]
    begun = [_copy(work, given[place::many]) for place in range(1, many)]
    found = [work(given[::many])]
    for place, (child, answers) in enumerate(begun, 1):
        try:
            found.append(answers.recv())
        except (EOFError, OSError):
            found.append(work(given[place::many]))
        answers.close()
        os.waitpid(child, 0)
    return found


def _copy(work: Callable[[Sequence[T]], R], given: Sequence[T]) -> "tuple[int, Connection]":
    """A copy of this process that does the work, sends the result and ends: (process, where the result comes from)."""
    answers, sender = Pipe(duplex=False)
    child = os.fork()
    if child:
        sender.close()
        return child, answers
    try:  # nothing may come back from here: this is the copy
        answers.close()
        sender.send(work(given))
    finally:
        os._exit(0)


def meet(folder: Path, others: int, patience: int) -> None:
    """Wait until so many processes have come to this folder: a barrier on the file system. Raises ``TimeoutError``."""
    (folder / str(os.getpid())).touch()
    end = time.monotonic() + patience
    while sum(1 for _ in folder.iterdir()) < others:
        if time.monotonic() > end:
            raise TimeoutError("the other processes did not come")
        time.sleep(0.005)
