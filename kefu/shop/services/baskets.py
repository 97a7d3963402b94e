"""Gathering goods: put in, changed, taken out and back; a guest's and a customer's made one.

Nothing is kept back for whoever has something in a basket: stock is taken by an order, and by
nothing else.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.rows import Shape, read_all
from kefu.shop.events import BasketsJoined, GoodsPutIn, GoodsTakenOut
from kefu.shop.models.baskets import (
    KEPT_FOR,
    MOST_LINES,
    MOST_PIECES,
    Basket,
    BasketLine,
    Checkout,
)
from kefu.shop.models.catalogue import Sku
from kefu.shop.queries.baskets import Kind, Shopper, is_only_made

ONE_GO = 1000  # of what guests left
BASKET = Shape(Basket, "b")
TOUCHED = f"""
    UPDATE shop_basket b SET touched_at = %s WHERE b.kind = %s AND {{whose}}
    RETURNING {BASKET.columns}
"""  # noqa: S608  columns of a model
TOUCHED_BY_CUSTOMER = TOUCHED.format(whose="b.customer_id = %s")
TOUCHED_BY_GUEST = TOUCHED.format(whose="b.guest = %s AND b.guest <> ''")


class CannotGather(Exception):
    """`why` is `off` (not for sale), `gone` (none left), `made` (to order alone) or `full`."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Wish:
    """What a line should hold."""

    quantity: int
    is_chosen: bool


@transaction.atomic
def put_in(shopper: Shopper, code: str, *, pieces: int = 1, configuration: str = "") -> BasketLine:
    """More of the same joins its line, up to what is there. Raises CannotGather."""
    sku, basket = _for_sale(code), _locked(shopper)
    line = basket.lines.filter(sku=sku, configuration=configuration).first()
    if line is None and basket.lines.filter(out_at=None).count() >= MOST_LINES:
        raise CannotGather("full")
    basket.lines.exclude(out_at=None).delete()
    if line is None or line.out_at is not None:
        line = _fresh(basket, sku, configuration)
        line.quantity = 0
    line.quantity = _within(line.quantity + pieces, sku.stock)
    line.is_chosen = True
    line.save()
    record(GoodsPutIn(basket.pk, sku.pk, pieces), by=shopper.customer)
    return line


@transaction.atomic
def buy_now(
    shopper: Shopper, code: str, *, pieces: int = 1, at_deal: bool = False, configuration: str = ""
) -> Basket:
    """One thing past the basket, which stays as it is. Raises CannotGather."""
    sku, basket = _for_sale(code), _locked(shopper, Kind.NOW)
    basket.lines.all().delete()
    line = _fresh(basket, sku, configuration)
    line.quantity, line.at_deal = _within(pieces, sku.stock), at_deal
    line.save()
    basket.coupons = None
    basket.save(update_fields=["coupons"])
    record(GoodsPutIn(basket.pk, sku.pk, line.quantity), by=shopper.customer)
    return basket


@transaction.atomic
def keep(
    shopper: Shopper,
    wish_for: Callable[[BasketLine], Wish | None],
    *,
    kind: str = Kind.GATHERED,
) -> None:
    """Lines hold so many and are ticked or not; those without a wish stay as they are."""
    changed = []
    for line in _locked(shopper, kind).lines.filter(out_at=None).select_related("sku"):
        wish = wish_for(line)
        if wish is None:
            continue
        quantity = min(max(wish.quantity, 1), MOST_PIECES)
        if (quantity, wish.is_chosen) != (line.quantity, line.is_chosen):
            line.quantity, line.is_chosen = quantity, wish.is_chosen
            changed.append(line)
    if changed:
        BasketLine.objects.bulk_update(changed, ["quantity", "is_chosen"])


@transaction.atomic
def take_out(shopper: Shopper, line_id: int) -> None:
    """It can be put back until something else is taken out or put in."""
    basket = _locked(shopper)
    line = basket.lines.filter(pk=line_id, out_at=None).first()
    if line is None:
        return
    basket.lines.exclude(out_at=None).delete()
    line.out_at = now()
    line.save(update_fields=["out_at"])
    record(GoodsTakenOut(basket.pk, line.sku_id), by=shopper.customer)


@transaction.atomic
def put_back(shopper: Shopper, line_id: int) -> None:
    """Taken out by mistake: it lies there again as it did."""
    basket = _locked(shopper)
    line = basket.lines.filter(pk=line_id).exclude(out_at=None).first()
    if line is None:
        return
    line.out_at = None
    line.save(update_fields=["out_at"])
    record(GoodsPutIn(basket.pk, line.sku_id, line.quantity), by=shopper.customer)


