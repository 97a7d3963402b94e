"""Extended guarantees: offered, bought with or after the goods, placed, renewed, given back."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.accounts.services.customers import one_at_a_time
from kefu.aftersale.events.covers import CoverAsked, CoverGivenBack, CoverHeld, CoverPlaced
from kefu.aftersale.models.covers import Cover, CoverPlan
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.queries.cover_plans import fits, plans_for_line, unplaced_pieces
from kefu.aftersale.queries.guarantees import guarantees_of
from kefu.core.events import record
from kefu.desk.services.refusals import Refusal
from kefu.notices.services import send
from kefu.payments import services as payments
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.queries.freight import INCLUDED
from kefu.shop.queries.paid_back import pays_back
from kefu.shop.services import stock
from kefu.shop.services.orders import Destination, NothingToOrder, place_order
from kefu.shop.services.placing import PriceMoved, Terms, known
from kefu.shop.services.stock import OutOfStock

Status = Cover.Status
REMINDED = timedelta(days=30)
GOODS = OrderLine.Kind.GOODS
GONE = (ServiceRequest.Kind.RETURN, ServiceRequest.Kind.FAULTY, ServiceRequest.Kind.EXCHANGE)


@dataclass(frozen=True)
class Wish:
    """A plan for a line, at the sum that stood on the page; the same key is the same wish."""

    plan_id: int
    line_id: int
    total: Decimal
    key: str


@transaction.atomic
def buy(customer: User, wish: Wish, *, gateway: str) -> Order:
    """Order an extended guarantee for all pieces of a line. It holds once it is paid."""
    one_at_a_time(customer)
    done = known(wish.key)
    if done is not None:
        return done
    line = _own_line(customer, wish.line_id)
    offered = {one.plan.pk: one.plan for one in plans_for_line(line, at=now())}
    plan = offered.get(wish.plan_id)
    if plan is None:
        raise Refusal(_("This guarantee is not offered for it any more. Choose from those below."))
    try:
        order = place_order(
            customer=customer,
            wanted={plan.sku.code: line.quantity},
            to=Destination("", "", "", "", way=INCLUDED),
            gateway=gateway,
            terms=Terms(total=wish.total, key=wish.key),
        )
    except PriceMoved as moved:
        words = _("It costs %(sum)s now. Look at it again, and order if it is right.")
        raise Refusal(words % {"sum": moved.quote.priced.total}) from moved
    except (OutOfStock, NothingToOrder) as gone:
        raise Refusal(_("This guarantee is not sold at the moment.")) from gone
    bought = order.lines.get(sku=plan.sku_id)
    cover = _written(bought, plan, line, line.quantity, order)
    record(CoverAsked(cover.pk, order.pk), by=customer)
    return order


@transaction.atomic
def hold_paid(order_id: int) -> int:
    """An order is paid: what it has of extended guarantees holds. Those that came with goods of the
    same order go to these; others wait until their buyer says what they are for. Said twice, each
    holds once; how many are new."""
    order = Order.objects.select_for_update().get(pk=order_id)
    if order.paid_at is None or order.status == Order.Status.CANCELLED:
        return 0
    lines = list(order.lines.filter(kind=GOODS).exclude(sku=None).order_by("pk"))
    plans = CoverPlan.objects.filter(sku__in=[line.sku_id for line in lines])
    by_sku = {plan.sku_id: plan for plan in plans.select_related("product_class")}
    count = 0
    for line in lines:
        plan = by_sku.get(line.sku_id or 0)
        if plan is None:
            continue
        if not Cover.objects.filter(bought=line).exists():
            _spread(line, plan, order)
        count += _hold(line)
    return count


@transaction.atomic
def place(customer: User, number: str, *, line_id: int) -> Cover:
    """Its buyer says what it is for."""
    cover = Cover.objects.select_for_update().filter(number=number, customer=customer).first()
    if cover is None:
        raise Refusal(_("We do not find this guarantee."))
    if cover.line_id is not None or cover.status != Status.HELD:
        return cover
    line = _own_line(customer, line_id)
    running = guarantees_of([line], at=now()).get(line.pk)
    if running is None or not running.is_running or not fits(cover.plan, line):
        raise Refusal(_("This guarantee does not fit these goods. Choose others."))
    cover.line = line
    cover.save(update_fields=["line"])
    record(CoverPlaced(cover.pk, line.pk), by=customer)
    redate(line.pk)
    cover.refresh_from_db()
    return cover


@transaction.atomic
def give_back(customer: User, number: str) -> Cover:
    """Until it begins, a customer gets the whole price back."""
    cover = Cover.objects.select_for_update(of=("self",)).filter(number=number, customer=customer)
    found = cover.select_related("bought__order").first()
    if found is None:
        raise Refusal(_("We do not find this guarantee."))
    if found.status == Status.GIVEN_BACK:
        return found
    if found.has_begun(localdate()):
        raise Refusal(_("This guarantee has begun; it cannot be given back any more."))
    _give_back(found, "wish", by=customer)
    return found


@transaction.atomic
def end_with_goods(line_id: int, *, pieces: int) -> int:
    """Goods went back: guarantees for them that have not begun are paid back. How many ended."""
    line = OrderLine.objects.select_related("order").get(pk=line_id)
    covers = Cover.objects.select_for_update(of=("self",)).filter(line=line, status=Status.HELD)
    ended = 0
    for cover in covers.select_related("bought__order").order_by("-held_at", "-pk"):
        if cover.pieces <= pieces and not cover.has_begun(localdate()):
            _give_back(cover, "goods", by=None)
            ended += 1
    return ended


@transaction.atomic
def follow_request(request_id: int) -> None:
    """A request was settled: what went back takes its guarantees along, what came in exchange has
    them from now on."""
    request = ServiceRequest.objects.get(pk=request_id)
    if request.line_id is None or request.kind not in GONE:
        return
    new = request.replacement.lines.filter(kind=GOODS).first() if request.replacement else None
    if new is None:
        end_with_goods(request.line_id, pieces=request.quantity)
        return
    covers = Cover.objects.select_for_update().filter(line=request.line_id, status=Status.HELD)
    for cover in covers.filter(pieces__lte=request.quantity):
        cover.line = new
        cover.save(update_fields=["line"])
        record(CoverPlaced(cover.pk, new.pk))
    redate(new.pk)
    redate(request.line_id)


@transaction.atomic
def end_with_order(order_id: int) -> int:
    """Its own order was called off, or paid back as a whole."""
    order = Order.objects.select_related("charge").get(pk=order_id)
    charge = order.charge
    is_off = order.status == Order.Status.CANCELLED
    if not is_off and (charge is None or charge.refunded < charge.amount):
        return 0
    covers = Cover.objects.select_for_update().filter(bought__order=order)
    ended = 0
    for cover in covers.exclude(status=Status.GIVEN_BACK):
        _end(cover, "order", Decimal(0), by=None)
        ended += 1
    return ended


@transaction.atomic
def redate(line_id: int) -> None:
    """Write down anew from when to when each guarantee of a line holds."""
    line = OrderLine.objects.select_related("order", "sku__product").get(pk=line_id)
    covers = list(Cover.objects.select_for_update().filter(line=line, status=Status.HELD))
    if not covers:
        return
    found = guarantees_of([line], at=now()).get(line.pk)
    spans = {one.cover.pk: one.span for one in found.held if one.cover} if found else {}
    for cover in covers:
        span = spans.get(cover.pk)
        cover.begins_on = span.begins if span else None
        cover.ends_on = span.ends if span else None
        cover.save(update_fields=["begins_on", "ends_on"])


@transaction.atomic
def redate_order(order_id: int) -> None:
    """An order has arrived: its guarantees have days."""
    covered = Cover.objects.filter(line__order=order_id, status=Status.HELD)
    for line_id in set(covered.values_list("line", flat=True)):
        redate(line_id or 0)


def remind(*, at: datetime) -> int:
    """Who has an extended guarantee that ends soon, and no later one, is told so once."""
    today = localdate(at)
    soon = Cover.objects.filter(
        status=Status.HELD, ends_on__gt=today, ends_on__lte=today + REMINDED
    ).exclude(customer=None)
    ending = list(soon.select_related("customer", "line__order").order_by("ends_on", "pk"))
    later = _later({cover.line_id for cover in ending})
    count = 0
    for cover in ending:
        if cover.ends_on == later.get(cover.line_id or 0):
            count += _remind(cover)
    return count


def _later(line_ids: Collection[int | None]) -> dict[int, object]:
    """The last day of each line's guarantees."""
    held = Cover.objects.filter(line__in=line_ids, status=Status.HELD).order_by("ends_on")
    return {line: ends for line, ends in held.values_list("line", "ends_on") if line and ends}


