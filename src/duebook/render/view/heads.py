"""The head of the page: title, parties with their addresses, and the facts (number, dates, references) as label and value."""

from typing import Any

from duebook.domain.codes import DocumentType
from duebook.domain.document import Document
from duebook.domain.party import Address, Identifier, Party, Period
from duebook.domain.ports import Look
from duebook.render.fonts import printable
from duebook.render.speech import Speech

Row = dict[str, str]

TOWN_OWN_LINE = frozenset({"GB", "IE"})
TOWN_THEN_REGION = frozenset({"US", "CA", "AU"})
"""Where the line of the town is "Town, REGION postcode"; elsewhere it is "postcode Town" (Universal Postal Union, S42)."""


MOST_COLUMNS = 4
_LIKE = {"80": "383", "84": "383", "456": "383", "527": "383", "472": "384", "473": "471", "502": "261"} | dict.fromkeys(
    ("211", "218", "219"), "71"
)
"""Types without a title of their own -> the type whose title says as much."""
_TITLED = frozenset("380 381 383 384 386 389 261 326 875 876 877 393 396 500 503 471 388 325 71".split())


def printed_type(kind: DocumentType) -> DocumentType:
    """The type whose title stands on the page: its own, or that of the nearest common one."""
    if kind.value in _TITLED:
        return kind
    near = _LIKE.get(kind.value)
    if near is None:
        near = "381" if kind.is_credit else "389" if kind.is_self_billed else "380"
    return DocumentType(near)


def footer(document: Document, look: Look, speech: Speech) -> list[list[str]]:
    """The company's own footer, else one made of what the document says of the seller."""
    if look.footer:
        return [[printable(row) for row in column.splitlines()] for column in look.footer[:MOST_COLUMNS]]
    seller, contact = document.seller, document.seller.contact
    reach = [contact.name, contact.phone, contact.email] if contact else []
    columns = (
        [printable(seller.name), *address_lines(seller.address, speech, "")],
        [printable(row) for row in reach if row],
        [f"{row['label']} {row['value']}" for row in _ids(seller, speech)] + printable(seller.legal_info).splitlines(),
    )
    return [column for column in columns if column]


def heads(document: Document, speech: Speech, footer: list[list[str]]) -> dict[str, Any]:
    """Title, parties and facts. What the law wants of the seller and ``footer`` does not say stands among the facts."""
    title = speech.say(f"type.{printed_type(document.type).value}")
    said = "".join(row for column in footer for row in column).replace(" ", "")
    number = printable(document.number) or speech.say("draft")
    home = document.seller.address.country
    day = document.issue_date
    return {
        "title": title,
        "number": number,
        "page": speech.say("page"),
        "author": printable(document.seller.name),
        "date": [day.year, day.month, day.day] if day else None,
        "sender": " · ".join([printable(document.seller.name), *address_lines(document.seller.address, speech, home)]),
        "seller": {**_party(document.seller, speech, document.buyer.address.country), "label": speech.say("party.seller")},
        "buyer": {**_addressee(document.buyer, speech, home), "label": speech.say("party.buyer")},
        "others": _others(document, speech, home),
        "facts": facts(document, speech)
        + [row for row in _ids(document.seller, speech) if row["value"].replace(" ", "") not in said],
        "notes": [row for note in document.notes for row in paragraphs(note.text)],
        "attachments": _attachments(document, speech),
    }


def paragraphs(text: str) -> list[str]:
    """A text cut at empty lines; a single line break stays one."""
    return [printable(part.strip("\n")) for part in text.replace("\r\n", "\n").split("\n\n") if part.strip()]


def address_lines(address: Address, speech: Speech, home: str) -> list[str]:
    """An address as lines; the country stands in the last one where it is not ``home``."""
    town = _town(address)
    country = speech.country(address.country) if address.country and address.country != home else ""
    rows = (address.street, address.street_2, address.street_3, *town, country)
    return [printable(row) for row in rows if row.strip()]


def _town(address: Address) -> tuple[str, ...]:
    city, postcode, region = address.city.strip(), address.postcode.strip(), address.region.strip()
    if address.country in TOWN_OWN_LINE:
        return (city, region, postcode)
    if address.country in TOWN_THEN_REGION:
        return (", ".join(part for part in (city, f"{region} {postcode}".strip()) if part),)
    return (" ".join(part for part in (postcode, city) if part), region if region != city else "")


def _party(party: Party, speech: Speech, home: str) -> dict[str, Any]:
    name = printable(party.name)
    trading = printable(party.trading_name)
    rows = address_lines(party.address, speech, home)
    extra = [trading] if trading and trading != name else []
    return {"name": name, "rows": [*extra, *rows]}


