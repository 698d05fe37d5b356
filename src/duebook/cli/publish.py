"""``duebook bundle`` and ``duebook publish-head``: what others need to check a company's records without us."""

from pathlib import Path
from typing import Any

import click

from duebook.cli.frame import DONE, UNREADABLE, data_option, django_ready, emit, json_option, stop
from duebook.cli.progress import busy

COMPANY = click.option("--company", default="", metavar="ID", help="Which company, where there are several.")


@click.command()
@click.argument("path", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path))
@COMPANY
@json_option
@data_option
def bundle(*, path: Path, company: str, as_json: bool) -> int:
    """Write everything that was sealed into one zip, which `duebook verify --bundle FILE` checks without a database."""
    django_ready()
    from duebook.services.operations.export_bundle import export_bundle

    actor = _actor(company)
    try:
        with busy("writing the bundle"):
            manifest = export_bundle(actor, path)
    except OSError as error:
        stop(UNREADABLE, f"{path} cannot be written: {error.strerror}.")
    _tell({"file": str(path), **manifest}, f"{path}: {manifest['position']} links, head {manifest['head']}", as_json=as_json)
    return DONE


@click.command("publish-head")
@COMPANY
@json_option
@data_option
def publish_head(*, company: str, as_json: bool) -> int:
    """Publish the end of the chain: keep the printed hash elsewhere, and what is before it can no longer be rewritten unseen."""
    django_ready()
    from duebook.services.operations import publish_head as service

    line = service.publish_head(_actor(company))
    _tell(line, f"{line['position']} links up to {line['last_number'] or 'nothing yet'}: {line['hash']}", as_json=as_json)
    return DONE


def _tell(facts: dict[str, Any], sentence: str, *, as_json: bool) -> None:
    if as_json:
        emit(facts)
    else:
        click.echo(sentence)


def _actor(company: str) -> Any:
    from duebook.services.access import system
    from duebook.store.companies import Company

    found = list(Company.objects.filter(pk=company) if company else Company.objects.order_by("created_at", "pk")[:20])
    if not found:
        stop(UNREADABLE, f"There is no company {company}." if company else "There is no company yet.")
    if len(found) > 1:
        names = "; ".join(f"{one.pk} {one.name}" for one in found)
        stop(UNREADABLE, f"There are several companies. Give --company with one of: {names}.")
    return system(found[0], "command line")
