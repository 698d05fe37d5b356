"""``duebook report``: any report as a table, CSV, XLSX, JSON or PDF."""

import sys
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import click

from duebook.cli.frame import DONE, UNREADABLE, data_option, django_ready, emit, json_option, say, stop

FORMATS = ("table", "csv", "xlsx", "json", "pdf")
BINARY = {"csv", "xlsx", "pdf"}
DAY = click.DateTime(["%Y-%m-%d"])


@click.command()
@click.argument("name", required=False, default="")
@click.option("--asof", type=DAY, help="The day the figures are of (default: today).")
@click.option("--since", type=DAY, help="First day.")
@click.option("--until", type=DAY, help="Last day.")
@click.option("--by", default="", help="How rows are grouped; the report says which ways it knows.")
@click.option("--basis", type=click.Choice(["due", "issue"]), default="due", show_default=True, help="Where ageing begins.")
@click.option("--edges", default="", metavar="30,60,90", help="Days of ageing.")
@click.option("--customer", default="", metavar="ID", help="One customer.")
@click.option("--company", default="", metavar="ID", help="Which company, where there are several.")
@click.option("--format", "kind", type=click.Choice(FORMATS), default="table", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="File to write (default: standard output).")
@json_option
@data_option
def report(*, name: str, company: str, kind: str, out: Path | None, as_json: bool, **wish: Any) -> int:
    """Print the report NAME; without a name, list the reports."""
    django_ready()
    from duebook.services.operations import reports

    kind = "json" if as_json else kind
    if not name:
        return _list(reports.REPORTS.values(), as_json=kind == "json")
    if name not in reports.REPORTS:
        stop(UNREADABLE, f"There is no report called {name}. Known: {', '.join(reports.REPORTS)}.")
    actor = company_actor(company)
    asked = _asked(reports, name, actor, wish)
    table = reports.run(actor, name, asked)
    about = reports.REPORTS[name]
    if kind == "json":
        content = ""
        shown = {
            "name": name,
            "company": actor.company.pk,
            "facts": table.facts,
            "columns": [{"key": one.key, "title": one.title, "kind": one.kind} for one in table.columns],
            "rows": [[_plain(cell) for cell in row] for row in table.rows],
        }
        if out is None:
            emit(shown)
            return DONE
        import json

        content = json.dumps(shown, ensure_ascii=False, indent=1) + "\n"
        return _write(content.encode(), out)
    if kind == "table":
        text = _printed(about.title, table)
        return _write(text.encode(), out)
    return _write(_written(kind, about.title, actor.company.name, asked.day, table), out)


def _list(found: Any, *, as_json: bool) -> int:
    if as_json:
        emit({"reports": [{"name": one.name, "about": one.about, "options": list(one.options)} for one in found]})
        return DONE
    rows = list(found)
    wide = max(len(one.name) for one in rows)
    for one in rows:
        click.echo(f"{one.name:{wide}}  {one.about}. Options: {', '.join(one.options) or 'none'}")
    return DONE


def company_actor(company: str) -> Any:
    """The command line acting for a company; stops where there is none, or several and none is named."""
    from duebook.services.access import system
    from duebook.store.companies import Company

    found = list(Company.objects.filter(pk=company) if company else Company.objects.order_by("created_at", "pk")[:20])
    if not found:
        stop(UNREADABLE, f"There is no company {company}." if company else "There is no company yet.")
    if len(found) > 1:
        names = "; ".join(f"{one.pk} {one.name}" for one in found)
        stop(UNREADABLE, f"There are several companies. Give --company with one of: {names}.")
    return system(found[0], "command line")


def _asked(reports: Any, name: str, actor: Any, wish: dict[str, Any]) -> Any:
    from duebook.edge import clock

    known = set(reports.REPORTS[name].options)
    given = {key: _day(value) for key, value in wish.items() if value and not (key == "basis" and value == "due")}
    unheeded = sorted(set(given) - known)
    if unheeded:
        stop(UNREADABLE, f"The report {name} does not heed --{unheeded[0]}.")
    if "edges" in given:
        parts = str(given["edges"]).split(",")
        if not all(part.strip().isdigit() for part in parts):
            stop(UNREADABLE, "Days of ageing are written as 30,60,90.")
        given["edges"] = tuple(int(part) for part in parts)
    return reports.Asked(today=clock.today(actor.company.time_zone), **given)


def _day(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def _plain(cell: Any) -> Any:
    return str(cell) if isinstance(cell, Decimal | date) else cell


def _shown(cell: Any) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    return format(cell, ",f") if isinstance(cell, Decimal) else str(cell)


def _printed(title: str, table: Any) -> str:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    grid = Table(title=title, caption=", ".join(f"{key} {value}" for key, value in table.facts.items()) or None)
    for column in table.columns:
        grid.add_column(column.title, justify="right" if column.kind in {"money", "number"} else "left")
    for row in table.rows:
        grid.add_row(*(Text(_shown(cell)) for cell in row))
    console = Console(width=None if sys.stdout.isatty() else 200)
    with console.capture() as captured:
        console.print(grid)
    return captured.get()


def _written(kind: str, title: str, company: str, day: date, table: Any) -> bytes:
    from duebook.formats import tables

    heads = [one.title for one in table.columns]
    if kind == "csv":
        return tables.write_csv(heads, table.rows)
    if kind == "xlsx":
        return tables.write_xlsx(heads, table.rows, title=title)
    from duebook.render import sheet

    kinds = [one.kind for one in table.columns]
    rows = [[_shown(cell) for cell in row] for row in table.rows]
    return sheet.pdf(sheet.Sheet(title, company, table.facts, heads, kinds, rows), day)


def _write(content: bytes, out: Path | None) -> int:
    if out is None:
        sys.stdout.buffer.write(content)
        return DONE
    try:
        out.write_bytes(content)
    except OSError as error:
        stop(UNREADABLE, f"{out} cannot be written: {error.strerror}.")
    say(str(out))
    return DONE
