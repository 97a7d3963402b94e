"""A recall, from its draft to its end. Each piece is put right under its own order's lock."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.recalls import (
    BuyerTold,
    RecallAnnounced,
    RecallClosed,
    RecallDrafted,
    RecallNumberRead,
)
from kefu.aftersale.models.recalls import Recall, RecallGoods, RecallUnit, RecallWord
from kefu.aftersale.queries.recalls import pieces_in, scope_of, to_call, token_of
from kefu.core.events import record
from kefu.desk.services.refusals import Refusal
from kefu.notices.models import Notice
from kefu.notices.services import send, send_outside
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import Order

REMINDED_AFTER = (timedelta(days=3), timedelta(days=10))  # the second and the third mail
TOLD_AT_ONCE = 100
Status = RecallUnit.Status
Told = dict[str, Any]


@transaction.atomic
def write_recall(told: Told, skus: Sequence[Sku], *, by: User, recall: Recall | None) -> Recall:
    """A new draft, or a draft as it now stands."""
    found = _locked(recall.pk) if recall else Recall(drafted_by=by)
    if found.status != Recall.Status.DRAFT:
        raise Refusal(_("It is announced: what buyers were told does not change any more."))
    for name, value in told.items():
        setattr(found, name, value)
    is_new = found.pk is None
    found.save()
    found.goods.all().delete()
    RecallGoods.objects.bulk_create(RecallGoods(recall=found, sku=sku) for sku in skus)
    if is_new:
        record(RecallDrafted(found.pk, by.pk), by=by)
    return found


@transaction.atomic
def announce(recall_id: int, *, by: User) -> Recall:
    """Every piece is found and written down, and the notice is public. A job tells the buyers."""
    recall, at = _locked(recall_id), now()
    if recall.status == Recall.Status.RUNNING:
        return recall
    recall.move_to(Recall.Status.RUNNING)
    units = [
        RecallUnit(
            recall=recall,
            order_id=piece.order_id,
            line_id=piece.line_id,
            place=piece.place,
            unit_id=piece.unit_id,
        )
        for piece in pieces_in(scope_of(recall))
    ]
    if not units:
        raise Refusal(_("No piece in the hands of a buyer is reached. Look at what it is about."))
    RecallUnit.objects.bulk_create(units, batch_size=2000)
    recall.announced_at, recall.announced_by = at, by
    recall.save(update_fields=["status", "announced_at", "announced_by"])
    orders = len({unit.order_id for unit in units})
    record(RecallAnnounced(recall.pk, by.pk, len(units), orders), by=by)
    return recall


def tell_buyers(recall_id: int, *, at: datetime) -> int:
    """Mail for all who are due one, each in a transaction of its own; begun again, it goes on."""
    recall, told = Recall.objects.get(pk=recall_id), 0
    if recall.status != Recall.Status.RUNNING or recall.announced_at is None:
        return told
    rounds = 1 + sum(at - recall.announced_at >= wait for wait in REMINDED_AFTER)
    waiting = recall.units.filter(status__in=RecallUnit.WAITS_FOR_BUYER)
    known = recall.words.filter(way=RecallWord.Way.MAIL, round__gte=rounds)
    due = Order.objects.filter(pk__in=waiting.values("order")).exclude(pk__in=known.values("order"))
    for order in due.select_related("customer").order_by("pk").iterator(TOLD_AT_ONCE):
        told += _tell(recall, order, rounds, at)
    return told


@transaction.atomic
def _tell(recall: Recall, order: Order, round: int, at: datetime) -> bool:
    """False where there is no address: those are called instead."""
    notice = _mail(recall, order, round)
    if notice is None:
        return False
    _word, is_new = RecallWord.objects.get_or_create(
        recall=recall, order=order, way=RecallWord.Way.MAIL, round=round, defaults={"at": at}
    )
    if is_new:
        _note_told(recall, order, at)
        way = RecallWord.Way.MAIL.value
        record(BuyerTold(recall.pk, order.pk, way, round, reached=True))
    return is_new


def _mail(recall: Recall, order: Order, round: int) -> Notice | None:
    path = reverse("aftersale:own_recall", args=[token_of(recall, order)])
    about = {"number": order.number, "path": path, "round": round}
    for name in ("title", "danger", "advice"):
        for language in ("zh", "en"):
            about[f"{name}_{language}"] = getattr(recall, f"{name}_{language}")
    key, template = f"aftersale.recall:{recall.pk}:{order.pk}:{round}", "aftersale/mail/recall"
    customer = order.customer
    if customer is not None and customer.email and customer.is_active:
        return send(to=customer, key=key, template=template, context=about)
    if customer is None and order.contact is not None and "@" in order.contact:
        return send_outside(
            address=order.contact,
            language=order.language or settings.LANGUAGE_CODE,
            key=key,
            template=template,
            context=about,
        )
    return None


@transaction.atomic
def note_call(recall_id: int, order_id: int, *, by: User, reached: bool) -> None:
    """Somebody rang the buyer. Who was not reached is called again another day."""
    recall, at = _running(recall_id), now()
    if not to_call(recall).filter(pk=order_id).exists():
        return
    order = Order.objects.get(pk=order_id)
    calls = recall.words.filter(order=order, way=RecallWord.Way.PHONE).count()
    RecallWord.objects.create(
        recall=recall,
        order=order,
        way=RecallWord.Way.PHONE,
        round=calls + 1,
        reached=reached,
        by=by,
        at=at,
    )
    if reached:
        _note_told(recall, order, at)
    way = RecallWord.Way.PHONE.value
    record(BuyerTold(recall.pk, order.pk, way, calls + 1, reached=reached), by=by)


@transaction.atomic
def read_number(recall: Recall, order_id: int, *, by: User) -> str | None:
    """The number to call, if this buyer is one to call; that it was read is written down."""
    order = to_call(recall).filter(pk=order_id).first()
    if order is None:
        return None
    record(RecallNumberRead(recall.pk, order.pk, by.pk), by=by)
    contact = order.contact or ""
    own = order.customer.phone if order.customer else contact
    return order.phone or own or ""


@transaction.atomic
def close_recall(recall_id: int, *, by: User, because: str) -> Recall:
    """Where pieces are still out, with a word why nothing more can be done."""
    recall = _running(recall_id)
    out = recall.units.exclude(status__in=RecallUnit.AT_AN_END).count()
    if out and not because:
        words = _("%(n)d pieces are still out. Say why nothing more can be done for them.")
        raise Refusal(words % {"n": out})
    recall.move_to(Recall.Status.CLOSED)
    recall.closed_at, recall.closed_because = now(), because
    recall.save(update_fields=["status", "closed_at", "closed_because"])
    record(RecallClosed(recall.pk, by.pk, out), by=by)
    return recall


def running_ids() -> Iterable[int]:
    return list(Recall.objects.filter(status=Recall.Status.RUNNING).values_list("pk", flat=True))


def _note_told(recall: Recall, order: Order, at: datetime) -> None:
    units = recall.units.select_for_update().filter(order=order, status=Status.FOUND)
    for unit in units.order_by("pk"):
        unit.move_to(Status.TOLD)
        unit.told_at = at
        unit.save(update_fields=["status", "told_at"])


def _running(recall_id: int) -> Recall:
    recall = _locked(recall_id)
    if recall.status != Recall.Status.RUNNING:
        raise Refusal(_("This recall is not under way."))
    return recall


def _locked(recall_id: int) -> Recall:
    return Recall.objects.select_for_update().get(pk=recall_id)
