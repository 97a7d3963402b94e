"""Parcels that will be late: somebody owns the matter before the customer asks, with a word given
and its hour. One matter for each parcel, closed without ado when it arrives.

The promise bears the parcel's name, so that hearing of it twice opens nothing twice.
"""

import logging
from datetime import datetime

from django.conf import settings
from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.delivery.models import Parcel
from kefu.delivery.services import note_damage
from kefu.desk.events.cases import CaseClosed, CaseOpened
from kefu.desk.models.cases import Case
from kefu.desk.models.clocks import Clock
from kefu.desk.models.links import CaseLink
from kefu.desk.models.policies import Channel
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.desk.queries.orders import order_of_parcel
from kefu.desk.queries.policies import policy_of
from kefu.desk.services import clocks
from kefu.desk.services.conversations import stand_in_line
from kefu.desk.services.ledger import (
    CASE,
    begin_talk,
    locked_case,
    note_for_staff,
    save_in_order,
    tell,
)
from kefu.desk.services.promises import enter, keep_promise
from kefu.desk.services.routing import NobodyOnDesk, choose_owner, note_choice
from kefu.shop.models.orders import Order, Shipment

log = logging.getLogger(__name__)


def look_after(parcel_id: int) -> Case | None:
    """None where there is nobody to tell, or it has arrived by now."""
    try:
        return _look_after(parcel_id)
    except NobodyOnDesk:
        log.warning("a parcel will be late, and the shop has no staff to look after it")
        return None


@transaction.atomic
def note_arrival(parcel_id: int) -> None:
    """The word is kept. A matter that only we had opened ends with it, and nobody is asked."""
    promise = Promise.objects.filter(client_id=_name(parcel_id)).select_related("owner").first()
    if promise is None or not promise.needs_doing:
        return
    with override(promise.case.customer.language):
        keep_promise(promise.pk, by=promise.owner, note=_("It has arrived."))
    case, at = locked_case(promise.case_id), now()
    if not case.is_under_way or not _is_ours_alone(case, parcel_id):
        return
    case.solve(at)
    case.close(at)
    save_in_order(case, at=at)
    note_for_staff(case, "arrived", at=at)
    record(CaseClosed(case.pk, case.customer_id, case.owner_id, "arrived"))
    tell(case)


@transaction.atomic
def note_damaged(order_id: int, *, at: datetime) -> None:
    """Something was given for damage on the way: the parcel that came last is counted by it."""
    shipments = Shipment.objects.filter(order=order_id, parcel__delivered_at__isnull=False)
    last = shipments.order_by("-parcel__delivered_at").first()
    if last is not None:
        note_damage(last.parcel_id, at=at)


@transaction.atomic
def _look_after(parcel_id: int) -> Case | None:
    parcel = Parcel.objects.get(pk=parcel_id)
    order = order_of_parcel(parcel_id)
    customer = order.customer if order else None
    if order is None or customer is None or not customer.is_active or not parcel.is_under_way:
        return None
    stand_in_line(customer)
    known = Promise.objects.filter(client_id=_name(parcel_id)).first()
    if known is not None:
        return known.case
    at = now()
    case = _matter_of(order, customer) or _opened(order, customer, parcel, at)
    with override(customer.language):
        text = _("Find your parcel, and tell you where it is")
    promise = Promise(kind=Promise.Kind.OTHER, text=text, client_id=_name(parcel_id))
    promise.due_at, promise.is_demo = _due(customer, at), case.is_demo
    enter(case, promise, by=case.owner, at=at)
    CaseLink.objects.get_or_create(case=case, parcel=parcel, defaults={"by": case.owner})
    return case


def _matter_of(order: Order, customer: User) -> Case | None:
    """One that is under way about this very order takes the parcel along."""
    about = Case.objects.filter(order=order, customer=customer, status__in=Case.UNDER_WAY)
    found = about.order_by("-pk").first()
    case = locked_case(found.pk) if found else None
    return case if case is not None and case.is_under_way else None


def _opened(order: Order, customer: User, parcel: Parcel, at: datetime) -> Case:
    """It fills no hand and waits in no line: nobody is waiting for a word yet. The customer's next
    word in chat belongs to it."""
    choice = choose_owner(customer, channel=Channel.MAIL, at=at, about=order)
    with override(settings.LANGUAGE_CODE):
        subject = _("Parcel %(number)s will likely be late") % {"number": parcel.tracking_number}
    case = Case(
        customer=customer,
        owner=choice.owner,
        team_id=choice.owner.team_id,
        channel=Channel.MAIL,
        subject=subject,
        order=order,
        told_by=_due(customer, at),
        first_answered_at=at,
        created_at=at,
        is_demo=order.is_demo,
    )
    CASE.insert(case)
    clocks.begin(case, policy=policy_of(Channel.CHAT, tier=customer.tier), channel=Channel.CHAT)
    promised = parcel.promised_at.isoformat() if parcel.promised_at else case.told_by.isoformat()
    facts = {"name": "late_parcel", "parcel": parcel.tracking_number, "due": promised}
    word = {"kind": Message.Kind.FACT, "facts": facts, "author": choice.owner}
    begin_talk(case, Channel.CHAT, {**word, "client_id": _name(parcel.pk)}, at=at)
    note_choice(case, choice.verdict, cause="opened", at=at)
    because = choice.because
    record(CaseOpened(case.pk, customer.pk, choice.owner.pk, Channel.CHAT, because), at=at)
    return case


def _due(customer: User, at: datetime) -> datetime:
    """As soon as any matter of theirs is to be solved."""
    return policy_of(Channel.CHAT, tier=customer.tier).due(Clock.Kind.RESOLUTION, at)


def _is_ours_alone(case: Case, parcel_id: int) -> bool:
    lines = Message.objects.filter(conversation__case=case)
    began_here = lines.filter(client_id=_name(parcel_id)).exists()
    said = lines.filter(author=case.customer_id).exists()
    still_promised = case.promises.filter(status=Promise.Status.OPEN).exists()
    return began_here and not said and not still_promised


def _name(parcel_id: int) -> str:
    return f"late-parcel-{parcel_id}"
