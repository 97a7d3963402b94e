"""Who is due for thanks and a question, and what was answered."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core import signing
from django.db.models import Count, QuerySet

from kefu.accounts.models import User
from kefu.aftersale.models.follow_ups import LIVES, FollowUp
from kefu.desk.models.cases import Case
from kefu.shop.models.orders import Order

SALT = "kefu.aftersale.follow_up"
COUNTED = timedelta(days=30)


@dataclass(frozen=True)
class Tally:
    """What was said in the last thirty days."""

    asked: int
    good: int
    fair: int
    bad: int

    @property
    def answered(self) -> int:
        return self.good + self.fair + self.bad

    @property
    def good_share(self) -> int | None:
        return round(100 * self.good / self.answered) if self.answered else None


def due(at: datetime) -> QuerySet[FollowUp]:
    waiting = FollowUp.objects.filter(asked_at=None, left_at=None, due_at__lte=at)
    return waiting.order_by("due_at", "pk")


def is_better_left(order: Order) -> bool:
    """Who talks with us about this order right now is not asked how it is; nor who asked not to be
    asked, nor who has no address for mail."""
    customer = order.customer
    if customer is None:
        return not (order.contact and "@" in order.contact)
    said = customer.consents.filter(purpose="surveys").order_by("-given_at", "-pk").first()
    withdrawn = said is not None and said.withdrawn_at is not None
    talks = Case.objects.filter(order=order, status__in=Case.UNDER_WAY).exists()
    return withdrawn or talks or not (customer.email and customer.is_active)


def follow_ups_for(reader: User) -> QuerySet[FollowUp]:
    """Answered ones, the newest first."""
    if not reader.may("aftersale.read"):
        return FollowUp.objects.none()
    answered = FollowUp.objects.exclude(verdict="").select_related("order", "case")
    secrets = ("recipient", "phone", "address", "contact")
    return answered.defer(*(f"order__{name}" for name in secrets)).order_by("-answered_at", "-pk")


def tally(reader: User, *, at: datetime) -> Tally:
    since = at - COUNTED
    said = follow_ups_for(reader).filter(answered_at__gte=since).order_by()
    counted = dict(said.values_list("verdict").annotate(n=Count("pk")))
    asked = FollowUp.objects.filter(asked_at__gte=since).count()
    return Tally(asked, *(counted.get(one, 0) for one in FollowUp.Verdict.values))


def told_to(customer: User) -> Iterator[dict[str, Any]]:
    """What a customer answered after deliveries, for a copy of their data."""
    answered = FollowUp.objects.filter(order__customer=customer.pk).exclude(verdict="")
    for one in answered.select_related("order").order_by("answered_at"):
        yield {"order": one.order.number, "answer": one.verdict, "words": one.words}


def token_of(follow_up: FollowUp) -> str:
    return signing.dumps(follow_up.number, salt=SALT)


def follow_up_behind(token: str) -> FollowUp | None:
    try:
        number = signing.loads(token, salt=SALT, max_age=LIVES * 2)
    except signing.BadSignature:
        return None
    return FollowUp.objects.filter(number=number).select_related("order__customer").first()
