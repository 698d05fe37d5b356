"""Field 86 of MT940 and MT942, information to the account owner: what banks put into its six lines of 65 signs.

Three layouts are read. Sources: Deutsche Kreditwirtschaft, DFÜ-Abkommen Anlage 3, chapter 8 (three digits, then subfields ``?00``
to ``?63``, the purpose with SEPA marks such as ``EREF+`` and ``SVWZ+``); the MT940 format descriptions of Dutch and other banks
(``/TRTP/``, ``/REMI/`` and their like); anything else is plain text, with the other side's IBAN in front in some.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import zip_longest

from duebook.banks import signs, structured
from duebook.domain.statements import reference

FULL = 65
"""Signs of a full line of field 86: the next one continues its word."""
_FULL_PART = 27
"""Signs of a full subfield of the German layout."""
_GERMAN = re.compile(r"\s?(\d{3})?\s?([?>~<^@|])(?=\d\d)")
_FILLER = frozenset("\u00ff\u02d9")  # byte FF, which Polish banks put into empty subfields
_SLIP = re.compile(r"ISSUER:\s*(?:CUR|ISO)\s+REF:\s*([0-9A-Z]{4,25})")
_MARK = re.compile(r"(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|COAM|OAMT|RREF|PURP|IBAN|BIC)\+\s?|\b(MTLG):")
_COLON = re.compile(r"(?:^|(?<=\s))(EREF|KREF|MREF|CRED|DEBT|SVWZ|ABWA|ABWE|COAM|OAMT|RREF|PURP|IBAN|BIC):\s?")
_SLASH = re.compile(
    r"/(TRTP|RTYP|TRCD|IBAN|BBAN|BIC|NAME|REMI|EREF|MARF|CSID|PREF|RTRN|ACCW|IREF|ADDR|BENM|ORDP|ID|ISDT|CDTRREFTP|CDTRREF|"
    r"CNTP|PURP|ULTC|ULTD|ULTB|SVCL|KREF|EXCH|CHGS|OCMT|CSNM|DBNM|BUSP|NRTX)/"
)
_DUTCH = re.compile(r"(?:^|(?<=[\s/]))(REK|IBAN|BIC|NAAM|OMSCHRIJVING|KENMERK|BETALINGSKENM\.|MACHTIGING|INCASSANT)\s?:\s?")
_PLACED = frozenset({"00", "10", "30", "31", "32", "33", "34", "38"})
_RETURNS = frozenset({"108", "109", "159", "181", "182", "183", "184"})
"""German transaction codes (GVC) of returned payments."""


@dataclass
class Told:
    """What a field 86 tells."""

    counterparty: str = ""
    ultimate: str = ""
    iban: str = ""
    account: str = ""
    bic: str = ""
    reference: str = ""
    end_to_end_id: str = ""
    customer_reference: str = ""
    mandate_id: str = ""
    creditor_id: str = ""
    text: str = ""
    code: str = ""
    return_reason: str = ""
    original: Decimal | None = None
    fees: Decimal | None = None


def read(lines: Sequence[str]) -> Told:
    """What the lines tell; every layout keeps all words in ``text`` that it has no better place for."""
    whole = _whole(lines)
    if found := _GERMAN.match(whole):
        return _german(whole[found.end() - 1 :], found[1] or "", found[2])
    if len(_SLASH.findall(whole)) > 1 or whole.startswith("/"):
        return _slashed(whole)
    return _plain(lines, whole)


def _whole(lines: Sequence[str]) -> str:
    """The lines as one: a full line runs into the next, a shorter one ends with its word."""
    parts = []
    for at, line in enumerate(lines):
        parts.append(line)
        following = lines[at + 1] if at + 1 < len(lines) else ""
        if len(line) < FULL and not following.startswith(("?", ">", "~")):
            parts.append(" ")
    return "".join(parts).rstrip()


def _german(whole: str, code: str, mark: str) -> Told:
    parts: dict[str, str] = {}
    order: list[str] = []
    for part in whole.split(mark)[1:]:
        number, value = part[:2], "" if part[2:].strip() in _FILLER else part[2:]
        if not number.isdigit() and order:
            parts[order[-1]] += mark + part  # the sign stood in the text
        elif number in parts:
            parts[number] += " " + value
        else:
            parts[number] = value
            order.append(number)
    if structured.is_bic(parts.get("20", "").strip()) and structured.is_iban(parts.get("21", "").replace(" ", "")):
        parts["30"], parts["31"] = parts.pop("20"), parts.pop("21")  # Triodos; its 31 is the owner's account
    first = [parts[one] for one in sorted(parts) if "20" <= one <= "29"]
    more = [parts[one] for one in sorted(parts) if "60" <= one <= "63"]
    marks = [one[1] for one in _MARK.finditer(_run(first))]
    goes_on = not marks or marks[-1] in {"SVWZ", None}  # else the bank repeats itself there
    purpose = _run([*first, *more] if goes_on else first)
    told = Told(code=f"{code} {signs.words(parts.get('00', ''))}".strip())
    account = parts.get("31", "").replace(" ", "")
    bank = parts.get("30", "").replace(" ", "")
    whose = parts.get("38", "").replace(" ", "")  # Polish banks add the IBAN there
    account = whose if structured.is_iban(whose) else account
    told.iban, told.account = (account, "") if structured.is_iban(account) else ("", account)
    told.bic = bank if structured.is_bic(bank) else ""
    if told.account and bank and not told.bic:
        told.account = f"{bank}/{told.account}"
    told.counterparty = _run([parts.get("32", ""), parts.get("33", "")])
    if code in _RETURNS:
        told.return_reason = signs.words(parts.get("34", ""))
    rest = [parts[one] for one in order if one not in _PLACED and not "20" <= one <= "29" and not "60" <= one <= "63"]
    _marked(told, purpose)
    told.text = signs.words(" ".join([told.text, *rest, "" if goes_on else _run(more)])) or signs.words(parts.get("00", ""))
    told.reference = told.reference or structured.found(told.text)
    return told


def _run(parts: Sequence[str]) -> str:
    """Subfields as one text: a full one runs into the next."""
    found = []
    for part in parts:
        found.append(part)
        if len(part) < _FULL_PART:
            found.append(" ")
    return signs.words("".join(found))


def _marked(told: Told, purpose: str) -> None:
    """SEPA marks; the text is what stands before the first and what the mark SVWZ has."""
    pattern = _MARK if _MARK.search(purpose) else _COLON
    marks: dict[str, str] = {}
    starts = list(pattern.finditer(purpose))
    before = purpose[: starts[0].start()] if starts else purpose
    for one, following in zip_longest(starts, starts[1:]):
        marks.setdefault(one[1] or "MTLG", purpose[one.end() : following.start() if following else None].strip())
    told.end_to_end_id = reference(marks.get("EREF", ""))
    told.customer_reference = reference(marks.get("KREF", ""))
    told.mandate_id = reference(marks.get("MREF", ""))
    told.creditor_id = marks.get("CRED", "").replace(" ", "")
    told.ultimate = marks.get("ABWA", "") or marks.get("ABWE", "")
    told.original = signs.decimal(marks.get("OAMT", "").replace(".", "").replace(",", "."))
    told.fees = signs.decimal(marks.get("COAM", "").replace(".", "").replace(",", "."))
    iban = marks.get("IBAN", "").replace(" ", "")
    if structured.is_iban(iban):
        told.iban = told.iban or iban
    bic = marks.get("BIC", "").replace(" ", "")
    if structured.is_bic(bic):
        told.bic = told.bic or bic
    told.text = signs.words(f"{before} {marks.get('SVWZ', '')} {marks.get('MTLG', '')}")


def _slashed(whole: str) -> Told:
    pieces = _SLASH.split(whole)
    marks: dict[str, str] = {}
    for name, value in zip(pieces[1::2], pieces[2::2], strict=True):
        marks[name] = marks[name] or value.strip("/ ") if name in marks else value.strip("/ ")
    told = Told()
    told.counterparty = signs.words(marks.get("NAME", ""))
    told.iban = (marks.get("IBAN", "") or marks.get("BBAN", "")).replace(" ", "")
    told.bic = marks.get("BIC", "").replace(" ", "")
    if "CNTP" in marks:  # account, BIC, name, city
        account, bic, name = (one.strip() for one in [*marks["CNTP"].split("/"), "", ""][:3])
        told.iban, told.bic, told.counterparty = told.iban or account, told.bic or bic, told.counterparty or name
    if told.iban and not structured.is_iban(told.iban):
        told.account, told.iban = told.iban, ""
    told.end_to_end_id = reference(marks.get("EREF", ""))
    told.mandate_id = reference(marks.get("MARF", ""))
    told.creditor_id = signs.words(marks.get("CSID", ""))
    told.return_reason = signs.words(marks.get("RTRN", ""))
    told.ultimate = signs.words(marks.get("ULTD", "") or marks.get("ULTC", "") or marks.get("ULTB", ""))
    told.code = signs.words(marks.get("TRTP", "") or marks.get("RTYP", "") or marks.get("TRCD", ""))
    remittance = marks.get("REMI", "")
    if found := re.match(r"STRD/[A-Z]*/?(.+)", remittance, re.DOTALL):
        told.reference = signs.words(found[1]).replace(" ", "")
    told.reference = told.reference or signs.words(marks.get("CDTRREF", "")) or structured.found(remittance)
    if not told.reference and (found := _SLIP.search(remittance)):  # the number of a Dutch payment slip
        told.reference = found[1]
    told.text = signs.words(f"{pieces[0]} {re.sub(r'^(USTD|STRD)/+', '', remittance)}") or signs.words(whole)
    return told


def _plain(lines: Sequence[str], whole: str) -> Told:
    told = Told(text=signs.words(whole))
    head = signs.words(lines[0]) if lines else ""
    account, _, name = head.partition(" ")
    if structured.is_iban(account):
        told.iban, told.counterparty = account, name
        told.text = signs.words(_whole(lines[1:])) or told.text
    if _MARK.search(told.text):
        _marked(told, told.text)
    elif "NAAM:" in told.text:
        _dutch(told, _DUTCH.split(signs.words(_whole([f" {line}" if _DUTCH.match(line) else line for line in lines]))))
    told.reference = structured.found(told.text)
    return told


def _dutch(told: Told, pieces: Sequence[str]) -> None:
    """The words before their values, as Dutch banks write them where they do not use slashes."""
    marks: dict[str, str] = {}
    for name, value in zip(pieces[1::2], pieces[2::2], strict=True):
        marks.setdefault(name, value.strip(" /"))
    account = (marks.get("IBAN", "") or marks.get("REK", "")).replace(" ", "")
    told.iban, told.account = (account, "") if structured.is_iban(account) else ("", account)
    bic = marks.get("BIC", "").replace(" ", "")
    told.bic = bic if structured.is_bic(bic) else ""
    told.counterparty = marks.get("NAAM", "")
    told.end_to_end_id = reference(marks.get("KENMERK", ""))
    told.mandate_id = reference(marks.get("MACHTIGING", ""))
    told.creditor_id = marks.get("INCASSANT", "").replace(" ", "")
    purpose = f"{marks.get('OMSCHRIJVING', '')} {marks.get('BETALINGSKENM.', '')}"
    told.text = signs.words(purpose) or signs.words(pieces[0].strip(" /")) or told.text
