"""``duebook serve``: everything in one command on the embedded database. ``web`` and ``worker``: one process each."""

import os
import signal
import subprocess  # starts our own program, with fixed arguments
import sys

import click

from duebook.cli.frame import data_option, django_ready, say, stop
from duebook.edge import ports

PORT = 8000


@click.command()
@click.option("--demo", is_flag=True, help="Fill an empty database with a realistic company.")
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@data_option
def serve(*, demo: bool, port: int, host: str) -> int:
    """Migrate, then run the web pages and the worker on the embedded database."""
    _ask_for(host, port)
    os.environ.setdefault("DUEBOOK_URL", f"http://localhost:{port}")
    django_ready()
    from duebook.services.operations import start

    if demo:
        from duebook.services.operations.demo import fill

        fill()
    say(start.greeting(os.environ["DUEBOOK_URL"]))
    child = subprocess.Popen([sys.executable, "-m", "duebook", "worker"], env=os.environ)  # ourselves
    try:
        return _listen(host, port, workers=1)
    finally:
        child.send_signal(signal.SIGTERM)
        child.wait(10)


@click.command()
@click.option("--port", default=PORT, show_default=True, type=click.IntRange(0, 65535))
@click.option("--host", default="0.0.0.0", show_default=True, help="Address to listen on.")  # noqa: S104  # one of several machines
@click.option("--workers", default=2, show_default=True, type=click.IntRange(1, 64))
@data_option
def web(*, port: int, host: str, workers: int) -> int:
    """Serve the pages and the API (one of several processes on PostgreSQL)."""
    _ask_for(host, port)
    django_ready()
    return _listen(host, port, workers=workers)


@click.command()
@click.option("--once", is_flag=True, help="Do what is due and end.")
@data_option
def worker(*, once: bool) -> int:
    """Render, deliver and tell: the jobs of the outbox."""
    django_ready()
    from duebook.services.operations import jobs

    jobs.work(once=once)
    return 0


def _ask_for(host: str, port: int) -> None:
    if not ports.free(host, port):
        stop(2, f"{host}:{port} is taken by another program. Choose another with --port.")


def _listen(host: str, port: int, *, workers: int) -> int:
    from django.db import connections
    from granian.constants import Interfaces
    from granian.server import Server

    connections.close_all()  # the server's processes are forks of this one: none may inherit an open database
    try:
        Server(
            "duebook.main.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=4,
            log_enabled=False,
        ).serve()
    except OSError as error:
        stop(2, f"Cannot listen on {host}:{port}: {error.strerror}.")
    return 0
