"""The money of FA(3): sums by rate (P_13, P_14), what is due (P_15), legal marks, settlement and payment."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, localcontext

from duebook.domain.codes import VatCategory
from duebook.domain.document import Document, PaymentMeans, VatRow
from duebook.domain.line import Tax
from duebook.domain.terms import Terms
from duebook.formats.ksef.names import (
    BUCKETS,
    CASH_POINT,
    FOREIGN,
    FORMS,
    MARGINS,
    MEANS,
    MIDDLE,
    NO_REASON,
    OTHERS,
    PREPAID,
    ROUNDING,
    SPLIT,
    THIRD_PARTY,
)
from duebook.formats.ksef.sheet import PLACES, Sheet, decimal
from duebook.formats.ksef.treatment import treatment
from duebook.formats.ksef.writelines import is_abroad, zloty_rate
from duebook.formats.markup import group, iso, leaf, number
from duebook.kernel.money import EXACT, ZERO, round_to, share

_TAXED = frozenset(BUCKETS[:5])
_BIC_LENGTHS = (8, 11)
_SHORTEST, _LONGEST = 10, 34
"""Characters of an account number."""
HUNDRED = Decimal(100)


@dataclass(slots=True)
class Sum:
    """One pair of P_13 and P_14; ``zloty`` is P_14_W."""

    net: Decimal = ZERO
    tax: Decimal = ZERO
    zloty: Decimal = ZERO


def sums(document: Document, *, final: bool = False) -> dict[str, Sum]:
    """What each sum comes to. ``final``: what advance invoices billed before is taken off (Article 106f(3))."""
    abroad, rate = is_abroad(document), zloty_rate(document)
    found: dict[str, Sum] = {}
    rows = document.vat
    less = share(document.computed.prepaid, [row.taxable + row.tax for row in rows], document.currency) if final else []
    for place, row in enumerate(rows):
        net, tax = row.taxable, row.tax
        if final:
            part = _net_of(less[place], row)
            net, tax = net - part, tax - (less[place] - part)
        one = found.setdefault(treatment(as_tax(row), abroad=abroad).bucket, Sum())
        with localcontext(EXACT):
            one.net += net
            one.tax += tax
            if rate is not None:
                one.zloty += round_to(tax * rate, PLACES)
    _reach(found, document, final=final)
    return found


def _net_of(gross: Decimal, row: VatRow) -> Decimal:
    """The net in a part of a row's gross amount."""
    with localcontext(EXACT):
        return round_to(gross / (1 + (row.rate or ZERO) / HUNDRED), PLACES)


def _reach(found: Mapping[str, Sum], document: Document, *, final: bool) -> None:
    """The zloty amounts add up to the stated tax total (BT-111): the last cents go to the largest of them."""
    total = document.computed.tax_in_tax_currency
    if total is None or final or zloty_rate(document) is None:
        return
    national = [one for end, one in found.items() if end in _TAXED and end != FOREIGN]
    if national and FOREIGN not in found:
        largest = max(national, key=lambda one: abs(one.zloty))
        largest.zloty += total - sum((one.zloty for one in national), ZERO)


def as_tax(row: VatRow) -> Tax:
    """A row's treatment."""
    return Tax(category=row.category, rate=row.rate, exemption_code=row.exemption_code, exemption_text=row.exemption_text)


def less(after: Mapping[str, Sum], before: Mapping[str, Sum]) -> dict[str, Sum]:
    """The differences that a correction states."""
    none = Sum()
    pairs = {end: (after.get(end, none), before.get(end, none)) for end in dict.fromkeys((*after, *before))}
    return {end: Sum(new.net - old.net, new.tax - old.tax, new.zloty - old.zloty) for end, (new, old) in pairs.items()}


def sum_fields(found: Mapping[str, Sum], sheet: Sheet, *, zloty: bool) -> str:
    """P_13_* and P_14_* in the schema's order."""
    parts = []
    for end in BUCKETS:
        if end not in found:
            continue
        one = found[end]
        parts.append(sheet.money(f"P_13_{end}", one.net))
        if end in _TAXED:
            parts.append(sheet.money(f"P_14_{end}", one.tax))
            if zloty and end != FOREIGN:
                parts.append(sheet.money(f"P_14_{end}W", one.zloty))
    return "".join(parts)