def _addressee(party: Party, speech: Speech, home: str) -> dict[str, Any]:
    """The buyer as an envelope wants it: the firm, then the person, then the address."""
    made = _party(party, speech, home)
    person = printable(party.contact.name) if party.contact else ""
    return made | {"rows": ([person] if person and person != made["name"] else []) + made["rows"]}


def _ids(party: Party, speech: Speech) -> list[Row]:
    rows = [
        _row(speech, "vat_id", party.vat_id),
        _row(speech, "tax_number", party.tax_number),
        _row(speech, "register", party.legal_id.value if party.legal_id else ""),
    ]
    return [row for row in rows if row["value"]]


def _others(document: Document, speech: Speech, home: str) -> list[dict[str, Any]]:
    """Delivery address, payee and tax representative: who else the document names."""
    out = []
    delivery, payee, agent = document.delivery, document.payee, document.tax_representative
    if delivery and (delivery.name or delivery.address):
        rows = address_lines(delivery.address, speech, home) if delivery.address else []
        if (delivery.name or document.buyer.name, delivery.address) != (document.buyer.name, document.buyer.address):
            out.append({"label": speech.say("party.delivery"), "name": printable(delivery.name), "rows": rows})
    if payee:
        ids = [value.value for value in (payee.id, payee.legal_id) if value]
        out.append(
            {"label": speech.say("party.payee"), "name": printable(payee.name), "rows": [printable(value) for value in ids]}
        )
    if agent:
        rows = [*address_lines(agent.address, speech, home), f"{speech.say('vat_id')} {printable(agent.vat_id)}"]
        out.append({"label": speech.say("party.tax_representative"), "name": printable(agent.name), "rows": rows})
    return out


def facts(document: Document, speech: Speech) -> list[Row]:
    """Label and value of everything that identifies the document, the most wanted first; empty ones are left out."""
    buyer, contact, delivery = document.buyer, document.seller.contact, document.delivery
    rows = [
        _row(speech, "fact.number", document.number),
        _row(speech, "fact.date", speech.day(document.issue_date) if document.issue_date else ""),
        _row(speech, "fact.delivery", speech.day(delivery.day) if delivery and delivery.day else ""),
        _row(speech, "fact.period", period(document.period, speech)),
        _row(speech, "fact.tax_point", speech.day(document.tax_point_date) if document.tax_point_date else ""),
        *(_row(speech, "fact.preceding", _dated(one.number, one.issue_date, speech)) for one in document.preceding),
        _row(speech, "fact.customer", buyer.ids[0].value if buyer.ids else ""),
        _row(speech, "fact.customer_vat", buyer.vat_id),
        _row(speech, "fact.buyer_reference", document.buyer_reference),
        _row(speech, "fact.purchase_order", document.purchase_order),
        _row(speech, "fact.sales_order", document.sales_order),
        _row(speech, "fact.contract", document.contract_reference),
        _row(speech, "fact.project", document.project_reference),
        _row(speech, "fact.tender", document.tender),
        _row(speech, "fact.object", _scheme(document.invoiced_object)),
        _row(speech, "fact.despatch", document.despatch_advice),
        _row(speech, "fact.receiving", document.receiving_advice),
        _row(speech, "fact.accounting", document.buyer_accounting_reference),
        _row(speech, "fact.contact", contact.name if contact else ""),
        _row(speech, "fact.phone", contact.phone if contact else ""),
        _row(speech, "fact.email", contact.email if contact else ""),
    ]
    return [row for row in rows if row["value"]]


def period(span: Period | None, speech: Speech) -> str:
    """Both days of a period, or the one that is given."""
    if span is None:
        return ""
    return " – ".join(speech.day(day) for day in (span.start, span.end) if day)


def _dated(number: str, day: Any, speech: Speech) -> str:
    return speech.say("dated", number=number, day=speech.day(day)) if day else number


def _scheme(identifier: Identifier | None) -> str:
    if identifier is None:
        return ""
    return f"{identifier.value} ({identifier.scheme})" if identifier.scheme else identifier.value


def _row(speech: Speech, key: str, value: str) -> Row:
    return {"key": key, "label": speech.say(key), "value": printable(value)}


def _attachments(document: Document, speech: Speech) -> Row | None:
    names = [one.description or one.filename or one.url or one.id for one in document.attachments]
    return {"label": speech.say("attachments"), "value": printable(", ".join(name for name in names if name))} if names else None
