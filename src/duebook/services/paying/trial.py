"""The page of the local test gateway: its buttons, and its messages handed to the same door as any gateway's."""

import logging
from typing import Any

from duebook.edge import clock
from duebook.kernel.errors import DuebookError, NotFound
from duebook.services.paying import connections, hear, page
from duebook.store.charges import Charge
from duebook.store.deliveries import PublicLink

log = logging.getLogger("duebook.paying")

BUTTONS = ("pay", "fail", "leave")


def charge_on(link: PublicLink, charge_id: str) -> Charge:
    """A charge of the test gateway that began on this link; raises :class:`NotFound`."""
    charge = page.charge_of(link, charge_id)
    if charge.connection.gateway != connections.LOCAL or not charge.provider_id:
        raise NotFound
    return charge


def press(link: PublicLink, charge_id: str, button: str) -> str:
    """Press a button of the test page; where the payer goes then. Forged messages among its own are refused as any would be."""
    charge = charge_on(link, charge_id)
    connection = charge.connection
    plug: Any = connections.gateway(connections.LOCAL)
    access = connections.opened(connection)
    back: str = plug.press(access, charge.provider_id, button)
    for message in plug.deliver(access, int(clock.now().timestamp())):
        try:
            hear.hear(connection.pk, connections.hook_secret(connection), message.headers, message.body)
        except DuebookError as error:
            log.warning("a message of the test gateway was not taken: %s", error.detail)
    return back
