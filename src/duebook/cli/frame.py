"""What every command shares: the lazy group, ``--data`` and ``--json``, exit codes, and errors told in one sentence."""

import json
import os
import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any, NoReturn, TypeVar

import click

from duebook.kernel.errors import Conflict, DuebookError, Invalid, Refused

DONE, WRONG, UNREADABLE, REFUSED = 0, 1, 2, 3
F = TypeVar("F", bound=Callable[..., Any])


class LazyGroup(click.Group):
    """A group that imports a command's module when the command is called."""

    def __init__(self, places: Mapping[str, str], **options: Any) -> None:
        """``places``: command -> "module:function"."""
        super().__init__(**options)
        self.places = places

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order of the table."""
        del ctx
        return list(self.places)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import and return one command."""
        del ctx
        if cmd_name not in self.places:
            return None
        module, _, name = self.places[cmd_name].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command


def program(places: Mapping[str, str]) -> int:
    """Run the command line and return its exit code; a person's mistake is a sentence, never a traceback."""
    group = LazyGroup(places, name="duebook", help="Invoices from draft to paid.", no_args_is_help=True)
    group = click.version_option(package_name="duebook", prog_name="duebook")(group)
    try:
        outcome = group.main(standalone_mode=False)
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message())
        return UNREADABLE
    except click.ClickException as error:
        error.show()
        return UNREADABLE
    except click.Abort:
        say("Stopped.")
        return 130
    except DuebookError as error:
        return told(error)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DONE
    return outcome if isinstance(outcome, int) else DONE


def told(error: DuebookError) -> int:
    """Say an error in a sentence (and each fault in a line) on standard error; its exit code."""
    if isinstance(error, Invalid):
        for fault in error.faults:
            say(f"{fault.code} {fault.path or '(whole file)'}: {fault.text}")
        return WRONG
    say(error.detail)
    return REFUSED if isinstance(error, Refused | Conflict) else UNREADABLE


def say(text: str) -> None:
    """A message for people, on standard error."""
    click.echo(text, err=True)


def emit(value: Mapping[str, Any]) -> None:
    """One JSON object on one line of standard output."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def stop(code: int, text: str) -> NoReturn:
    """End the command with a message and an exit code."""
    say(text)
    raise click.exceptions.Exit(code)


def data_option(command: F) -> F:
    """``--data DIR``: the data folder of the embedded database."""

    def remember(_ctx: click.Context, _param: click.Parameter, value: str | None) -> str | None:
        if value:
            os.environ["DUEBOOK_DATA"] = value
        return value

    option = click.option(
        "--data",
        metavar="DIR",
        callback=remember,
        expose_value=False,
        is_eager=True,
        help="Data folder of the embedded database (default: $DUEBOOK_DATA or ./data).",
    )
    return option(command)


def json_option(command: F) -> F:
    """``--json``: machine-readable output."""
    return click.option("--json", "as_json", is_flag=True, help="Print JSON on standard output.")(command)


def django_ready(*, migrate: bool = True) -> None:
    """Load Django, and bring an embedded database up to date on first use."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duebook.main.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        stop(UNREADABLE, str(error))
    if migrate:
        from duebook.services.operations.migrate import up_to_date

        up_to_date()
