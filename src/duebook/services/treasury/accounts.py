"""The company's bank accounts: saved, put away, and found by what a statement calls them."""

import re

from stdnum import iban as iban_numbers

from duebook.edge import clock
from duebook.kernel.errors import Conflict, Invalid, NotFound
from duebook.kernel.rules import Fault
from duebook.services.access import Actor, require
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.bank import BankAccount, BankLine
from duebook.store.companies import Company

_AUDITED = ("name", "account", "bic", "currency", "archived_at")
_CURRENCY = re.compile(r"[A-Z]{3}")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}(?:[A-Z0-9]{3})?")
_IBAN = re.compile(r"[A-Z]{2}\d\d[A-Z0-9]{11,30}")
_LEAST_DIGITS = 6
"""Digits of an account number that are enough to know an IBAN by its end."""


@verb("bank.account.save", needs="bank.write")
def save_account(
    actor: Actor, *, account: str, currency: str, name: str = "", bic: str = "", account_id: str = ""
) -> BankAccount:
    """Make or change a bank account. The number of one that has lines stays as it is.

    Raises :class:`Invalid` (``BANK-IBAN``, ``BANK-FIELD``), :class:`Conflict` or :class:`NotFound`.
    """
    row = find(actor.company, account_id) if account_id else BankAccount(company=actor.company, created_at=clock.now())
    before = fields(row, *_AUDITED) if account_id else {}
    tight, money, bank = plain(account), currency.strip().upper(), plain(bic)
    faults = _faults(tight, money, bank)
    if faults:
        raise Invalid(faults)
    same = BankAccount.objects.of(actor.company).filter(account=tight, currency=money).exclude(pk=row.pk)
    if same.exists():
        raise Conflict("The account {account} in {currency} is here already.", account=tight, currency=money)
    moved = account_id and (row.account, row.currency) != (tight, money)
    if moved and BankLine.objects.of(actor.company).filter(account=row).exists():
        raise Conflict("This account has lines: its number and currency stay.")
    row.account, row.currency, row.name, row.bic = tight, money, name.strip()[:200], bank
    row.save()
    note(row, before, fields(row, *_AUDITED))
    return row


@verb("bank.account.archive", needs="bank.write")
def archive_account(actor: Actor, account_id: str, *, archived: bool = True) -> BankAccount:
    """Put an account away, or bring it back. Its lines stay; a file that names it still goes to it."""
    row = find(actor.company, account_id)
    before = fields(row, *_AUDITED)
    row.archived_at = (row.archived_at or clock.now()) if archived else None
    row.save(update_fields=["archived_at"])
    note(row, before, fields(row, *_AUDITED))
    return row


def list_accounts(actor: Actor, *, archived: bool = False) -> list[BankAccount]:
    """The company's accounts by name; with ``archived`` those put away too."""
    require(actor, "bank.read")
    rows = BankAccount.objects.of(actor.company)
    return list((rows if archived else rows.filter(archived_at=None)).order_by("name", "account", "currency"))


def find(company: Company, account_id: str) -> BankAccount:
    """The company's account with this id."""
    row: BankAccount | None = BankAccount.objects.of(company).filter(pk=account_id).first()
    if row is None:
        raise NotFound("There is no such bank account.")
    return row


def own_ibans(company: Company) -> dict[str, str]:
    """IBANs that the company's invoices ask to pay to -> the name printed with them."""
    told = ((plain(str(one.get("account", ""))), str(one.get("account_name", ""))) for one in company.payment)
    return {iban: name for iban, name in told if _IBAN.fullmatch(iban)}


