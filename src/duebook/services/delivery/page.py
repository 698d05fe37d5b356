"""What a customer sees on the public page of one document: amounts, dates and ways to pay, written for the reader."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from babel import Locale

from duebook.domain.document import Document, PaymentMeans
from duebook.edge import clock
from duebook.kernel import plugs
from duebook.kernel.errors import NotFound
from duebook.kernel.money import major
from duebook.services.delivery import colours, visits, wording
from duebook.services.delivery.sealed import document_of
from duebook.store.companies import Company
from duebook.store.deliveries import PublicLink
from duebook.store.documents import IssuedDocument, OpenItem

_CREDIT_TRANSFER = frozenset({"30", "31", "42", "58"})
_GROUP = 4


@dataclass(frozen=True, slots=True)
class Account:
    """One account to pay to, as people type it."""

    name: str
    iban: str  # in groups of four where it is an IBAN
    plain: str  # without blanks, for copying
    bic: str
    reference: str


@dataclass(frozen=True, slots=True)
class Page:
    """The page's content. ``state`` is open, overdue, part-paid, paid, credit or settled; texts are the door's own."""

    language: str
    number: str
    credit: bool
    state: str
    company: str
    seller: tuple[str, ...]
    buyer: str
    issued: str
    due: str
    days_late: int
    payable: str
    open: str
    settled: str  # what is paid or credited already; empty where nothing is
    accounts: tuple[Account, ...]
    amount_to_copy: str
    code: str  # what the payment QR code says; empty where there is none
    kinds: tuple[str, ...]
    confirmed: str  # day of the confirmation; empty where there is none
    disputed: bool
    accent: str
    has_logo: bool


def page_of(link: PublicLink, kinds: Sequence[str]) -> Page:
    """The page behind a link. Raises :class:`~duebook.kernel.errors.Damaged` where the sealed body does not match its hash."""
    row = link.document
    document = document_of(row)
    item = open_item(row)
    tag = next((one for one in (document.language, row.customer.language, link.company.language) if one), "en")
    locale = wording.locale_of(tag, document.buyer.address.country)
    today = clock.today(link.company.time_zone)
    open_minor = max(item.open_minor, 0) if item else 0
    state = _state(row, document, item, today)
    settled = row.payable_minor - open_minor
    confirmation = visits.confirmed_at(link)
    pays = state in {"open", "overdue", "part-paid"}
    return Page(
        language=wording.speech_of(tag),
        number=document.number,
        credit=document.type.is_credit,
        state=state,
        company=link.company.name,
        seller=_seller(document),
        buyer=document.buyer.name,
        issued=wording.day(document.issue_date, locale),
        due=wording.day(row.due_date, locale),
        days_late=max(0, (today - row.due_date).days) if row.due_date and pays else 0,
        payable=wording.money(row.payable_minor, row.currency, locale),
        open=wording.money(open_minor, row.currency, locale),
        settled=wording.money(settled, row.currency, locale) if pays and settled > 0 else "",
        accounts=tuple(_account(document, means) for means in document.payment if _transfers(means)) if pays else (),
        amount_to_copy=str(major(open_minor, row.currency)),
        code=payment_code(document, open_minor) if pays else "",
        kinds=tuple(kinds),
        confirmed=_day(confirmation.at.date() if confirmation else None, locale),
        disputed=bool(item and item.disputed_at),
        accent=colours.accent_of(link.company),
        has_logo=bool(link.company.logo),
    )


def open_item(row: IssuedDocument) -> OpenItem | None:
    """What is still open on the document, as the ledger's projection has it."""
    item: OpenItem | None = OpenItem.objects.of(row.company_id).filter(document=row).first()
    return item


def payment_code(document: Document, open_minor: int) -> str:
    """The payload of the first payment code that fits the document, over what is still open; empty where none does."""
    if open_minor <= 0 or document.totals is None:
        return ""
    rest = replace(document, totals=replace(document.totals, payable=major(open_minor, document.currency)))
    return next((text for key in plugs.keys("payment-codes") if (text := plugs.get("payment-codes", key).payload(rest))), "")


def code_of(link: PublicLink) -> str:
    """The payload of the link's payment code; raises :class:`NotFound` where there is none (any more)."""
    item = open_item(link.document)
    text = payment_code(document_of(link.document), item.open_minor if item else 0)
    if not text:
        raise NotFound
    return text


def logo_of(company: Company) -> tuple[bytes, str]:
    """The company's logo and its media type; it was re-encoded when it came in. Raises :class:`NotFound`."""
    content = bytes(company.logo or b"")
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return content, "image/png"
    if content.startswith(b"\xff\xd8\xff"):
        return content, "image/jpeg"
    raise NotFound


def grouped(account: str) -> str:
    """An account number as people read it.

    >>> grouped("DE89370400440532013000")
    'DE89 3704 0044 0532 0130 00'
    """
    bare = account.replace(" ", "")
    if not bare[:2].isalpha() or not bare.isalnum():
        return account
    return " ".join(bare[at : at + _GROUP] for at in range(0, len(bare), _GROUP))


def _state(row: IssuedDocument, document: Document, item: OpenItem | None, today: date) -> str:
    if document.type.is_credit:
        return "credit"
    if item is None or item.open_minor <= 0:
        settled_otherwise = item is not None and item.credited_minor + item.written_off_minor >= row.payable_minor > 0
        return "settled" if settled_otherwise else "paid"
    if row.due_date and today > row.due_date:
        return "overdue"
    return "part-paid" if item.open_minor < row.payable_minor else "open"


def _transfers(means: PaymentMeans) -> bool:
    return means.code in _CREDIT_TRANSFER and bool(means.account)


def _account(document: Document, means: PaymentMeans) -> Account:
    payee = document.payee.name if document.payee else document.seller.name
    return Account(
        name=means.account_name or payee,
        iban=grouped(means.account),
        plain=means.account.replace(" ", ""),
        bic=means.bic,
        reference=means.reference or document.number,
    )


def _seller(document: Document) -> tuple[str, ...]:
    seller, at = document.seller, document.seller.address
    lines = (seller.name, at.street, at.street_2, f"{at.postcode} {at.city}".strip(), seller.vat_id or seller.tax_number)
    return tuple(line for line in lines if line)


def _day(value: date | None, locale: Locale) -> str:
    return wording.day(value, locale)
