"""The money of a FatturaPA: the VAT breakdown, what is paid how and when, the totals."""

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from duebook.domain.codes import VatCategory
from duebook.domain.document import PaymentMeans, Totals, VatRow
from duebook.domain.line import Tax
from duebook.domain.terms import Instalment
from duebook.edge.xmlsafe import Element
from duebook.formats.fatturapa import natura
from duebook.formats.fatturapa.codes import means_read
from duebook.formats.fatturapa.limits import PATTERNS
from duebook.formats.fatturapa.natura import Setting
from duebook.formats.fatturapa.summary import merged
from duebook.formats.tree import Tree
from duebook.kernel.money import ZERO
from duebook.kernel.rules import Fault, Severity

if TYPE_CHECKING:
    from duebook.formats.fatturapa.readlines import Found

_HEADING = "DatiGenerali/DatiGeneraliDocumento"
_DEFERRED = "432"
_BARE = "MP05"


@dataclass(frozen=True, slots=True)
class Summary:
    """One DatiRiepilogo as read."""

    rate: Decimal
    natura: str
    reference: str
    split: bool
    taxable: Decimal
    tax: Decimal


@dataclass(frozen=True, slots=True)
class Breakdown:
    """The VAT breakdown: as FatturaPA has it, and as EN 16931 does (BG-23)."""

    rows: tuple[Summary, ...]
    vat: tuple[VatRow, ...]
    tax_point_code: str

    def treatment(self, rate: Decimal, code: str, setting: Setting) -> Tax | None:
        """BG-30 of a line with this AliquotaIVA and Natura; None for an unknown Natura."""
        row = next((one for one in self.rows if (one.rate, one.natura) == (rate, code)), None)
        return natura.read(rate, code, row.reference if row else "", setting, split=bool(row and row.split))

    @property
    def split_tax(self) -> Decimal:
        """The tax that the buyer pays to the state and not to the seller."""
        return sum((row.tax for row in self.vat if row.category is VatCategory.SPLIT_PAYMENT), ZERO)


def breakdown(tree: Tree, body: Element, setting: Setting) -> Breakdown:
    """Every DatiRiepilogo."""
    rows, parts, due = [], [], set()
    for one in tree.all(body, "DatiBeniServizi/DatiRiepilogo"):
        when = tree.text(one, "EsigibilitaIVA")
        code = tree.text(one, "Natura")
        row = Summary(
            rate=tree.number(one, "AliquotaIVA") or ZERO,
            natura=code,
            reference=tree.text(one, "RiferimentoNormativo"),
            split=when == "S" and not code,
            taxable=tree.number(one, "ImponibileImporto") or ZERO,
            tax=tree.number(one, "Imposta") or ZERO,
        )
        if not code:
            due.add(when)
        rows.append(row)
        tax = natura.read(row.rate, code, row.reference, setting, split=row.split)
        if tax is None:
            tree.wrong("READ-CATEGORY", one, "Natura", "The VAT category {value} is not known.", value=code)
        else:
            parts.append((tax, row.taxable, row.tax))
    return Breakdown(tuple(rows), merged(parts), _DEFERRED if due == {"D"} else "")


@dataclass(frozen=True, slots=True)
class Paid:
    """What DatiPagamento says. ``asked`` is the sum to be paid; None where nothing is said."""

    means: tuple[PaymentMeans, ...]
    due: date | None
    asked: Decimal | None
    instalments: tuple[Instalment, ...]


def payment(tree: Tree, body: Element, currency: str, issued: date | None) -> Paid:
    """BG-16, the due date and the instalments of every DettaglioPagamento."""
    means: dict[PaymentMeans, None] = {}
    parts: list[tuple[date | None, Decimal]] = []
    for block in tree.all(body, "DatiPagamento"):
        tree.skip(block, "CondizioniPagamento")
        for one in tree.all(block, "DettaglioPagamento"):
            if found := _means(tree, one, currency):
                means[found] = None
            parts.append((_due(tree, one, issued), tree.number(one, "ImportoPagamento") or ZERO))
    days = [day for day, _ in parts if day]
    whole = len(days) == len(parts) > 1
    return Paid(
        means=tuple(means),
        due=max(days, default=None),
        asked=sum((amount for _, amount in parts), ZERO) if parts else None,
        instalments=tuple(Instalment(due=day, amount=amount) for day, amount in parts if day) if whole else (),
    )


