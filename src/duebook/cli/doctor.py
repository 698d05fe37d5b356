"""``duebook doctor``: is this installation fit to work, and what is to be mended?"""

import os
from typing import Any

import click

from duebook.cli.frame import DONE, WRONG, data_option, emit, json_option


@click.command()
@json_option
@data_option
def doctor(*, as_json: bool) -> int:
    """Check settings, database, queue, storage, fonts, mail and clock; nothing is changed."""
    checks = _checks()
    ok = all(one["ok"] for one in checks)
    if as_json:
        emit({"ok": ok, "checks": checks})
    else:
        for one in checks:
            click.echo(f"{'ok    ' if one['ok'] else 'MEND  '}{one['name']:11}{one['says']}")
            if one["mend"]:
                click.echo(f"{'':17}{one['mend']}")
    return DONE if ok else WRONG


def _checks() -> list[dict[str, Any]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "duebook.main.settings")
    import django
    from django.core.exceptions import ImproperlyConfigured

    try:
        django.setup()
    except ImproperlyConfigured as error:
        mend = "Set what it names in the environment and run this again."
        return [{"name": "settings", "ok": False, "says": str(error), "mend": mend}]
    from duebook.services.operations import doctor as service

    return [{"name": one.name, "ok": one.ok, "says": one.says, "mend": one.mend} for one in service.examine()]
