"""Veri*Factu: the billing records that Spanish invoicing programs make of every invoice (RD 1007/2023, Orden HAC/1177/2024).

A record is a summary for the tax agency, not an invoice: it is written, never read. ``record`` and ``cancellation`` in
:mod:`duebook.formats.verifactu.record` take the record before, the installation and the moment as arguments.
"""

from datetime import datetime, timedelta, timezone

from duebook.domain.document import Document
from duebook.domain.ports import Reading, Writing
from duebook.kernel.errors import Invalid
from duebook.kernel.rules import Fault

_MIDDAY = 12
_MAINLAND = timezone(timedelta(hours=1))


class VeriFactu:
    """The plug-in; the writer is imported when first used."""

    key = "verifactu"
    title = "Veri*Factu record (Spain)"
    mime = "application/xml"
    suffix = ".xml"

    def sniff(self, content: bytes) -> bool:  # noqa: ARG002 - the Protocol has it
        """Never: a record is not read as an invoice."""
        return False

    def read(self, content: bytes) -> Reading:  # noqa: ARG002 - the Protocol has it
        """Always refused: a record has no lines, so there is no invoice in it."""
        sentence = "A Veri*Factu record is no invoice, it only sums one up. It is written here, not read."
        raise Invalid([Fault("READ-WRITE-ONLY", "", sentence)])

    def write(self, document: Document) -> Writing:
        """A submission with one RegistroAlta as the first of a chain: to look at, or to try the agency's test service with.

        Its program is run by the seller itself, installation 1, and it is made at noon of the issue date. A real chain passes its
        own facts to :func:`duebook.formats.verifactu.record.record`.
        """
        from duebook.formats.verifactu.fields import seller_nif
        from duebook.formats.verifactu.record import System, record, submission

        nif = seller_nif(document.seller)
        day = document.issue_date
        moment = (
            datetime(day.year, day.month, day.day, _MIDDAY, tzinfo=_MAINLAND) if day else datetime.min.replace(tzinfo=_MAINLAND)
        )
        made = record(document, None, System(producer=document.seller.name, producer_nif=nif), moment)
        return Writing(submission(document.seller.name, nif, [made]), lost(document))


def lost(document: Document) -> tuple[str, ...]:
    """What of the document is not in its record: everything but numbers, days, parties and sums by rate."""
    names = (
        "lines",
        "allowances",
        "notes",
        "payment",
        "payment_terms",
        "due_date",
        "attachments",
        "buyer_reference",
        "purchase_order",
        "contract_reference",
        "prepaid",
    )
    return tuple(name for name in names if getattr(document, name))


FORMAT = VeriFactu()
