"""What the process of ``test_debits`` does: ``python -m tests.concurrency.debits``; prints JSON."""
# ruff: noqa: E402 - models can be imported only after Django was loaded

import json
import threading
from datetime import UTC, date, datetime

from duebook.services import fresh

fresh.start()

from django.db import connection as database
from django.db.models import Sum

from duebook.edge import clock
from duebook.kernel.errors import DuebookError
from duebook.services.debits import meet, notify, returns, runs, undo
from duebook.services.operations.migrate import up_to_date
from duebook.services.operations.verify import verify
from duebook.store.mandates import DebitItem
from duebook.store.models import Claim, LineStanding, LineUse, Payment
from tests import factories
from tests.services.debits import scene
from tests.services.treasury import lines

ROUNDS = 6
BEFORE, NOW = datetime(2026, 3, 2, 9, tzinfo=UTC), datetime(2026, 4, 8, 9, tzinfo=UTC)


def together(*acts):
    """Run them at once; what each returned or raised, in words."""
    gate, out = threading.Barrier(len(acts)), [""] * len(acts)

    def run(at):
        try:
            with clock.frozen(NOW):
                gate.wait(60)
                out[at] = str(acts[at]())
        except DuebookError as error:
            out[at] = type(error).__name__
        except Exception as error:  # noqa: BLE001 - whatever it is, the test shall see it
            out[at] = repr(error)
        finally:
            database.close()

    threads = [threading.Thread(target=run, args=(at,)) for at in range(len(acts))]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    return out


def agrees(who, item):
    """What must hold of a collection and the lines that were made of it, whoever was first."""
    item.refresh_from_db()
    uses = LineUse.objects.of(who.company).filter(reverses=None, reversed_by=None)
    fees = uses.filter(kind="return", payment=None, reason=returns.fee_reason(item)).aggregate(n=Sum("amount_minor"))["n"] or 0
    reversal = Payment.objects.of(who.company).filter(reverses=item.payment_id).first() if item.payment_id else None
    shown = uses.filter(kind="return", payment=reversal).count() if reversal else 0
    claims = Claim.objects.of(who.company).filter(document=item.document_id, state="open").count()
    return {
        "state": item.state, "fees": -fees == item.fee_minor, "shown": shown <= 1,
        "claims": claims <= (item.fee_minor > 0), "owed": scene.owed(item) == (0 if item.state == "booked" else item.amount_minor),
    }  # fmt: skip


def main():
    """A return is undone while other lines of it come in and its fee is claimed; then two lines tell of one return at once."""
    up_to_date()
    with clock.frozen(BEFORE):
        who = scene.company()
        at = lines.account(who.company)
    told = []
    for n in range(ROUNDS):
        with clock.frozen(BEFORE):
            buyer = factories.customer(who.company, f"Nordlicht {n} AG")
            scene.mandate(who, buyer)
            row = factories.issued(who, buyer, "100")
            run = runs.make_run(who, document_ids=[row.pk], collection_on=scene.COLLECTED)
            notify.notify_run(who, run.pk)
            runs.export_run(who, run.pk)
            item = DebitItem.objects.of(who.company).get(run=run)
        with clock.frozen(NOW):

            def line(amount, of=item, **facts):
                return lines.line(at, amount, end_to_end_id=of.end_to_end_id, booked=date(2026, 4, 7), **facts)

            assert meet.meet(who, line("119.00"))
            first, second = (line("-119.00", return_reason="AM04") for _ in range(2))
            twice = together(lambda one=first: returns.take_returns(who, one), lambda one=second: returns.take_returns(who, one))
            after_two = agrees(who, item)
            fee, more = line("-3.50"), line("-122.50", return_reason="AM04")
            said = together(
                lambda one=item: undo.undo_return(who, one.pk, "Wrong").state,
                lambda one=fee: returns.take_returns(who, one),
                lambda one=more: returns.take_returns(who, one),
                lambda one=item: returns.claim_fee(who, one.pk).state,
            )
        told.append({"twice": sorted(twice), "after_two": after_two, "said": said, "after": agrees(who, item)})
    whole = LineStanding.objects.of(who.company).filter(state="partly").count()
    problems = [one.what for one in verify(who.company, files=False).problems if "what arrived as bkf_" not in one.what]
    print(json.dumps({"rounds": told, "partly": whole, "problems": problems}))


main()