@transaction.atomic
def _remind(cover: Cover) -> bool:
    line, customer = cover.line, cover.customer
    if line is None or customer is None or cover.ends_on is None:
        return False
    if not customer.is_active or not plans_for_line(line, at=now()):
        return False
    send(
        to=customer,
        key=f"aftersale.cover:{cover.pk}:{cover.ends_on}",
        template="aftersale/mail/cover_ends",
        context={
            "name_zh": line.name_zh,
            "name_en": line.name_en,
            "ends": cover.ends_on.isoformat(),
            "path": reverse("aftersale:buy_cover", args=[line.order.number, line.pk]),
        },
    )
    return True


def _spread(bought: OrderLine, plan: CoverPlan, order: Order) -> None:
    """Over goods of the same order that it fits, and what is left over waits."""
    left = bought.quantity
    for line, free in unplaced_pieces(order, plan):
        count = min(free, left)
        if count:
            _written(bought, plan, line, count, order)
            left -= count
    if left:
        _written(bought, plan, None, left, order)


def _written(
    bought: OrderLine, plan: CoverPlan, line: OrderLine | None, pieces: int, order: Order
) -> Cover:
    return Cover.objects.create(
        plan=plan,
        bought=bought,
        line=line,
        pieces=pieces,
        customer_id=order.customer_id,
        months=plan.months,
        is_demo=plan.is_demo,
    )


