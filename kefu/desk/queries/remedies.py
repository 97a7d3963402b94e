"""What may be given for an order, and what would come of it: all that the preview says.

The act weighs again with the same words under its locks, so a preview promises nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.money import YUAN, share_out, written
from kefu.delivery.models import Parcel
from kefu.desk.models.cases import Case
from kefu.desk.models.remedies import Approval, Remedy, RemedyKind, RemedyLine
from kefu.desk.queries.limits import Bound, Gift, approver_of, bound_of, given_today
from kefu.payments.models import Charge
from kefu.shop.models.orders import Order, OrderLine
from kefu.shop.queries.orders import orders_for

NOTHING = Decimal(0)
CENT = Decimal("0.01")
WAITS_HERE = (Order.Status.PLACED, Order.Status.PREPARING)  # nothing has left the house yet
REMEDIES_SHOWN = 20
APPROVALS_SHOWN = 60


@dataclass(frozen=True)
class Wish:
    """What an agent wants to give. Without lines and amount it is all that is left."""

    kind: str
    reason: str
    client_id: str
    order: Order | None = None
    amount: Decimal | None = None
    pieces: Mapping[int, int] = field(default_factory=dict)  # by the id of a line
    days: int = 90
    note: str = ""


@dataclass(frozen=True)
class Part:
    """One line with what it really cost, and what of that has been given back already."""

    line: OrderLine
    net: Decimal
    given: Decimal

    def worth(self, pieces: int) -> Decimal:
        """What so many pieces of it cost, to the cent below."""
        share = self.net * pieces / self.line.quantity
        return share.quantize(CENT, ROUND_DOWN) if pieces < self.line.quantity else self.net

    @property
    def left(self) -> Decimal:
        return max(NOTHING, self.net - self.given)

    @property
    def pieces_left(self) -> int:
        """Pieces of which nothing has been given back yet."""
        if not self.net:
            return 0
        return int(self.left * self.line.quantity / self.net)


@dataclass(frozen=True)
class Preview:
    """What would happen, in numbers; `refused` says why it cannot be."""

    wish: Wish
    amount: Decimal
    currency: str
    parts: list[tuple[Part, int, Decimal]]
    bound: Bound
    given: Decimal  # by this person today, before
    why: list[str]  # what makes an approval needed: "once", "daily", "twice"
    approver: User | None
    refused: str = ""

    @property
    def needs_approval(self) -> bool:
        return bool(self.why)

    @property
    def left_today(self) -> Decimal | None:
        """What would be left of the day's limit afterwards."""
        if self.bound.daily is None:
            return None
        return max(NOTHING, self.bound.daily - self.given - self.amount)

    @property
    def cancels(self) -> bool:
        """Whether the order, still in the house, is cancelled by it."""
        order = self.wish.order
        whole = self.wish.amount is None and not self.wish.pieces
        return bool(
            order and self.wish.kind == RemedyKind.REFUND and whole and order.status in WAITS_HERE
        )


def remedies_for(reader: User) -> QuerySet[Remedy]:
    if not reader.may("desk.read"):
        return Remedy.objects.none()
    return Remedy.objects.order_by("-asked_at", "-pk")


def remedies_of(reader: User, case: Case) -> list[Remedy]:
    """Of a case, newest first, ready to show."""
    found = (
        remedies_for(reader)
        .filter(Q(case=case.pk) | Q(case__merged_into=case.pk))
        .select_related("asked_by", "approval__owner", "approval__decided_by", "order", "coupon")
    )
    return list(found.only(*_SHOWN, *_ORDER)[:REMEDIES_SHOWN])


_SHOWN = (
    "number", "kind", "reason", "status", "amount", "currency", "note", "asked_at", "settled_at",
    "case", "coupon__code", "asked_by__name", "approval__due_at", "approval__note",
    "approval__verdict", "approval__owner__name", "approval__decided_by__name",
)  # fmt: skip
_ORDER = ("order__number",)


def approvals_for(reader: User) -> QuerySet[Approval]:
    """What waits for a decision and is not the reader's own, the nearest first."""
    if not reader.may("desk.supervise"):
        return Approval.objects.none()
    waiting = Approval.objects.filter(verdict="").exclude(remedy__asked_by=reader.pk)
    people = "remedy__asked_by", "remedy__case__customer", "remedy__order", "owner"
    return waiting.select_related(*people).order_by("due_at", "pk")


def approval_for(reader: User, number: str) -> Approval | None:
    """By the remedy's number; a decided one too, to say that it is."""
    if not reader.may("desk.supervise"):
        return None
    return (
        Approval.objects.select_related("remedy__case__customer")
        .filter(remedy__number=number)
        .first()
    )


def order_to_mend(agent: User, case: Case, number: str) -> Order | None:
    """An order of this case's customer, with its payment and its lines."""
    own = orders_for(agent).filter(customer=case.customer_id, number=number)
    return own.select_related("charge").prefetch_related("lines").first()


