"""The first start: there is never a known password. A one-time secret, printed by ``duebook serve``, opens the set-up page.

It lies hashed in ``start.token`` in the data folder and is worth nothing once there is a user. Companies may be there before:
made by the command line, or as demo data; the first user then owns them.
"""

import hmac
import os
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from duebook.edge import ids
from duebook.store.companies import Company
from duebook.store.users import User

DEMO = "duebook.services.operations.demo"


def needed() -> bool:
    """Whether nobody can sign in to this installation yet."""
    return not User.objects.exists()


def has_companies() -> bool:
    """Whether companies wait for their first owner."""
    return Company.objects.exists()


def make_token() -> str:
    """A new secret; an older one is void from now on."""
    secret = ids.token("start")
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    beside = path.with_suffix(".new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        file.write(ids.digest(secret))
    beside.replace(path)
    return secret


def valid(token: str) -> bool:
    """Whether this is the secret of an installation that waits for its set-up."""
    try:
        kept = _path().read_text().strip()
    except OSError:
        return False
    return hmac.compare_digest(kept, ids.digest(token)) and needed()


def finish() -> None:
    """Take the secret away after the set-up."""
    _path().unlink(missing_ok=True)


def greeting(url: str) -> str:
    """What ``duebook serve`` says when it starts: the address, or the one-time address of the set-up."""
    if not needed():
        return _("Duebook is running at {url}").format(url=url)
    return _("Set up Duebook at {url}/start/{token}").format(url=url.rstrip("/"), token=make_token())


def demo_available() -> bool:
    """Whether this installation can fill itself with a demo company."""
    return find_spec(DEMO) is not None


def fill_demo() -> None:
    """Fill the installation with the demo company."""
    import_module(DEMO).fill()


def move_in(user: User) -> None:
    """Bring the colleagues of the demo company, where this person has just become its owner."""
    if demo_available():
        import_module(DEMO).move_in(user)


def _path() -> Path:
    return Path(settings.DATA) / "start.token"
