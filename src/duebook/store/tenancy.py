"""A tenant's rows are reached only through the tenant: an unscoped query raises.

``Customer.objects.of(company)`` and ``company.customers`` work; ``Customer.objects.filter(...)`` raises :class:`Unscoped` when it
is evaluated. Work that truly spans companies (the sweeper, self-checks, log-in) says so: ``.everywhere("sweeper")``.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models

from duebook.edge import ids

M = TypeVar("M", bound=models.Model)

if TYPE_CHECKING:
    _Text = models.CharField[str, str]
else:
    _Text = models.CharField


class Unscoped(RuntimeError):
    """A query on a company's rows that names no company: a programmer's mistake."""


class TenantQuerySet(models.QuerySet[M]):
    """A query set that knows whether it is bound to one company."""

    is_scoped = False

    def of(self, company: "models.Model | str") -> Self:
        """The rows of one company."""
        scoped = self.filter(company_id=company if isinstance(company, str) else company.pk)
        scoped.is_scoped = True
        return scoped

    def everywhere(self, reason: str) -> Self:
        """The rows of all companies; ``reason`` says to the reader why that is right here."""
        if not reason:
            raise ValueError("say why")
        scoped = self.all()
        scoped.is_scoped = True
        return scoped

    def _clone(self) -> Self:
        copy: Self = super()._clone()  # type: ignore[misc]  # Django's own hook, untyped in the stubs
        copy.is_scoped = self.is_scoped
        return copy

    def _guard(self) -> None:
        if not self.is_scoped and not self.query.is_empty():
            raise Unscoped(f"{self.model.__name__} without a company: use .of(company)")

    def _fetch_all(self) -> None:
        self._guard()
        super()._fetch_all()

    def iterator(self, *args: Any, **kwargs: Any) -> Iterator[M]:
        """As Django's, within one company."""
        self._guard()
        return super().iterator(*args, **kwargs)

    def count(self) -> int:
        """As Django's, within one company."""
        self._guard()
        return super().count()

    def exists(self) -> bool:
        """As Django's, within one company."""
        self._guard()
        return super().exists()

    def aggregate(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """As Django's, within one company."""
        self._guard()
        return super().aggregate(*args, **kwargs)

    def update(self, **kwargs: Any) -> int:
        """As Django's, within one company."""
        self._guard()
        return super().update(**kwargs)

    def delete(self) -> tuple[int, dict[str, int]]:
        """As Django's, within one company."""
        self._guard()
        return super().delete()


class TenantManager(models.Manager.from_queryset(TenantQuerySet)):  # type: ignore[misc]  # a class made at run time
    """The default manager of a company's rows; related managers (``company.customers``) are scoped by their owner."""

    def get_queryset(self) -> TenantQuerySet[Any]:
        """Scoped where the manager hangs on an instance."""
        queryset: TenantQuerySet[Any] = super().get_queryset()
        queryset.is_scoped = getattr(self, "instance", None) is not None
        return queryset


class IdField(_Text):
    """A typed id as primary key: ``IdField("inv")``."""

    def __init__(self, kind: str = "", **options: Any) -> None:
        """``kind`` is the prefix."""
        self.kind = kind
        super().__init__(**{"max_length": 40, "primary_key": True, "editable": False, **options})

    def deconstruct(self) -> Any:
        """For migrations."""
        name, path, args, kwargs = super().deconstruct()
        return name, path, [self.kind, *args], {k: v for k, v in kwargs.items() if k not in {"max_length", "editable"}}

    def get_default(self) -> Any:
        """A fresh id."""
        return ids.new(self.kind)

    def has_default(self) -> bool:
        """Every row gets an id before it is saved."""
        return True


class TenantModel(models.Model):
    """A row of one company. Composite foreign keys (or their triggers) keep it from pointing across companies."""

    company: models.ForeignKey[Any, Any] = models.ForeignKey("store.Company", models.PROTECT, related_name="%(class)ss")

    objects = TenantManager()

    class Meta:
        abstract = True
