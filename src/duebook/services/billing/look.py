"""How the company's documents look: design, accent, font, paper, logo, footer, texts. Issued documents keep the look they had."""

import re
from dataclasses import replace
from decimal import Decimal

from duebook import render
from duebook.domain.codes import VatCategory
from duebook.domain.document import Document
from duebook.domain.line import Item, Line, Price, Tax
from duebook.domain.party import Address, Contact, Party
from duebook.domain.ports import Look
from duebook.kernel import codec, plugs
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault
from duebook.render import fonts, logo
from duebook.services.access import Actor
from duebook.services.issuing.prepare import prepare
from duebook.services.trail import fields, note
from duebook.services.verb import verb
from duebook.store.companies import Company

_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
PAPERS = ("a4", "us-letter")
COLUMNS = 4


@verb("company.look", needs="company.write")
def update_look(actor: Actor, look: Look, *, upload: bytes = b"", remove_logo: bool = False) -> Company:
    """Set the look. ``upload`` is a PNG or JPEG from anyone; only what was painted anew is kept.

    Raises :class:`Invalid`: ``LOOK-DESIGN``, ``LOOK-ACCENT``, ``LOOK-FONT``, ``LOOK-PAPER``, ``LOGO-...``.
    """
    faults = look_faults(look)
    if faults:
        raise Invalid(faults)
    clean = cleaned(upload)
    company = Company.objects.select_for_update().get(pk=actor.company.pk)
    before = fields(company, "look") | {"logo": bool(company.logo)}
    company.look = {name: value for name, value in codec.dump(replace(look, logo=b"")).items() if name != "logo"}
    if clean or remove_logo:
        company.logo = clean
    company.save(update_fields=["look", "logo"])
    note(company, before, fields(company, "look") | {"logo": bool(company.logo)})
    return company


def cleaned(upload: bytes) -> bytes:
    """A logo painted anew; empty for none. Raises :class:`Invalid` for what is no picture."""
    return logo.clean(upload) if upload else b""


def look_faults(look: Look) -> list[Fault]:
    """What is wrong with a look, beside its fields."""
    faults = []
    if look.design not in plugs.keys("designs"):
        faults.append(Fault("LOOK-DESIGN", "design", "There is no such design."))
    if not _COLOUR.fullmatch(look.accent):
        faults.append(Fault("LOOK-ACCENT", "accent", "Write the colour as # and six digits, such as #1f3a5f."))
    if look.font not in families():
        faults.append(Fault("LOOK-FONT", "font", "There is no such font."))
    if look.paper not in PAPERS:
        faults.append(Fault("LOOK-PAPER", "paper", "There is no such paper."))
    if len(look.footer) > COLUMNS:
        faults.append(Fault("LOOK-FOOTER", "footer", "The footer has at most four columns."))
    return faults


def look_of(company: Company) -> Look:
    """The company's look with its logo."""
    plain = {**company.look, "footer": tuple(company.look.get("footer", ()))}
    return Look(**plain, logo=bytes(company.logo or b""))


def designs() -> list[tuple[str, str]]:
    """(key, title) of the designs that are on."""
    return [(key, plugs.get("designs", key).title) for key in plugs.keys("designs")]


def families() -> tuple[str, ...]:
    """The fonts a document can be set in."""
    return tuple(fonts.CHOICES)


def preview(company: Company, look: Look, *, scale: int = 2) -> bytes:
    """A sample invoice of the company in a look, as PNG. Nothing is stored; raises :class:`Invalid` for a wrong look."""
    faults = look_faults(look)
    if faults:
        raise Invalid(faults)
    return render.png(sample(company), look, scale=scale)


def sample(company: Company) -> Document:
    """An invoice as the company would write it, with made-up lines and a made-up buyer. Its number says that it is a sample."""
    prepared = prepare(company, _typed(company, None))
    if not prepared.complete:  # no regime decides the tax here: show the lines outside the scope of a tax
        prepared = prepare(company, _typed(company, Tax(category=VatCategory.OUTSIDE_SCOPE)))
    return replace(prepared.document, number="SAMPLE-0042")


def _typed(company: Company, tax: Tax | None) -> Document:
    lines = (
        ("Design concept", "Three drafts, one of them worked out", "24", "HUR", "95"),
        ("Print of the brochure", "", "1500", "C62", "0.84"),
        ("Travel", "Return by train", "1", "C62", "148.50"),
    )
    buyer = Party(
        name="Example Trading Ltd",
        address=Address(street="1 Sample Street", city="Exampleton", postcode="12345", country=company.country),
        contact=Contact(name="Ana Buyer", email="ana.buyer@customer.example"),
    )
    return Document(
        buyer=buyer,
        lines=tuple(
            Line(
                item=Item(name=name, description=description),
                quantity=Decimal(quantity),
                unit=unit,
                price=Price(net=Decimal(price)),
                tax=tax,
            )
            for name, description, quantity, unit, price in lines
        ),
    )
