"""DatiRiepilogo: the VAT breakdown by rate and Natura, beside that of EN 16931 by category and rate. Shared by reader and writer.

Several Nature may belong to one category (N1 and N4 are both exempt): going out, the rows of EN 16931 are taken apart by the
lines' Natura; coming in they are put together.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from duebook.domain.codes import VatCategory
from duebook.domain.document import Document, VatRow
from duebook.domain.line import Tax
from duebook.formats.fatturapa import natura
from duebook.formats.fatturapa.limits import LENGTHS, spelt
from duebook.formats.fatturapa.natura import Setting
from duebook.kernel.money import EXACT, ZERO, round_money


@dataclass(slots=True)
class Group:
    """One DatiRiepilogo. ``category`` and ``key`` say to which row of EN 16931 it belongs."""

    category: VatCategory
    key: Decimal | None  # BT-119
    natura: str
    taxable: Decimal = ZERO
    tax: Decimal = ZERO
    references: dict[str, None] = field(default_factory=dict)

    @property
    def rate(self) -> Decimal:
        """AliquotaIVA."""
        return self.key or ZERO

    @property
    def split(self) -> bool:
        """Whether the buyer pays the tax to the state (EsigibilitaIVA S)."""
        return self.category is VatCategory.SPLIT_PAYMENT and not self.natura

    @property
    def reference(self) -> str:
        """RiferimentoNormativo."""
        return spelt("; ".join(self.references), basic=False).strip()[: LENGTHS["RiferimentoNormativo"]].strip()

    def treatment(self, setting: Setting) -> Tax | None:
        """What a reader makes of it."""
        return natura.read(self.rate, self.natura, self.reference, setting, split=self.split)


def plan(document: Document, setting: Setting) -> list[Group]:
    """The rows to write, in the order of the document's own; amounts are those of its VAT breakdown."""
    groups: dict[tuple[VatCategory, Decimal | None, str], Group] = {}
    for tax, amount in _parts(document):
        code, reference = natura.written(tax, setting)
        group = groups.setdefault((tax.category, tax.rate, code), Group(tax.category, tax.rate, code))
        group.taxable += amount
        if reference:
            group.references[reference] = None
    ordered: list[Group] = []
    for row in document.vat:
        members = [one for one in groups.values() if (one.category, one.key) == (row.category, row.rate)]
        ordered += _shared(row, members or [_alone(row, setting)])
    seen = {(one.category, one.key) for one in ordered}
    for one in groups.values():
        if (one.category, one.key) not in seen:
            one.tax = round_money(EXACT.divide(EXACT.multiply(one.taxable, one.rate), Decimal(100)), document.currency)
            ordered.append(one)
    return ordered


def _parts(document: Document) -> Iterable[tuple[Tax, Decimal]]:
    for line in document.lines:
        if line.tax is not None:
            yield line.tax, line.net or ZERO
    for row in document.allowances:
        if row.tax is not None:
            amount = row.amount or ZERO
            yield row.tax, amount if row.charge else -amount


def _alone(row: VatRow, setting: Setting) -> Group:
    tax = Tax(category=row.category, rate=row.rate, exemption_code=row.exemption_code, exemption_text=row.exemption_text)
    code, reference = natura.written(tax, setting)
    return Group(row.category, row.rate, code, references={reference: None} if reference else {})


def _shared(row: VatRow, members: Sequence[Group]) -> Sequence[Group]:
    """The row's amounts on its groups: each its own lines', the last what is left."""
    last = members[-1]
    last.taxable = row.taxable - sum((one.taxable for one in members[:-1]), ZERO)
    last.tax = row.tax
    return members


def first(groups: Iterable[Group], rate: Decimal, code: str) -> Group | None:
    """The row that lines with this AliquotaIVA and Natura belong to."""
    return next((one for one in groups if (one.rate, one.natura) == (rate, code)), None)


def merged(parts: Iterable[tuple[Tax, Decimal, Decimal]]) -> tuple[VatRow, ...]:
    """BG-23 of treatments with their taxable amounts and taxes: one row for each category and rate."""
    rows: dict[tuple[VatCategory, Decimal | None], list[tuple[Tax, Decimal, Decimal]]] = {}
    for part in parts:
        rows.setdefault((part[0].category, part[0].rate), []).append(part)
    return tuple(_row(members) for members in rows.values())


def _row(members: Sequence[tuple[Tax, Decimal, Decimal]]) -> VatRow:
    taxes = [tax for tax, _, _ in members]
    texts = dict.fromkeys(tax.exemption_text for tax in taxes if tax.exemption_text)
    codes = {tax.exemption_code for tax in taxes if tax.exemption_code or tax.exemption_text}
    return VatRow(
        category=taxes[0].category,
        rate=taxes[0].rate,
        taxable=sum((taxable for _, taxable, _ in members), ZERO),
        tax=sum((tax for _, _, tax in members), ZERO),
        exemption_text="; ".join(texts),
        exemption_code=next(iter(codes)) if len(codes) == 1 else "",
    )
