"""The money of FA(3): what the sums, the settlement and the payment terms come to in the model."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from duebook.domain.amounts import Grid
from duebook.domain.codes import VatCategory
from duebook.domain.document import ExchangeRate, PaymentMeans, ThirdPartyPayment, Totals, VatRow
from duebook.domain.line import Tax
from duebook.domain.terms import Discount, Terms
from duebook.edge.xmlsafe import Element
from duebook.formats.ksef.extras import Said
from duebook.formats.ksef.names import BUCKETS, MARGINS, NO_REASON, OTHERS, ROUNDING, THIRD_PARTY
from duebook.formats.ksef.readlines import Context, Rows
from duebook.formats.ksef.writemoney import means_code
from duebook.formats.tree import Tree
from duebook.kernel.money import EXACT, ZERO

_DAYS = re.compile(r"w ciągu (\d{1,4}) dni")
_PERCENT = re.compile(r"(\d{1,3}([.,]\d{1,6})?) ?%")
_VATEX = re.compile(r"VATEX-[A-Z0-9-]+")
HUNDRED = Decimal(100)
Key = tuple[VatCategory, Decimal | None]


@dataclass(frozen=True)
class Stated:
    """The sums of the invoice: P_13 and P_14 by the end of their names, and the tax in zlotys where it is stated."""

    net: dict[str, Decimal]
    tax: dict[str, Decimal]
    zloty: Decimal | None


def stated(tree: Tree, fa: Element) -> Stated:
    """P_13_*, P_14_* and P_14_*W."""
    net = {end: value for end in BUCKETS if (value := tree.number(fa, f"P_13_{end}")) is not None}
    tax = {end: value for end in BUCKETS[:5] if (value := tree.number(fa, f"P_14_{end}")) is not None}
    zloty = [value for end in BUCKETS[:4] if (value := tree.number(fa, f"P_14_{end}W")) is not None]
    with localcontext(EXACT):
        rated = any(tree.one(fa, name) is not None for name in ("KursWalutyZ", "FaWiersz/KursWaluty"))
        return Stated(net, tax, sum(zloty, ZERO) if zloty or (rated and "5" not in tax) else None)


def vat_rows(context: Context, rows: Rows, sums: Stated, *, final: bool) -> tuple[VatRow, ...]:
    """BG-23: the sender's own sums, split where several rates share one; of a corrective invoice the old plus the difference.

    ``final``: the sums are what is left after advance invoices, so the whole is counted from the lines.
    """
    with localcontext(EXACT):
        groups = _groups(rows.buckets)
        old = _groups(rows.before)
        out = []
        for end, members in _by_bucket(groups, old).items():
            out += _bucket(context, end, members, groups, old, sums, final=final)
    return tuple(row for key in groups for row in out if (row.category, row.rate) == key)


Groups = dict[Key, tuple[str, Decimal]]


def _groups(parts: Sequence[tuple[str, Tax | None, Decimal]]) -> Groups:
    found: Groups = {}
    for end, tax, amount in parts:
        if tax is not None:
            key = (tax.category, tax.rate)
            found[key] = (end, found.get(key, (end, ZERO))[1] + amount)
    return found


def _by_bucket(groups: Groups, old: Groups) -> dict[str, list[Key]]:
    found: dict[str, list[Key]] = {}
    for key, (end, _) in {**groups, **old}.items():
        found.setdefault(end, []).append(key)
    return found


def _bucket(
    context: Context, end: str, keys: list[Key], groups: Groups, old: Groups, sums: Stated, *, final: bool
) -> list[VatRow]:
    """The rows that share one sum: the last of them takes what is left of it."""
    net_left = _after(context, sums.net.get(end), old, keys, taxes=False)
    tax_left = _after(context, sums.tax.get(end, ZERO), old, keys, taxes=True)
    out = []
    for place, key in enumerate(keys):
        counted = groups.get(key, (end, ZERO))[1]
        last = place == len(keys) - 1 and not final
        taxable = net_left if last and net_left is not None else counted
        tax = tax_left if last and tax_left is not None else _tax_of(context, counted, key[1])
        if net_left is not None:
            net_left -= taxable
        if tax_left is not None:
            tax_left -= tax
        out.append(VatRow(category=key[0], rate=key[1], taxable=taxable, tax=tax))
    return out


def _after(context: Context, difference: Decimal | None, old: Groups, keys: list[Key], *, taxes: bool) -> Decimal | None:
    """A sum with the model's sign; of a correction that restates its lines, what it was before comes on top."""
    value = context.signed(difference)
    if value is None:
        return None
    for key in keys:
        amount = old.get(key, ("", ZERO))[1]
        value += _tax_of(context, amount, key[1]) if taxes else amount
    return value


