"""``@record``: the one shape of a value in the trade: a frozen, keyword-only dataclass that refuses unknown keys when read."""

from dataclasses import dataclass
from typing import Any, TypeVar, cast, dataclass_transform

C = TypeVar("C", bound=type[Any])


@dataclass_transform(frozen_default=True, kw_only_default=True)
def record(cls: C) -> C:
    """Make a class a frozen, slotted, keyword-only dataclass; :mod:`duebook.kernel.codec` reads it strictly."""
    made: C = cast("Any", dataclass(frozen=True, slots=True, kw_only=True))(cls)
    made.__pydantic_config__ = {"extra": "forbid"}
    return made