def resolve(company: Company, said: str, currency: str, chosen: BankAccount | None = None, *, bic: str = "") -> BankAccount:
    """The account that a statement is of, made where it is new. ``said`` is what the statement calls it, perhaps nothing.

    Raises :class:`Invalid`: ``BANK-ACCOUNT`` where nothing says which it is, ``BANK-OTHER-ACCOUNT`` where the statement is of
    another one than was ``chosen``, ``BANK-CURRENCY`` where it is in another currency.
    """
    money = currency if _CURRENCY.fullmatch(currency) else ""
    rows = list(BankAccount.objects.of(company).order_by("created_at", "pk"))
    if chosen is not None:
        return _checked(chosen, said, money, rows)
    if not plain(said):
        return _only(rows, money)
    meant = sorted({one.account for one in rows} | own_ibans(company).keys())
    names = [one for one in meant if is_same(one, said)]
    name = names[0] if len(names) == 1 else plain(said)[:40]
    of_name = [one for one in rows if one.account == name]
    fitting = [one for one in of_name if one.currency == money] or (of_name if not money else [])
    if fitting:
        found: BankAccount = fitting[0]
        return found
    made: BankAccount = BankAccount.objects.create(
        company=company,
        account=name,
        name=own_ibans(company).get(name, "")[:200],
        bic=plain(bic) if _BIC.fullmatch(plain(bic)) else "",
        currency=money or company.currency,
        created_at=clock.now(),
    )
    note(made, {}, fields(made, *_AUDITED))
    return made


def is_same(account: str, said: str) -> bool:
    """Whether a statement that says ``said`` may be of an account: the IBAN, the national number in it, or its end.

    >>> [is_same("DE89370400440532013000", one) for one in ("DE89 3704 0044 0532 0130 00", "37040044/532013000", "0532013000EUR")]
    [True, True, True]
    >>> is_same("DE89370400440532013000", "DE62370400440532013001"), is_same("DE89370400440532013000", "3000")
    (False, False)
    """
    bare = re.sub(r"(?<=\d)[A-Z]{3}$", "", said.strip().upper())
    tight = plain(bare)
    if account in {tight, plain(said)}:
        return True
    if not _IBAN.fullmatch(account) or _IBAN.fullmatch(tight):
        return False
    national = account[4:]
    bank, _, number = bare.rpartition("/")
    digits = plain(number).lstrip("0")
    if plain(bank) and not national.startswith(plain(bank)) and not _BIC.fullmatch(plain(bank)):
        return False
    return tight == national or (len(digits) >= _LEAST_DIGITS and digits.isdigit() and national.endswith(digits))


def plain(text: str) -> str:
    """An account's number or a BIC without blanks and signs, in capitals."""
    return "".join(sign for sign in text.upper() if sign.isascii() and sign.isalnum())


def _only(rows: list[BankAccount], money: str) -> BankAccount:
    active = [one for one in rows if one.archived_at is None and (not money or one.currency == money)]
    if len(active) == 1:
        return active[0]
    raise Invalid([Fault("BANK-ACCOUNT", "account", "This file does not say which account it is of: choose one.")])


def _checked(chosen: BankAccount, said: str, money: str, rows: list[BankAccount]) -> BankAccount:
    other = next((one for one in rows if one.account != chosen.account and is_same(one.account, said)), None) if said else None
    tight = plain(said)
    is_iban = bool(_IBAN.fullmatch(tight)) and iban_numbers.is_valid(tight)
    if not is_same(chosen.account, said) and (other is not None or (is_iban and _IBAN.fullmatch(chosen.account))):
        facts = {"said": said[:40], "chosen": chosen.account}
        sentence = "This file is of the account {said}, not of {chosen}."
        raise Invalid([Fault("BANK-OTHER-ACCOUNT", "account", sentence, facts=facts)])
    if money and money != chosen.currency:
        twin = next((one for one in rows if one.account == chosen.account and one.currency == money), None)
        if twin is not None:
            return twin
        facts = {"said": money, "chosen": chosen.currency}
        sentence = "This file is in {said}, the account in {chosen}."
        raise Invalid([Fault("BANK-CURRENCY", "account", sentence, facts=facts)])
    return chosen


def _faults(account: str, currency: str, bic: str) -> list[Fault]:
    faults = []
    if not account or len(account) > 40:  # noqa: PLR2004 - the column's length
        faults.append(Fault("BANK-FIELD", "account", "An account has a number of at most {most} signs.", facts={"most": "40"}))
    elif re.match(r"[A-Z]{2}\d\d", account) and not iban_numbers.is_valid(account):
        faults.append(Fault("BANK-IBAN", "account", "The check digits of this IBAN are wrong."))
    if not _CURRENCY.fullmatch(currency):
        faults.append(Fault("BANK-FIELD", "currency", "A currency has three letters, such as EUR."))
    if bic and not _BIC.fullmatch(bic):
        faults.append(Fault("BANK-FIELD", "bic", "A BIC has 8 or 11 signs."))
    return faults
