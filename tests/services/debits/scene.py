"""A company that collects, a customer with a mandate, and what the bank says of a run."""

from datetime import date
from typing import Any

from duebook.services.access import Actor
from duebook.services.debits import mandates, notify, runs
from duebook.services.debits.settings import save_settings
from duebook.services.operations import selfcheck, verify
from duebook.store.companies import Company
from duebook.store.documents import OpenItem
from duebook.store.mandates import DebitItem, DebitRun, Mandate
from duebook.store.parties import Customer
from tests import factories

TODAY = date(2026, 3, 2)
COLLECTED = date(2026, 4, 1)
CREDITOR = "DE98ZZZ09999999999"
OWN = "DE89370400440532013000"
THEIRS = "DE02120300000000202051"


def company(**settings: Any) -> Actor:
    """The owner of a company that can collect."""
    owner: Company = factories.company()
    who = factories.actor(owner)
    save_settings(who, creditor_id=CREDITOR, iban=OWN, **settings)
    return who


def mandate(who: Actor, customer: Customer, **facts: Any) -> Mandate:
    """A mandate on paper."""
    return mandates.type_mandate(who, customer.pk, **{"iban": THEIRS, "holder": customer.name, "signed_on": TODAY, **facts})


def exported(who: Actor, *customers: Customer, price: str = "100", on: date = COLLECTED) -> tuple[DebitRun, list[DebitItem]]:
    """A run over an invoice for each of the customers, told and exported."""
    for one in customers:
        factories.issued(who, one, price)
    run = runs.make_run(who, collection_on=on)
    notify.notify_run(who, run.pk)
    run = runs.export_run(who, run.pk)
    return run, list(DebitItem.objects.of(who.company).filter(run=run).order_by("pk"))


def owed(item: DebitItem) -> int:
    """What is open on the collection's document."""
    return int(OpenItem.objects.of(item.company_id).get(pk=item.document_id).open_minor)


def sound(who: Actor) -> None:
    """The ledger, its projections and its chain hold."""
    assert list(selfcheck.payments(who.company)) == []
    made_up = "what arrived as bkf_"  # the lines of these tests come without a file
    assert [one for one in verify.verify(who.company).problems if not one.what.startswith(made_up)] == []


def status(run: DebitRun, item: DebitItem, code: str) -> bytes:
    """A bank's report that refuses one payment."""
    return (
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"><CstmrPmtStsRpt><OrgnlGrpInfAndSts>'
        f"<OrgnlMsgId>{run.message_id}</OrgnlMsgId></OrgnlGrpInfAndSts><OrgnlPmtInfAndSts><OrgnlPmtInfId>{run.message_id[:31]}-1"
        f"</OrgnlPmtInfId><TxInfAndSts><OrgnlEndToEndId>{item.end_to_end_id}</OrgnlEndToEndId><TxSts>RJCT</TxSts>"
        f"<StsRsnInf><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"
    ).encode()