def parts_of(order: Order) -> list[Part]:
    """Every line with its share of what was paid: discounts are spread over what they were for."""
    lines = [line for line in order.lines.all() if line.amount > 0]
    if all(line.due is not None for line in lines):
        nets = [line.due or NOTHING for line in lines]
    else:  # written down elsewhere, without the shares
        nets = share_out(max(order.total, NOTHING), [line.amount for line in lines], order.currency)
    given = dict(
        RemedyLine.objects.filter(
            remedy__order=order.pk,
            remedy__kind=RemedyKind.REFUND,
            remedy__status=Remedy.Status.GIVEN,
        )
        .values_list("line")
        .annotate(sum=Sum("amount"))
    )
    return [
        Part(line, net, given.get(line.pk, NOTHING)) for line, net in zip(lines, nets, strict=True)
    ]


def left_to_refund(order: Order) -> Decimal:
    """What was really paid and has not been given back."""
    charge = order.charge
    if charge is None or charge.status != Charge.Status.PAID:
        return NOTHING
    return charge.amount - charge.refunded


def weigh(agent: User, case: Case, wish: Wish, *, at: datetime) -> Preview:
    """What would come of a wish of this agent in this case."""
    parts, refused = _asked_parts(wish)
    currency = wish.order.currency if wish.order else YUAN
    amount = _amount(wish, parts)
    gift = Gift(wish.kind, wish.reason, case.customer, amount, currency)
    bound, given = bound_of(agent, gift), given_today(agent, gift, at=at)
    refused = refused or _impossible(wish, amount, parts)
    why = [] if refused else _beyond(wish, amount, bound, given)
    approver = approver_of(agent, gift) if why else None
    if why and approver is None:
        refused = _("Nobody here may give so much. Ask a manager to raise the limits.")
    return Preview(wish, amount, currency, parts, bound, given, why, approver, refused)


def _asked_parts(wish: Wish) -> tuple[list[tuple[Part, int, Decimal]], str]:
    if wish.order is None or not wish.pieces:
        return [], ""
    known = {part.line.pk: part for part in parts_of(wish.order)}
    found = [(known[pk], pieces) for pk, pieces in wish.pieces.items() if pk in known]
    too_many = any(not 0 < pieces <= part.line.quantity for part, pieces in found)
    if len(found) < len(wish.pieces) or too_many:
        return [], _("So many pieces are not in this order.")
    return [(part, pieces, part.worth(pieces)) for part, pieces in found], ""


def _amount(wish: Wish, parts: list[tuple[Part, int, Decimal]]) -> Decimal:
    if parts:
        return sum((worth for _part, _pieces, worth in parts), NOTHING)
    if wish.amount is not None:
        return wish.amount
    if wish.order is not None and wish.kind == RemedyKind.REFUND:
        return left_to_refund(wish.order)
    return NOTHING


Parts = list[tuple[Part, int, Decimal]]


def _impossible(wish: Wish, amount: Decimal, parts: Parts) -> str:
    """The first reason why it cannot be, whoever asks; empty if there is none."""
    if wish.kind == RemedyKind.COUPON:
        return "" if amount > 0 else _("Say how much the coupon is worth.")
    if wish.order is None or wish.order.status == Order.Status.CANCELLED:
        return _("Choose an order that was not cancelled.")
    if wish.kind == RemedyKind.REFUND:
        return next((words for is_so, words in _unpayable(wish.order, amount, parts) if is_so), "")
    return "" if parts else _("Choose what is sent again.")


def _unpayable(order: Order, amount: Decimal, parts: Parts) -> Iterator[tuple[bool, str]]:
    charge, left = order.charge, left_to_refund(order)
    yield charge is None, _("This order was paid elsewhere; the money has to go back from there.")
    paid = charge is not None and charge.status == Charge.Status.PAID
    yield not paid, _("Nothing has been paid for this order yet.")
    yield not left, _("All that was paid for this order has gone back already.")
    words = {"left": written(left, order.currency)}
    yield amount > left, _("Only %(left)s of what was paid is left.") % words
    again = any(worth > part.left for part, _pieces, worth in parts)
    yield again, _("That line has been refunded already.")
    yield amount <= 0, _("Say how much goes back.")


def _beyond(wish: Wish, amount: Decimal, bound: Bound, given: Decimal) -> list[str]:
    why = []
    if not bound.allows(amount):
        why.append("once")
    elif bound.daily is not None and given + amount > bound.daily:
        why.append("daily")
    if wish.order is not None and _made_good(wish.order) + amount > wish.order.total:
        why.append("twice")
    return why


def _made_good(order: Order) -> Decimal:
    """Money given back, and the worth of goods sent once more that are not lost again."""
    gone = Q(shipment__parcel__status__in=[Parcel.Status.LOST, Parcel.Status.RETURNED])
    resent = Remedy.objects.filter(
        order=order.pk, kind=RemedyKind.RESEND, status=Remedy.Status.GIVEN
    ).exclude(gone)
    worth: Decimal = resent.aggregate(sum=Sum("amount"))["sum"] or NOTHING
    back = order.charge.refunded if order.charge else NOTHING
    return worth + back
