"""Rules on the document as a whole: currency, dates, references, attachments, limits."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from duebook.domain.checks.lists import CURRENCIES, MIME_TYPES, TAX_POINTS
from duebook.domain.codes import DocumentType
from duebook.domain.document import Document
from duebook.kernel.money import ZERO, exponent
from duebook.kernel.rules import Place, Rule, Severity, at

EN = "EN 16931-1:2017, 6.4"
MOST_LINES = 10_000
MOST_ATTACHMENTS = 20
MOST_ATTACHED = 14_000_000  # base64 characters: about 10 MB of files
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 1, 1)
EN_DECIMALS = 2
LANGUAGE = re.compile(r"[a-z]{2,3}(-[A-Z][a-z]{3})?(-[A-Z]{2})?")


def _currency_missing(d: Document) -> Iterable[Place]:
    return () if d.currency else (at("currency"),)


def _currency_unknown(d: Document) -> Iterable[Place]:
    if d.currency and d.currency not in CURRENCIES:
        fix = d.currency.strip().upper()
        yield at("currency", fix if fix in CURRENCIES else "", code=d.currency)


def _tax_currency_unknown(d: Document) -> Iterable[Place]:
    if d.exchange is not None and d.exchange.currency not in CURRENCIES:
        fix = d.exchange.currency.strip().upper()
        yield at("exchange.currency", fix if fix in CURRENCIES else "", code=d.exchange.currency)


def _exchange(d: Document) -> Iterable[Place]:
    if d.exchange is not None and d.exchange.currency == d.currency:
        yield at("exchange", code=d.currency)


def _exchange_rate(d: Document) -> Iterable[Place]:
    if d.exchange is not None and d.exchange.rate.is_finite() and d.exchange.rate <= ZERO:
        yield at("exchange.rate", rate=d.exchange.rate)


def _decimals(d: Document) -> Iterable[Place]:
    if exponent(d.currency) > EN_DECIMALS:
        yield at("currency", code=d.currency, decimals=exponent(d.currency))


def _no_lines(d: Document) -> Iterable[Place]:
    return () if d.lines else (at("lines"),)


def _too_many_lines(d: Document) -> Iterable[Place]:
    if len(d.lines) > MOST_LINES:
        yield at("lines", count=len(d.lines), most=MOST_LINES)


def _preceding_number(d: Document) -> Iterable[Place]:
    return [at(f"preceding[{i}].number") for i, one in enumerate(d.preceding) if not one.number.strip()]


def _preceding_missing(d: Document) -> Iterable[Place]:
    corrective = d.type in {DocumentType.CORRECTIVE, DocumentType.SELF_BILLED_CORRECTIVE}
    if not d.preceding and (corrective or (d.type.is_credit and d.period is None)):
        yield at("preceding")


def _both_tax_points(d: Document) -> Iterable[Place]:
    return (at("tax_point_code"),) if d.tax_point_date and d.tax_point_code else ()


def _tax_point_code(d: Document) -> Iterable[Place]:
    return (at("tax_point_code", code=d.tax_point_code),) if d.tax_point_code and d.tax_point_code not in TAX_POINTS else ()


def _period_order(d: Document) -> Iterable[Place]:
    if d.period and d.period.start and d.period.end and d.period.end < d.period.start:
        yield at("period.end", start=d.period.start, end=d.period.end)


def _period_empty(d: Document) -> Iterable[Place]:
    return (at("period.start"),) if d.period and not (d.period.start or d.period.end) else ()


def _language(d: Document) -> Iterable[Place]:
    return (at("language", code=d.language),) if d.language and not LANGUAGE.fullmatch(d.language) else ()


def _attachment_id(d: Document) -> Iterable[Place]:
    return [at(f"attachments[{i}].id", one.filename or f"A{i + 1}") for i, one in enumerate(d.attachments) if not one.id.strip()]


def _attachment_mime(d: Document) -> Iterable[Place]:
    return [
        at(f"attachments[{i}].mime", mime=one.mime)
        for i, one in enumerate(d.attachments)
        if one.content and one.mime not in MIME_TYPES
    ]


def _attachment_size(d: Document) -> Iterable[Place]:
    size = sum(len(one.content) for one in d.attachments)
    if len(d.attachments) > MOST_ATTACHMENTS or size > MOST_ATTACHED:
        yield at("attachments", count=len(d.attachments), most=MOST_ATTACHMENTS, megabytes=MOST_ATTACHED * 3 // 4 // 1_000_000)


def _dates(d: Document) -> Iterable[tuple[str, date]]:
    yield from (
        (path, day)
        for path, day in (
            ("issue_date", d.issue_date),
            ("due_date", d.due_date),
            ("tax_point_date", d.tax_point_date),
            ("period.start", d.period.start if d.period else None),
            ("period.end", d.period.end if d.period else None),
            ("delivery.day", d.delivery.day if d.delivery else None),
        )
        if day is not None
    )


def _implausible(d: Document) -> Iterable[Place]:
    return [at(path, day=day) for path, day in _dates(d) if not EARLIEST <= day < LATEST]


def _due_before_issue(d: Document) -> Iterable[Place]:
    if d.issue_date and d.due_date and d.due_date < d.issue_date:
        yield at("due_date", str(d.issue_date), due=d.due_date, issued=d.issue_date)


def dated(today: date) -> list[Rule[Document]]:
    """The rules that need to know what day it is."""

    def future(d: Document) -> Iterable[Place]:
        return (at("issue_date", str(today), day=d.issue_date),) if d.issue_date and d.issue_date > today else ()

    def old(d: Document) -> Iterable[Place]:
        return (at("issue_date", day=d.issue_date),) if d.issue_date and d.issue_date < today - timedelta(days=365) else ()

    def late(d: Document) -> Iterable[Place]:
        return (at("due_date", day=d.due_date),) if d.due_date and d.due_date > today + timedelta(days=730) else ()

    warn = Severity.WARNING
    return [
        Rule(
            "DB-DATE-FUTURE",
            "The issue date {day} is in the future. Most countries want the day of issue.",
            future,
            warn,
            "",
            ("BT-2",),
        ),
        Rule("DB-DATE-OLD", "The issue date {day} is more than a year ago. Check the year.", old, warn, "", ("BT-2",)),
        Rule("DB-DUE-FAR", "The due date {day} is more than two years away. Check the year.", late, warn, "", ("BT-9",)),
    ]


RULES: tuple[Rule[Document], ...] = (
    Rule("BR-05", "The currency is missing. Choose one.", _currency_missing, source=EN, terms=("BT-5",)),
    Rule("BR-CL-04", "{code} is not an ISO 4217 currency code.", _currency_unknown, source="ISO 4217", terms=("BT-5",)),
    Rule("BR-CL-05", "{code} is not an ISO 4217 currency code.", _tax_currency_unknown, source="ISO 4217", terms=("BT-6",)),
    Rule(
        "DB-EXCHANGE-SAME",
        "The document is in {code} already. Remove the exchange rate, or choose another accounting currency.",
        _exchange,
        terms=("BT-6",),
    ),
    Rule(
        "DB-EXCHANGE-RATE", "An exchange rate of {rate} is not possible. Enter one above zero.", _exchange_rate, terms=("BT-6",)
    ),
    Rule(
        "DB-DECIMALS",
        "Amounts in {code} have {decimals} decimals. EN 16931 carries two: this can go out as PDF only.",
        _decimals,
        Severity.WARNING,
        "EN 16931-1:2017, BR-DEC-01 to BR-DEC-28",
        ("BT-5",),
    ),
    Rule("BR-16", "There is no line yet. Add what is sold.", _no_lines, source=EN, terms=("BG-25",)),
    Rule("DB-LINES", "{count} lines are more than the limit of {most}. Split the document.", _too_many_lines, terms=("BG-25",)),
    Rule("BR-55", "Enter the number of the earlier invoice.", _preceding_number, source=EN, terms=("BT-25",)),
    Rule(
        "DB-PRECEDING",
        "Say which invoice this corrects: add its number.",
        _preceding_missing,
        source="Directive 2006/112/EC, Article 219",
        terms=("BG-3",),
    ),
    Rule(
        "BR-CO-03",
        "Give the tax point as a date or as a code, not both.",
        _both_tax_points,
        source=EN,
        terms=("BT-7", "BT-8"),
    ),
    Rule("BR-CL-06", "{code} is not a tax point code. Use 3, 35 or 432.", _tax_point_code, source="UNTDID 2005", terms=("BT-8",)),
    Rule("BR-29", "The period ends on {end}, before it starts on {start}.", _period_order, source=EN, terms=("BT-74",)),
    Rule("BR-CO-19", "The invoicing period needs a first or a last day.", _period_empty, source=EN, terms=("BG-14",)),
    Rule("DB-LANGUAGE", "{code} is not a language code such as en or de-AT.", _language, source="BCP 47"),
    Rule("BR-52", "Give the attachment a reference.", _attachment_id, source=EN, terms=("BT-122",)),
    Rule(
        "BR-CL-24",
        "Files of type {mime} cannot be attached. Use PDF, PNG, JPEG, CSV, XLSX or ODS.",
        _attachment_mime,
        source=EN,
        terms=("BT-125",),
    ),
    Rule(
        "DB-ATTACHMENTS",
        "The attachments are too large: at most {most} files and {megabytes} MB together.",
        _attachment_size,
        terms=("BG-24",),
    ),
    Rule("DB-DATE", "{day} is not a likely date. Check the year.", _implausible),
    Rule(
        "DB-DUE-EARLY",
        "The due date {due} is before the issue date {issued}.",
        _due_before_issue,
        Severity.WARNING,
        terms=("BT-9",),
    ),
)
