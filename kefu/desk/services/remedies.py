"""Putting a matter right: money back, goods once more, a coupon. Given once, within limits.

The case is locked first, then the person whose day's limit is counted, then the order. Everything
is of one transaction: a process that dies has given nothing, and the same form sent again finds
what the first one did.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.money import written
from kefu.desk.events.remedies import RemedyAsked, RemedyGiven
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.remedies import Approval, Remedy, RemedyKind, RemedyLine
from kefu.desk.queries.remedies import Preview, Wish, left_to_refund, weigh
from kefu.desk.services import order_clocks
from kefu.desk.services.ledger import locked_case, policy_for, state, tell
from kefu.desk.services.promises import keep_promise, make_promise
from kefu.desk.services.refusals import Refusal
from kefu.payments import services as payments
from kefu.payments.models import Refund
from kefu.shop.models.orders import Order
from kefu.shop.services import coupons, orders, replacements
from kefu.shop.services.production import WorkHasBegun
from kefu.shop.services.stock import OutOfStock

DECIDED_WITHIN = timedelta(minutes=60)  # of business time
LEAVES_WITHIN = timedelta(hours=48)


@transaction.atomic
def put_right(case_id: int, *, by: User, wish: Wish) -> Remedy:
    """Give what is wished, at once where the limits allow it, else after somebody approved it."""
    case, at = locked_case(case_id), now()
    known = Remedy.objects.filter(client_id=wish.client_id).first()
    if known is not None:
        return known
    User.objects.select_for_update(no_key=True).get(pk=by.pk)
    lock_order(wish.order)
    if case.status == Case.Status.CLOSED:
        raise Refusal(_("This case is closed. The customer's next word opens a new one."))
    preview = weigh(by, case, wish, at=at)
    if preview.refused:
        raise Refusal(preview.refused)
    remedy = _written(case, preview, by=by, at=at)
    if preview.approver is not None:
        _ask(case, remedy, preview.approver, by=by, at=at)
    else:
        give(case, remedy, by=by, at=at, cancels=preview.cancels)
    return remedy


def give(case: Case, remedy: Remedy, *, by: User, at: datetime, cancels: bool) -> None:
    """Do it, and say so in the dialogue. The case and the order are locked."""
    _GIVE[RemedyKind(remedy.kind)](case, remedy, by, cancels)
    remedy.move_to(Remedy.Status.GIVEN)
    remedy.settled_at = at
    remedy.save()
    approval = Approval.objects.filter(remedy=remedy).first()
    record(
        RemedyGiven(
            remedy_id=remedy.pk,
            case_id=case.pk,
            order_id=remedy.order_id,
            by_id=remedy.asked_by_id,
            kind=remedy.kind,
            reason=remedy.reason,
            carrier_fault=remedy.is_carrier_fault,
            amount=str(remedy.amount),
            currency=remedy.currency,
            hours=round((at - case.created_at).total_seconds() / 3600, 2),
            limit_id=remedy.limit_id,
            approved_by_id=by.pk if approval else None,
        ),
        by=by,
    )
    tell(case, by)


def note_it_left(parcel_id: int) -> None:
    """Goods sent once more are on their way: the word given with them is kept. Said twice, once."""
    remedies = Remedy.objects.filter(shipment__parcel=parcel_id).exclude(promise=None)
    for remedy in remedies.select_related("promise", "asked_by"):
        if remedy.promise is not None and remedy.promise.needs_doing:
            keep_promise(remedy.promise.pk, by=remedy.asked_by)


def lock_order(order: Order | None) -> None:
    """Two colleagues at one order: the second one sees what the first one gave."""
    if order is None:
        return
    order.refresh_from_db(from_queryset=Order.objects.select_for_update())
    if order.charge_id is not None:
        order.charge = payments.locked(order.charge_id)


def _written(case: Case, preview: Preview, *, by: User, at: datetime) -> Remedy:
    wish, bound = preview.wish, preview.bound
    remedy = Remedy.objects.create(
        client_id=wish.client_id,
        case=case,
        order=wish.order,
        asked_by=by,
        kind=RemedyKind(wish.kind),
        reason=Remedy.Reason(wish.reason),
        amount=preview.amount,
        currency=preview.currency,
        note=wish.note,
        days=wish.days,
        limit_id=bound.limit_id,
        rule={"once": _plain(bound.once), "daily": _plain(bound.daily), "why": preview.why},
        asked_at=at,
    )
    RemedyLine.objects.bulk_create(
        RemedyLine(remedy=remedy, line=part.line, quantity=pieces, amount=worth)
        for part, pieces, worth in preview.parts
    )
    return remedy


def _ask(case: Case, remedy: Remedy, approver: User, *, by: User, at: datetime) -> None:
    """Somebody owes a decision by a time, and the customer is promised an answer by then."""
    due_at = policy_for(case).clock.add(at, DECIDED_WITHIN)
    state(
        case, "remedy_asked", author=by, facts=_facts(remedy, due_at, approver=approver.pk), at=at
    )
    told = _("Our answer about %(what)s") % {"what": _words(remedy)}
    promise = make_promise(
        case.pk,
        by=by,
        kind=Promise.Kind.ANSWER,
        due_at=due_at,
        client_id=remedy.key,
        text=told,
    )
    Approval.objects.create(remedy=remedy, owner=approver, due_at=due_at, promise=promise)
    if remedy.kind == RemedyKind.REFUND and remedy.order_id is not None:
        order_clocks.owe_refund(remedy.order_id, at=at, case_id=case.pk)
    asked = RemedyAsked(
        remedy_id=remedy.pk,
        case_id=case.pk,
        kind=remedy.kind,
        amount=str(remedy.amount),
        currency=remedy.currency,
        approver_id=approver.pk,
        due_at=due_at.isoformat(),
    )
    record(asked, by=by)
    tell(case, approver)


def _refund(case: Case, remedy: Remedy, by: User, cancels: bool) -> None:
    order = remedy.order
    if order is None or order.charge is None or remedy.amount > left_to_refund(order):
        raise Refusal(_("So much of what was paid is not left any more."))
    if cancels:
        try:
            orders.cancel(order.pk, by=by)
        except WorkHasBegun:
            words = _(
                "It is being made to order already. A part of it may be refunded by its line."
            )
            raise Refusal(words) from None
        remedy.refund = Refund.objects.filter(charge=order.charge).order_by("-pk").first()
    else:
        words = remedy.get_reason_display()
        remedy.refund = payments.refund(
            order.charge.pk, amount=remedy.amount, key=remedy.key, reason=words
        )
    facts = _facts(remedy, gateway=order.charge.gateway, order=order.number, cancels=cancels)
    state(case, "refunded", author=by, facts=facts)


def _resend(case: Case, remedy: Remedy, by: User, _cancels: bool) -> None:
    order, leaves_at = remedy.order, now() + LEAVES_WITHIN
    if order is None:
        raise Refusal(_("Choose an order."))
    pieces = dict(remedy.lines.values_list("line", "quantity"))
    try:
        remedy.shipment = replacements.resend(
            order.pk, lines=pieces, promised_at=leaves_at, key=remedy.key, by=by
        )
    except OutOfStock as sold_out:
        words = {"n": sold_out.sku.stock}
        raise Refusal(
            _("Only %(n)d of it are left in stock. A refund is possible.") % words
        ) from sold_out
    except (replacements.NothingToSend, replacements.NoCarrier) as fault:
        raise Refusal(_("This cannot be sent again.")) from fault
    state(case, "resent", author=by, facts=_facts(remedy, leaves_at, order=order.number))
    if case.is_under_way:
        remedy.promise = make_promise(
            case.pk,
            by=by,
            kind=Promise.Kind.SHIP,
            due_at=leaves_at,
            client_id=f"ship-{remedy.number}",
            text=_("Your goods leave our warehouse once more"),
        )


def _coupon(case: Case, remedy: Remedy, by: User, _cancels: bool) -> None:
    until = now() + timedelta(days=remedy.days)
    remedy.coupon = coupons.give_coupon(
        customer=case.customer, value=remedy.amount, valid_until=until, key=remedy.key, by=by
    )
    state(case, "coupon", author=by, facts=_facts(remedy, until, code=remedy.coupon.code))


_GIVE: dict[RemedyKind, Callable[[Case, Remedy, User, bool], None]] = {
    RemedyKind.REFUND: _refund,
    RemedyKind.RESEND: _resend,
    RemedyKind.COUPON: _coupon,
}


def _facts(remedy: Remedy, due_at: datetime | None = None, **more: Any) -> dict[str, Any]:
    """What the line in the dialogue is told from, in either language."""
    due = {"due": due_at.isoformat()} if due_at else {}
    amount = {"amount": str(remedy.amount), "currency": remedy.currency}
    return {"kind": remedy.kind, "remedy": remedy.number, **amount, **due, **more}


def _words(remedy: Remedy) -> str:
    return f"{remedy.get_kind_display()} {written(remedy.amount, remedy.currency)}"


def _plain(amount: Decimal | None) -> str | None:
    return None if amount is None else str(amount)