def marks(document: Document, sheet: Sheet) -> str:
    """Adnotacje: what the law wants said. 1 is yes, 2 is no."""
    kinds = {row.category for row in document.vat}
    split = any(SPLIT in note.text.casefold() for note in document.notes)
    exempt = [row for row in document.vat if row.category is VatCategory.EXEMPT]
    margin = next((MARGINS[row.exemption_code] for row in exempt if row.exemption_code in MARGINS), "")
    for row in document.vat:
        _reasons(row, sheet)
    return group(
        "Adnotacje",
        leaf("P_16", _yes(document.tax_point_code == CASH_POINT)),
        leaf("P_17", _yes(document.type.is_self_billed)),
        leaf("P_18", _yes(VatCategory.REVERSE_CHARGE in kinds)),
        leaf("P_18A", _yes(split)),
        group("Zwolnienie", *_exemption(exempt, sheet)),
        group("NoweSrodkiTransportu", leaf("P_22N", "1")),
        leaf("P_23", "2"),
        group("PMarzy", *((leaf("P_PMarzy", "1"), leaf(margin, "1")) if margin else (leaf("P_PMarzyN", "1"),))),
    )


def _yes(value: bool) -> str:  # noqa: FBT001 - the value is the flag
    return "1" if value else "2"


def _exemption(rows: list[VatRow], sheet: Sheet) -> tuple[str, ...]:
    """P_19 with the provision: of the Act (A), of the Directive (B), or another ground (C)."""
    plain = [row for row in rows if row.exemption_code not in MARGINS]
    if not plain:
        return (leaf("P_19N", "1"),)
    text = plain[0].exemption_text or plain[0].exemption_code or NO_REASON
    if len(text) > MIDDLE:
        sheet.lost.append("vat")
    low = text.casefold()
    kind = "A" if "ustaw" in low else "B" if "2006/112" in low or "vatex" in low else "C"
    return leaf("P_19", "1"), leaf(f"P_19{kind}", text[:MIDDLE].strip())


def _reasons(row: VatRow, sheet: Sheet) -> None:
    """The ground of a treatment where its mark does not say it: behind the category, in further entries."""
    margin = row.exemption_code in MARGINS
    exempt = row.category is VatCategory.EXEMPT and not margin
    if not exempt:
        sheet.extras.add("BT-120", f"{row.category} {row.exemption_text}" if row.exemption_text else "")
    if not margin and not (exempt and not row.exemption_text):
        sheet.extras.add("BT-121", f"{row.category} {row.exemption_code}" if row.exemption_code else "")


def settlement(document: Document, sheet: Sheet, *, final: bool) -> str:
    """Rozliczenie: what comes on and off after P_15: paid before (BT-113) and rounding (BT-114)."""
    totals = document.computed
    prepaid = ZERO if final else totals.prepaid
    rounding = totals.rounding
    if not prepaid and not rounding and not document.third_party:
        return ""
    more = [(one.amount, _reason(one.description, i, sheet)) for i, one in enumerate(document.third_party)]
    off: list[tuple[Decimal, str]] = []
    if prepaid:
        off.append((prepaid, PREPAID))
    if rounding:
        (more if rounding > 0 else off).append((abs(rounding), ROUNDING))
    parts = []
    for items, one, total in ((more, "Obciazenia", "SumaObciazen"), (off, "Odliczenia", "SumaOdliczen")):
        parts += [group(one, sheet.money("Kwota", amount), leaf("Powod", why)) for amount, why in items]
        parts.append(sheet.money(total, sum((amount for amount, _ in items), ZERO)) if items else "")
    return group("Rozliczenie", *parts, sheet.money("DoZaplaty", totals.payable))


def _reason(text: str, place: int, sheet: Sheet) -> str:
    """Why something is collected for somebody else."""
    if len(text) > MIDDLE:
        sheet.lost.append(f"third_party[{place}].description")
    return text[:MIDDLE].strip() or THIRD_PARTY