def _due(tree: Tree, one: Element, issued: date | None) -> date | None:
    """The day something is due: as named, else counted from the day of reference or of the document."""
    day = tree.day(one, "DataScadenzaPagamento")
    if day:
        return day
    node = tree.one(one, "GiorniTerminiPagamento")
    days = tree.number(node)
    start = tree.day(one, "DataRiferimentoTerminiPagamento") or issued
    if days is None or start is None or not 0 <= days <= 999:  # noqa: PLR2004 - three digits, by the schema
        return None
    return start + timedelta(days=int(days)) if start.year < date.max.year - 3 else None


def _means(tree: Tree, one: Element, currency: str) -> PaymentMeans | None:
    """BG-16; a transfer that names no account says nothing."""
    mode = tree.text(one, "ModalitaPagamento")
    iban = tree.text(one, "IBAN").replace(" ", "")
    code, text = means_read(mode, sepa=bool(PATTERNS["IBAN"].fullmatch(iban)) and currency == "EUR")
    if mode and not code:
        tree.wrong("READ-MEANS", one, "ModalitaPagamento", "The means of payment {value} is not known.", value=mode)
    found = PaymentMeans(
        code=code or "1",
        text=text,
        reference=tree.text(one, "CodicePagamento"),
        account=iban,
        account_name=tree.text(one, "Beneficiario"),
        bic=tree.text(one, "BIC"),
    )
    bare = mode == _BARE and not (iban or found.bic or found.account_name or found.reference)
    return None if bare or not mode else found


def fault(code: str, tree: Tree, node: Element, path: str, sentence: str, *, severity: Severity, **facts: object) -> None:
    """Note something that was read, but not as it stands there."""
    found = node.find(path) if path else node
    at = node if found is None else found
    said = {name: str(value) for name, value in facts.items()}
    tree.faults.append(Fault(code, tree.place(at), sentence, severity, {**said, "line": str(at.sourceline or "")}))


def withheld(tree: Tree, heading: Element | None) -> Decimal:
    """What the buyer keeps back of the price and pays to the tax office or a fund for the seller (DatiRitenuta)."""
    if heading is None:
        return ZERO
    total = ZERO
    for one in tree.all(heading, "DatiRitenuta"):
        amount = tree.number(one, "ImportoRitenuta") or ZERO
        total += amount
        kind = " ".join(tree.text(one, name) for name in ("TipoRitenuta", "AliquotaRitenuta", "CausalePagamento"))
        sentence = "The buyer withholds {amount} ({kind}) and pays it to the tax office: it counts as prepaid."
        fault("READ-WITHHELD", tree, one, "", sentence, severity=Severity.WARNING, amount=amount, kind=kind)
    return total


def totals(
    tree: Tree, body: Element, found: "Found", rows: Breakdown, paid: Paid, held: Decimal
) -> tuple[Totals, Decimal | None]:
    """BG-22 as the sender wrote it, and what was paid before: the total less what is asked, less tax that the state gets."""
    net, tax = sum((row.taxable for row in rows.vat), ZERO), sum((row.tax for row in rows.vat), ZERO)
    gross = net + tax
    rounding = tree.number(body, f"{_HEADING}/Arrotondamento") or ZERO
    written = tree.number(body, f"{_HEADING}/ImportoTotaleDocumento")
    total = gross + rounding if written is None else written
    if total not in {gross + rounding, gross}:
        sentence = "The total is {total}, but net, tax and rounding add up to {sum}. The difference is read as rounding."
        fault(
            "READ-TOTAL",
            tree,
            body,
            f"{_HEADING}/ImportoTotaleDocumento",
            sentence,
            severity=Severity.WARNING,
            total=total,
            sum=gross + rounding,
        )
    before = ZERO if paid.asked is None else total - rows.split_tax - paid.asked
    if before < ZERO and before != -rows.split_tax:
        sentence = "{asked} is asked for, more than the total of {total}."
        fault("READ-ASKED", tree, body, "DatiPagamento", sentence, severity=Severity.WARNING, asked=paid.asked, total=total)
    prepaid = before if before > ZERO else held
    less = sum((one.amount or ZERO for one in found.allowances if not one.charge), ZERO)
    more = sum((one.amount or ZERO for one in found.allowances if one.charge), ZERO)
    made = Totals(
        lines=sum((line.net or ZERO for line in found.lines), ZERO),
        allowances=less,
        charges=more,
        net=net,
        tax=tax,
        gross=gross,
        prepaid=prepaid,
        rounding=total - gross,
        payable=total - prepaid,
    )
    return made, prepaid or None
