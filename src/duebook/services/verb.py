"""``@verb``: the one shape of a write. Permission, one transaction, idempotency, audit; the function only does the work.

    @verb("customer.save", needs="customers.write")
    def save_customer(actor: Actor, ...) -> Customer: ...

The first argument is the actor. Heavy work (tax, checks, rendering, network) belongs before the verb, never inside it.
"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

from django.db import IntegrityError, transaction

from duebook.services import answers, trail
from duebook.services.access import Actor, require
from duebook.store import connections

P = ParamSpec("P")
R = TypeVar("R")
Verb = Callable[Concatenate[Actor, P], R]

NAMES: dict[str, str] = {}
"""Every verb's name and the permission it needs, for the docs and the authorization matrix."""


def verb(name: str, needs: str) -> Callable[[Verb[P, R]], Verb[P, R]]:
    """Make a function a verb called ``name`` that needs the permission ``needs``."""
    NAMES[name] = needs

    def decorate(function: Verb[P, R]) -> Verb[P, R]:
        @wraps(function)
        def run(actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
            require(actor, needs)
            answers.replay(actor)
            try:
                with connections.turn(), transaction.atomic():
                    return _inside(name, function, actor, *args, **kwargs)
            except IntegrityError:
                answers.replay(actor)  # a twin of this request was faster: give its answer
                raise

        return run

    return decorate


def _inside(name: str, function: Verb[P, R], actor: Actor, /, *args: P.args, **kwargs: P.kwargs) -> R:
    connections.enter(actor.company.pk)
    once, actor = actor.once, actor.doing(None)
    given = answers.claim(actor, once) if once else None
    token = trail.current.set(trail.Trail())
    try:
        result = function(actor, *args, **kwargs)
        noted = trail.current.get()
    finally:
        trail.current.reset(token)
    trail.write(actor, name, noted or trail.Trail())
    if given is not None and once is not None:
        answers.keep(given, *once.render(result))
    return result