def payment(document: Document, sheet: Sheet) -> str:
    """Platnosc: due date, form, accounts, discount for early payment."""
    means = document.payment
    accounts = [one for one in means if _fits(one.account)]
    first = accounts[0] if accounts else means[0] if means else None
    for place, one in enumerate(means):
        _lose(one, first, place, accounts, sheet)
    tag = "RachunekBankowyFaktora" if document.payee else "RachunekBankowy"
    if first:
        sheet.extras.add("BT-83", first.reference)
        _codes(first, document, sheet)
    return group(
        "Platnosc",
        group("TerminPlatnosci", leaf("Termin", iso(document.due_date)), _agreed(document.terms, sheet)),
        _form(first),
        *(
            group(
                tag,
                leaf("NrRB", one.account),
                leaf("SWIFT", one.bic if is_bic(one.bic) else ""),
                sheet.text("OpisRachunku", one.account_name, MIDDLE, f"payment[{means.index(one)}].account_name"),
            )
            for one in accounts
        ),
        _discount(document.terms),
    )


def _fits(account: str) -> bool:
    return _SHORTEST <= len(account) <= _LONGEST


def is_bic(text: str) -> bool:
    """Whether it has the shape of a BIC (ISO 9362), as the schema has it."""
    return len(text) in _BIC_LENGTHS and text[:6].isalpha() and text.isascii() and text.isalnum() and text == text.upper()


def _lose(one: PaymentMeans, first: PaymentMeans | None, place: int, accounts: list[PaymentMeans], sheet: Sheet) -> None:
    """FA(3) has one form of payment, and accounts: what differs from the first way to pay is lost."""
    path = f"payment[{place}]"
    if first is None or (one is not first and not any(one is held for held in accounts)):
        sheet.lost.append(path)
        return
    if one.account and not _fits(one.account):
        sheet.lost.append(f"{path}.account")
        sheet.lost += [f"{path}.{name}" for name in ("account_name", "bic") if getattr(one, name)]
    elif not one.account:
        sheet.lost += [f"{path}.{name}" for name in ("account_name", "bic") if getattr(one, name)]
    elif one.bic and not is_bic(one.bic):
        sheet.lost.append(f"{path}.bic")
    sheet.lost += [f"{path}.{name}" for name in ("code", "text", "reference") if getattr(one, name) != getattr(first, name)]
    sheet.lost += [f"{path}.{name}" for name in ("card", "mandate") if getattr(one, name)]


def means_code(form: str, currency: str) -> str:
    """UNTDID 4461 behind FormaPlatnosci."""
    return "58" if form == "6" and currency == "EUR" else MEANS.get(form, "1")


def _codes(first: PaymentMeans, document: Document, sheet: Sheet) -> None:
    """BT-81 and BT-82 where the form does not tell them."""
    form = FORMS.get(first.code, "")
    if form and means_code(form, document.currency) != first.code:
        sheet.extras.add("BT-81", first.code)
    if not form and first.code not in OTHERS:
        sheet.extras.add("BT-81", first.code)
    sheet.extras.add("BT-82", first.text)


def _form(first: PaymentMeans | None) -> str:
    if first is None:
        return ""
    form = FORMS.get(first.code, "")
    if form:
        return leaf("FormaPlatnosci", form)
    return leaf("PlatnoscInna", "1") + leaf("OpisPlatnosci", OTHERS.get(first.code, OTHERS["ZZZ"]))


def _agreed(terms: Terms | None, sheet: Sheet) -> str:
    """TerminOpis: so many days after the issue date. Anything more complicated is told in words only (BT-20)."""
    if terms is None:
        return ""
    if terms.days is None or terms.end_of_month or terms.parts or len(terms.discounts) > 1:
        sheet.lost.append("terms")
        return ""
    return group(
        "TerminOpis", leaf("Ilosc", str(terms.days)), leaf("Jednostka", "dni"), leaf("ZdarzeniePoczatkowe", "data wystawienia")
    )


def _discount(terms: Terms | None) -> str:
    """Skonto, where there is one."""
    if terms is None or terms.days is None or terms.end_of_month or terms.parts or len(terms.discounts) != 1:
        return ""
    [one] = terms.discounts
    return group(
        "Skonto",
        leaf("WarunkiSkonta", f"Zapłata w ciągu {one.days} dni od daty wystawienia"),
        leaf("WysokoscSkonta", f"{number(one.percent)}%"),
    )


def rate_in_head(document: Document) -> str:
    """KursWalutyZ of an advance invoice."""
    rate = zloty_rate(document)
    return leaf("KursWalutyZ", decimal(rate, 6)) if rate is not None else ""
