"""What a customer sees of their requests: their own, or those of a guest's order that they hold."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import pgettext

from kefu.accounts.models import User
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.steps import RequestPicture, RequestStep
from kefu.aftersale.policy.answers import Answer, Wish
from kefu.aftersale.queries.may import answers_for
from kefu.aftersale.queries.story import Told, told
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.orders import Order, OrderLine

OFFERED = (
    Wish.RETURN,
    Wish.FAULTY,
    Wish.EXCHANGE,
    Wish.REPAIR,
    Wish.MISSING,
    Wish.PRICE,
    Wish.INVOICE,
)
ICONS = {
    Wish.RETURN: "arrow-back-up",
    Wish.FAULTY: "mood-sad",
    Wish.EXCHANGE: "arrows-exchange",
    Wish.REPAIR: "tool",
    Wish.MISSING: "puzzle",
    Wish.PRICE: "discount",
    Wish.INVOICE: "file-invoice",
}


@dataclass(frozen=True)
class Offer:
    """One thing that may be asked for, or not, and why."""

    wish: Wish
    answer: Answer

    @property
    def label(self) -> str:
        return wish_words(self.wish)

    @property
    def icon(self) -> str:
        return ICONS[self.wish]


def wish_words(wish: str) -> str:
    """As the customer says it."""
    return {
        "return": pgettext("wish", "I do not want it any more"),
        "faulty": pgettext("wish", "It is faulty or not as described: money back"),
        "exchange": pgettext("wish", "I would like another one for it"),
        "repair": pgettext("wish", "Please repair it"),
        "missing": pgettext("wish", "Something is missing, or wrong"),
        "price": pgettext("wish", "It has become cheaper"),
        "invoice": pgettext("wish", "The invoice is wrong"),
    }[wish]


def own_requests(customer: User | None, held: Collection[str]) -> QuerySet[ServiceRequest]:
    """Of a customer, and of the guests' orders with the numbers `held`. Newest first."""
    own = Q(order__number__in=held, order__customer=None) & ~Q(order__contact=None)
    if customer is not None:
        own |= Q(customer=customer.pk)
    return (
        ServiceRequest.objects.filter(own, source="")
        .exclude(order=None)
        .select_related("order", "line__sku__product", "pick_up")
        .order_by("-created_at", "-pk")
    )


def requests_of(order: Order) -> QuerySet[ServiceRequest]:
    return (
        ServiceRequest.objects.filter(order=order.pk, source="")
        .select_related("line")
        .order_by("-created_at", "-pk")
    )


def whole(requests: QuerySet[ServiceRequest], number: str) -> ServiceRequest | None:
    """One of them with all that its page shows."""
    steps = RequestStep.objects.order_by("at", "pk").select_related("by")
    pictures = RequestPicture.objects.select_related("upload")
    return (
        requests.filter(number=number)
        .select_related(
            "order__customer",
            "line__sku__product",
            "wanted_sku",
            "pick_up",
            "parcel__carrier",
            "sent_back__carrier",
            "replacement",
            "shipment__parcel",
            "money",
            "decided_by",
            "inspection__by",
            "second_look__decided_by",
        )
        .prefetch_related(Prefetch("steps", steps), Prefetch("pictures", pictures))
        .first()
    )


def story_of(request: ServiceRequest, *, for_staff: bool = False) -> list[Told]:
    return [told(step, request, for_staff=for_staff) for step in request.steps.all()]


def lines_of(order: Order) -> list[OrderLine]:
    goods = order.lines.filter(kind=OrderLine.Kind.GOODS)
    return list(goods.select_related("sku__product", "order"))


def offers_for(line: OrderLine, *, at: datetime) -> list[Offer]:
    """What may be asked for first, then what may not, with its reason."""
    answers = answers_for([line], at=at)[line.pk]
    offers = [Offer(wish, answers[wish]) for wish in OFFERED if wish in answers]
    return sorted(offers, key=lambda one: not one.answer.allowed)


def exchangeable(line: OrderLine) -> list[Sku]:
    """The same product at the same price, as far as it is there; what was bought comes first."""
    if line.sku is None:
        return []
    same = Sku.objects.filter(product=line.sku.product_id, price=line.sku.price, stock__gt=0)
    return sorted(same, key=lambda sku: (sku.pk != line.sku_id, sku.pk))


def picture_of(requests: QuerySet[ServiceRequest], number: str) -> RequestPicture | None:
    """By the number of its upload, if it belongs to one of these requests."""
    return (
        RequestPicture.objects.select_related("upload")
        .filter(upload__number=number, request__in=requests.order_by())
        .first()
    )