def _hold(bought: OrderLine) -> int:
    """A plan is no goods: what the order took from its shelf lies there again."""
    covers = list(Cover.objects.select_for_update().filter(bought=bought, status=Status.ASKED))
    for cover in covers:
        cover.move_to(Status.HELD)
        cover.held_at = now()
        cover.save(update_fields=["status", "held_at"])
        record(CoverHeld(cover.pk))
    if covers and bought.sku_id is not None:
        stock.put_back({bought.sku_id: sum(cover.pieces for cover in covers)})
    for cover in covers:
        if cover.line_id is not None:
            redate(cover.line_id)
    return len(covers)


def _give_back(cover: Cover, why: str, *, by: User | None) -> None:
    order, bought = cover.bought.order, cover.bought
    amount = Decimal(0)
    if cover.status == Status.HELD and order.charge_id is not None:
        before = _pieces_back(bought)
        paid = bought.amount if bought.due is None else bought.due
        amount = pays_back(
            paid, bought.quantity, before=before, pieces=cover.pieces, currency=order.currency
        )
        if amount:
            key = f"aftersale.cover:{cover.number}"
            payments.refund(order.charge_id, amount=amount, key=key, reason=cover.number)
    _end(cover, why, amount, by=by)


def _pieces_back(bought: OrderLine) -> int:
    back = Cover.objects.filter(bought=bought, status=Status.GIVEN_BACK)
    return sum(back.values_list("pieces", flat=True))


def _end(cover: Cover, why: str, amount: Decimal, *, by: User | None) -> None:
    cover.move_to(Status.GIVEN_BACK)
    cover.given_back_at = now()
    cover.save(update_fields=["status", "given_back_at"])
    record(CoverGivenBack(cover.pk, why, str(amount)), by=by)
    if cover.line_id is not None:
        redate(cover.line_id)


def _own_line(customer: User, line_id: int) -> OrderLine:
    lines = OrderLine.objects.select_related("order", "sku__product__product_class")
    line = lines.filter(pk=line_id, order__customer=customer.pk).first()
    if line is None:
        raise Refusal(_("We do not find these goods among yours."))
    return line