def choose_coupons(
    shopper: Shopper, codes: Sequence[str] | None, *, kind: str = Kind.GATHERED
) -> None:
    """These, or with None always the best. Codes of nobody's or of others' count for nothing."""
    chosen = None if codes is None else list(dict.fromkeys(codes))[:10]
    own = Basket.objects.filter(kind=kind, **shopper.own)
    own.update(coupons=chosen, touched_at=now())


@transaction.atomic
def join(guest: str, *, customer: User) -> bool:
    """The guest of this browser is this customer: what they gathered lies together from now on.

    Quantities of the same are joined, up to what a line may hold. A second time there is nothing
    left to join.
    """
    theirs = Basket.objects.select_for_update().filter(guest=guest) if guest else ()
    found = {basket.kind: basket for basket in theirs}
    if not found:
        return False
    shopper = Shopper(customer)
    if Kind.NOW in found:
        _hand_over(found[Kind.NOW], shopper)
    if Kind.GATHERED in found:
        _pour(found[Kind.GATHERED], into=_locked(shopper))
    return True


def forget(user_id: int) -> None:
    """What is typed and gathered goes with the person."""
    Basket.objects.filter(customer=user_id).delete()


def drop_left(at: datetime) -> int:
    """What guests left and did not come back to."""
    left = Basket.objects.filter(touched_at__lt=at - KEPT_FOR).exclude(guest="")
    count, _ = Basket.objects.filter(pk__in=left.values("pk")[:ONE_GO]).delete()
    return count


def remember_price(line_id: int, price: Decimal) -> None:
    """What a piece cost when it was put in, where that is known better: for the demo shop."""
    BasketLine.objects.filter(pk=line_id).update(seen_price=price)


def remove_demo_baskets() -> None:
    Basket.objects.filter(customer__is_demo=True).delete()


def emptied(lines: Collection[int], *, basket: Basket) -> None:
    """What was ordered lies in the basket no more, and its way to the till is at its end."""
    Checkout.objects.filter(basket=basket).delete()
    if basket.kind == Kind.NOW:
        basket.delete()
        return
    basket.lines.filter(pk__in=lines).delete()
    basket.coupons = None
    basket.save(update_fields=["coupons"])


def _hand_over(basket: Basket, shopper: Shopper) -> None:
    """What a guest was buying at once is what the customer buys at once, with what was typed."""
    Basket.objects.filter(kind=basket.kind, **shopper.own).delete()
    basket.customer, basket.guest = shopper.customer, ""
    basket.save(update_fields=["customer", "guest"])


def _pour(basket: Basket, *, into: Basket) -> None:
    lines = list(basket.lines.filter(out_at=None).order_by("added_at", "pk"))
    here = {(line.sku_id, line.configuration): line for line in into.lines.filter(out_at=None)}
    into.lines.exclude(out_at=None).delete()
    for line in lines:
        same = here.get((line.sku_id, line.configuration))
        if same is not None:
            same.quantity = min(same.quantity + line.quantity, MOST_PIECES)
            same.is_chosen = same.is_chosen or line.is_chosen
            same.save(update_fields=["quantity", "is_chosen"])
        elif len(here) < MOST_LINES:
            line.basket = into
            line.save(update_fields=["basket"])
            here[line.sku_id, line.configuration] = line
    if not Checkout.objects.filter(basket=into).exists():
        Checkout.objects.filter(basket=basket).update(basket=into)
    basket.delete()
    if into.customer_id is not None:
        record(BasketsJoined(into.pk, len(lines)), by=into.customer)


def _for_sale(code: str) -> Sku:
    there = Sku.objects.filter(code=code, is_active=True, product__is_active=True)
    found = there.select_related("product__options_sheet").first()
    if found is None:
        raise CannotGather("off")
    if not found.stock:
        raise CannotGather("gone")
    if is_only_made(found.product):
        raise CannotGather("made")
    return found


def _fresh(basket: Basket, sku: Sku, configuration: str) -> BasketLine:
    basket.lines.filter(sku=sku, configuration=configuration).delete()
    return BasketLine(basket=basket, sku=sku, configuration=configuration, seen_price=sku.price)


def _within(pieces: int, stock: int) -> int:
    return max(1, min(pieces, stock, MOST_PIECES))


def _locked(shopper: Shopper, kind: str = Kind.GATHERED) -> Basket:
    """Theirs, made if need be, and nobody else's until the transaction ends."""
    whose = shopper.customer.pk if shopper.customer else shopper.guest
    touched = TOUCHED_BY_CUSTOMER if shopper.customer else TOUCHED_BY_GUEST
    found = read_all(touched, [now(), kind, whose], BASKET)
    if found:
        return found[0]
    return Basket.objects.select_for_update().get_or_create(kind=kind, **shopper.own)[0]