def _tax_of(context: Context, amount: Decimal, rate: Decimal | None) -> Decimal:
    return context.grid(amount * (rate or ZERO) / HUNDRED)


def reasons(tree: Tree, fa: Element, said: Said, rows: tuple[VatRow, ...]) -> tuple[VatRow, ...]:
    """The rows with their legal grounds: P_19, the mark of a margin scheme, and further entries."""
    marks = tree.one(fa, "Adnotacje")
    for path in ("P_16", "P_17", "P_18", "P_18A", "Zwolnienie/P_19", "Zwolnienie/P_19N", "NoweSrodkiTransportu/P_22N"):
        tree.skip(marks, path)
    for path in ("PMarzy/P_PMarzy", "PMarzy/P_PMarzyN"):
        tree.skip(marks, path)
    if marks is not None and (marks.findtext(_spaced(marks, "P_23")) or "").strip() != "1":
        tree.skip(marks, "P_23")
    margin = next((code for code, tag in MARGINS.items() if tree.text(marks, f"PMarzy/{tag}") == "1"), "")
    grounds = [text for kind in "ABC" if (text := tree.text(marks, f"Zwolnienie/P_19{kind}"))]
    texts, codes = _entries(said, "BT-120"), _entries(said, "BT-121")
    out = []
    for row in rows:
        text, code = texts.get(row.category, ""), codes.get(row.category, "")
        if row.category is VatCategory.EXEMPT:
            if margin and not grounds:
                code = margin
            elif grounds and _VATEX.fullmatch(grounds[0]):
                code = grounds[0]
            elif grounds and grounds[0] != NO_REASON:
                text = "; ".join(grounds)
        out.append(
            VatRow(
                category=row.category, rate=row.rate, taxable=row.taxable, tax=row.tax, exemption_text=text, exemption_code=code
            )
        )
    return tuple(out)


