"""What comes in and what goes out, as classes: an unknown field is refused, an answer has no field that is not described.

Amounts go out as text with the currency's decimals, days and moments in ISO 8601. Amounts come in as JSON numbers or as text;
both keep every digit. Lengths and ranges stand here, so that a database never has to refuse what the description allows.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field


class In(BaseModel):
    """What a caller sends. A name that is not in the description is refused, never skipped."""

    model_config = ConfigDict(extra="forbid", str_max_length=20_000)


class Filter(BaseModel):
    """What stands after the ``?`` of an address; :func:`duebook.api.door.only_known` refuses other names."""

    model_config = ConfigDict(extra="forbid", str_max_length=200)


class Out(BaseModel):
    """What is answered."""

    model_config = ConfigDict(extra="forbid", json_schema_serialization_defaults_required=True)


Id = Annotated[str, Field(max_length=40)]
"""A typed id, such as ``cus_01j...``."""
Amount = Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=6)]
"""More than zero."""
Price = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=6)]
"""Zero or more, at most six decimals."""
Currency = Annotated[str, Field(pattern="^[A-Z]{3}$", examples=["EUR"])]
"""ISO 4217."""
MaybeCurrency = Annotated[str, Field(pattern="^([A-Z]{3})?$", examples=["EUR"])]
"""ISO 4217, or empty."""
Language = Annotated[str, Field(pattern="^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})?)?$", examples=["de"])]
"""BCP 47, or empty."""
Day = Annotated[date, Field(ge=date(1990, 1, 1), le=date(2199, 12, 31))]
"""A day that business can be done on."""
MoneyText = Annotated[str, Field(pattern=r"^-?\d+(\.\d+)?$", examples=["119.00"])]
"""An amount with all decimals of its currency."""
Email = Annotated[str, Field(max_length=254)]


def as_(name: str) -> Any:
    """A plain value that has the shape of a described record (``Document``, ``Party``): the description points there."""
    return Field(..., json_schema_extra={"x-is": name})
