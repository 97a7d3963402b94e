from collections.abc import Iterable
from typing import Any

from kefu.accounts.events import CustomerErased
from kefu.accounts.models import User
from kefu.accounts.queries.personal import exports
from kefu.aftersale.events.recalls import RecallAnnounced, RecallChosen, RecalledBack
from kefu.aftersale.events.visits import VisitBooked, VisitCancelled, VisitEnded, VisitMoved
from kefu.aftersale.jobs import visits as jobs
from kefu.aftersale.models.visits import Visit
from kefu.aftersale.queries import follow_ups as follow_up_queries
from kefu.aftersale.queries import visits as visit_queries
from kefu.aftersale.services import follow_ups, recall_units, visits
from kefu.core.events import Circumstances, on
from kefu.delivery.events import ParcelPromiseMoved
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


@on(ParcelPromiseMoved)
def say_that_the_goods_come_later_than_we(event: ParcelPromiseMoved) -> None:
    for visit in visit_queries.booked_too_early(event.parcel_id):
        visits.write_to_customer(visit, "early")


@on(OrderDelivered)
def ask_tomorrow_how_it_is(event: OrderDelivered) -> None:
    follow_ups.expect(event.order_id)


@on(CustomerErased)
def forget_their_visits(event: CustomerErased) -> None:
    visits.forget_customer(user_id=event.user_id)
    follow_ups.forget_customer(user_id=event.user_id)


@exports("visits")
def own_visits(user: User) -> Iterable[dict[str, Any]]:
    return visit_queries.told_to(user)


@exports("after_delivery")
def own_answers_after_delivery(user: User) -> Iterable[dict[str, Any]]:
    return follow_up_queries.told_to(user)


def _write(visit_id: int, what: str) -> None:
    visit = _visit(visit_id)
    if visit is not None:
        visits.write_to_customer(visit, what)
        visits.write_to_installer(visit, what)


def _visit(visit_id: int) -> Visit | None:
    found = Visit.objects.filter(pk=visit_id)
    return found.select_related("order__customer", "line", "installer").first()
