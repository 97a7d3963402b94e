from kefu.accounts.events import CustomerErased
from kefu.aftersale import jobs
from kefu.aftersale.events.recalls import RecallAnnounced, RecallChosen, RecalledBack
from kefu.aftersale.events.visits import VisitBooked, VisitCancelled, VisitEnded, VisitMoved
from kefu.aftersale.models.visits import Visit
from kefu.aftersale.services import follow_ups, recall_units, visits
from kefu.core.events import Circumstances, on
from kefu.shop.events import OrderDelivered


@on(RecallAnnounced)
def tell_every_buyer(event: RecallAnnounced, seen: Circumstances) -> None:
    jobs.tell_of_recall.defer(recall_id=event.recall_id, at=seen.at.timestamp())


@on(RecallChosen)
@on(RecalledBack)
def give_what_was_chosen(event: RecallChosen | RecalledBack) -> None:
    recall_units.give(event.unit_id)


@on(VisitBooked)
def tell_both_of_the_visit(event: VisitBooked) -> None:
    _write(event.visit_id, "booked")


@on(VisitMoved)
def tell_both_of_the_new_time(event: VisitMoved) -> None:
    _write(event.visit_id, "moved")


@on(VisitCancelled)
def tell_both_that_nobody_comes(event: VisitCancelled) -> None:
    _write(event.visit_id, "cancelled")


@on(VisitEnded)
def tell_how_the_visit_went(event: VisitEnded) -> None:
    visit = _visit(event.visit_id)
    if visit is not None:
        visits.write_to_customer(visit, "done" if event.was_met else "missed")


@on(OrderDelivered)
def ask_tomorrow_how_it_is(event: OrderDelivered) -> None:
    follow_ups.expect(event.order_id)


@on(CustomerErased)
def forget_their_visits(event: CustomerErased) -> None:
    visits.forget_customer(user_id=event.user_id)
    follow_ups.forget_customer(user_id=event.user_id)


def _write(visit_id: int, what: str) -> None:
    visit = _visit(visit_id)
    if visit is not None:
        visits.write_to_customer(visit, what)
        visits.write_to_installer(visit, what)


def _visit(visit_id: int) -> Visit | None:
    found = Visit.objects.filter(pk=visit_id)
    return found.select_related("order__customer", "line", "installer").first()