def _entries(said: Said, term: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in said.all(term):
        category, _, text = entry.partition(" ")
        found.setdefault(category, text)
    return found


def _spaced(node: Element, name: str) -> str:
    return f"{str(node.tag).rpartition('}')[0]}}}{name}"


def zloty(sums: Stated, rows: Sequence[VatRow], exchange: ExchangeRate | None, *, whole: bool) -> Decimal | None:
    """BT-111 with the file's sign: as stated, or of the whole tax where only a rest or a difference is stated."""
    if not whole or exchange is None or sums.zloty is None:
        return sums.zloty
    with localcontext(EXACT):
        return Grid(exchange.currency)(sum((row.tax for row in rows), ZERO) * exchange.rate)


def totals(
    context: Context, fa: Element, held: Rows, rows: Sequence[VatRow], zloty: Decimal | None, *, whole: bool
) -> Totals | None:
    """BG-22. ``whole``: P_15 is not the invoice's total but a rest or a difference, so the total is that of the rows."""
    tree = context.tree
    stated_total = tree.number(fa, "P_15")
    if stated_total is None:
        tree.wrong("READ-TOTALS", fa, "", "The totals are not complete.")
        return None
    due = context.signed(stated_total) or ZERO
    more = sum((one.amount for one in third_party(context, fa)), ZERO)
    off, rounding = _settled(context, fa)
    with localcontext(EXACT):
        net = sum((row.taxable for row in rows), ZERO)
        tax = sum((row.tax for row in rows), ZERO)
        gross = net + tax if whole else due
        prepaid = off + (gross - due if whole and not _restates(tree, fa) else ZERO) + _paid(context, fa, gross)
        return Totals(
            lines=sum((line.net for line in held.lines if line.net is not None), ZERO),
            allowances=sum((row.amount or ZERO for row in held.allowances if not row.charge), ZERO),
            charges=sum((row.amount or ZERO for row in held.allowances if row.charge), ZERO),
            net=net,
            tax=tax,
            tax_in_tax_currency=context.signed(zloty),
            gross=gross,
            prepaid=prepaid,
            rounding=rounding,
            payable=gross - prepaid + rounding + more,
        )


def _restates(tree: Tree, fa: Element) -> bool:
    return any(tree.text(one, "StanPrzed") == "1" for one in tree.all(fa, "FaWiersz"))


def third_party(context: Context, fa: Element) -> tuple[ThirdPartyPayment, ...]:
    """BG-DEX-09: charges after P_15 other than rounding."""
    tree, found = context.tree, []
    for one in tree.all(fa, "Rozliczenie/Obciazenia"):
        why, amount = tree.text(one, "Powod"), context.signed(tree.number(one, "Kwota"))
        if amount is not None and why != ROUNDING:
            found.append(ThirdPartyPayment(amount=amount, description="" if why == THIRD_PARTY else why))
    return tuple(found)


def _settled(context: Context, fa: Element) -> tuple[Decimal, Decimal]:
    """Deductions after P_15 other than rounding, and the rounding."""
    tree, off, rounding = context.tree, ZERO, ZERO
    for kind, sign in (("Obciazenia", 1), ("Odliczenia", -1)):
        for one in tree.all(fa, f"Rozliczenie/{kind}"):
            amount = context.signed(tree.number(one, "Kwota")) or ZERO
            if tree.text(one, "Powod") == ROUNDING:
                rounding += amount * sign
            elif sign < 0:
                off += amount
    for name in ("SumaObciazen", "SumaOdliczen", "DoZaplaty", "DoRozliczenia"):
        tree.skip(fa, f"Rozliczenie/{name}")
    return off, rounding


def _paid(context: Context, fa: Element, gross: Decimal) -> Decimal:
    """What Platnosc says is paid: all of it, or the parts."""
    tree = context.tree
    if tree.text(fa, "Platnosc/Zaplacono") == "1":
        tree.skip(fa, "Platnosc/DataZaplaty")
        return gross if tree.one(fa, "Rozliczenie") is None else ZERO
    tree.skip(fa, "Platnosc/ZnacznikZaplatyCzesciowej")
    parts = tree.all(fa, "Platnosc/ZaplataCzesciowa")
    for one in parts:
        tree.skip(one, "DataZaplatyCzesciowej")
        tree.skip(one, "FormaPlatnosci")
    amounts = [context.signed(tree.number(one, "KwotaZaplatyCzesciowej")) or ZERO for one in parts]
    return sum(amounts, ZERO)


def payment(tree: Tree, fa: Element, said: Said, currency: str) -> tuple[PaymentMeans, ...]:
    """BG-16: one for each account, or the form alone."""
    node = tree.one(fa, "Platnosc")
    form, other = tree.text(node, "FormaPlatnosci"), tree.text(node, "OpisPlatnosci")
    tree.skip(node, "PlatnoscInna")
    code = said.one("BT-81")
    text = said.one("BT-82")
    if not code:
        known = next((key for key, name in OTHERS.items() if name == other), "")
        code = known or (means_code(form, currency) if form else "1")
        text = text or ("" if known else other)
    reference = said.one("BT-83")
    accounts = [
        PaymentMeans(
            code=code,
            text=text,
            reference=reference,
            account=tree.text(one, "NrRB"),
            account_name=tree.text(one, "OpisRachunku"),
            bic=tree.text(one, "SWIFT"),
        )
        for tag in ("RachunekBankowy", "RachunekBankowyFaktora")
        for one in (tree.all(node, tag) if node is not None else ())
    ]
    if accounts or not (form or other):
        return tuple(accounts)
    return (PaymentMeans(code=code, text=text, reference=reference),)


def terms(tree: Tree, fa: Element) -> tuple[Terms | None, str]:
    """The agreed days and discount, or in words (BT-20) what they are not understood as."""
    agreed, words = tree.one(fa, "Platnosc/TerminPlatnosci/TerminOpis"), ""
    days: int | None = None
    if agreed is not None:
        count, unit, since = (tree.text(agreed, name) for name in ("Ilosc", "Jednostka", "ZdarzeniePoczatkowe"))
        if count.isascii() and count.isdigit() and len(count) <= 4 and unit == "dni" and since == "data wystawienia":  # noqa: PLR2004 - ten years
            days = int(count)
        else:
            words = f"{count} {unit} {since}".strip()
    held, worth = tree.text(fa, "Platnosc/Skonto/WarunkiSkonta"), tree.text(fa, "Platnosc/Skonto/WysokoscSkonta")
    when, percent = _DAYS.search(held), _PERCENT.fullmatch(worth)
    if days is not None and when and percent:
        cut = Discount(percent=Decimal(percent[1].replace(",", ".")), days=int(when[1]))
        return Terms(days=days, discounts=(cut,)), ""
    if held or worth:
        words = "; ".join(part for part in (words, f"Skonto: {held} ({worth})") if part)
    return (Terms(days=days) if days is not None else None), words


def exchange(tree: Tree, fa: Element, currency: str) -> ExchangeRate | None:
    """The rate to the zloty: of the advance, else of the first line that tells one."""
    found = [tree.number(fa, "KursWalutyZ"), *(tree.number(one, "KursWaluty") for one in tree.all(fa, "FaWiersz"))]
    rates = [rate for rate in found if rate is not None]
    if not rates or currency == "PLN":
        return None
    if len(set(rates)) > 1:
        tree.wrong("READ-RATES", fa, "", "The lines have different exchange rates; the first is read.")
    return ExchangeRate(currency="PLN", rate=rates[0])
