"""How the address of a thing of Lin's is made, and the thing itself where it is not there yet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.utils.timezone import now

from kefu.accounts import links
from kefu.connectors.models import ImportRun
from kefu.desk.models.many import ManyAct
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.remedies import Approval, Remedy
from kefu.desk.models.replies import Macro, SavedReply
from kefu.desk.models.trials import RoutingTrial
from kefu.desk.models.writing import Outgoing
from kefu.desk.services.conversations import open_conversation
from kefu.desk.services.structure import merge_cases
from kefu.discovery.models.search import Miss
from kefu.shop.models.catalogue import Review
from kefu.shop.models.coupons import CouponOffer
from kefu.shop.models.entrances import Entrance, EntranceItem
from kefu.shop.models.orders import Order
from kefu.shop.models.voices import Question
from kefu.shop.tests.factories import CouponOfferFactory, EntranceFactory, ProductFactory
from tests.world import World


def customer(world: World) -> list[Any]:
    return [world.lin.number]


def case(world: World) -> list[Any]:
    return [world.case.number]


def merged_case(world: World) -> list[Any]:
    """One that went into Lin's, if it did."""
    word = {"body": "壶盖也松了", "client_id": "lin-2"}
    other = open_conversation(customer=world.lin, channel="mail", **word).conversation.case
    merge_cases(other.pk, into_id=world.case.pk, by=world.agent)
    return [world.case.number, other.number]


def many(world: World) -> list[Any]:
    """What somebody asked of many cases is theirs alone to read."""
    asked = {"by": world.agent, "what": "read"}
    return [ManyAct.objects.get_or_create(client_id="many-1", defaults=asked)[0].number]


def trial(world: World) -> list[Any]:
    asked = {"by": world.agent, "channel": "chat", "days": 30, "target": 60}
    found = [{"wait": 60, "room": 5, "wait_median": 0, "wait_p90": 0}]
    shares = {"same_agent": 1, "within_target": 1, "abandoned": 0}
    asked |= {"state": "done", "rooms": [5], "found": [{**found[0], **shares}]}
    return [(RoutingTrial.objects.first() or RoutingTrial.objects.create(**asked)).number]


def policy(_: World) -> list[Any]:
    return [ServicePolicy.objects.get_or_create(ended_at=None)[0].pk]


def promise(world: World) -> list[Any]:
    return [world.promise.number]


def order(world: World) -> list[Any]:
    return [world.order.number]


def approval(world: World) -> list[Any]:
    asked = {"case": world.case, "asked_by": world.agent, "kind": "coupon", "reason": "goodwill"}
    remedy, _ = Remedy.objects.get_or_create(client_id="remedy-1", defaults=asked | {"amount": 5})
    due = {"owner": world.agent, "due_at": now() + timedelta(hours=1)}
    Approval.objects.get_or_create(remedy=remedy, defaults=due)
    return [remedy.number]


def waiting(world: World) -> list[Any]:
    words = {"body": "新壶已寄出", "author": world.agent, "send_at": now() + timedelta(hours=1)}
    of = {"conversation": world.talk, "client_id": "later-1"}
    return [Outgoing.objects.get_or_create(**of, defaults=words)[0].number]


def reply(_: World) -> list[Any]:
    words = {"title_zh": "道谢", "body_zh": "不客气"}
    return [SavedReply.objects.get_or_create(shortcut="thanks", defaults=words)[0].number]


def macro(_: World) -> list[Any]:
    steps = {"steps": [{"do": "note", "body": "记一笔"}]}
    return [Macro.objects.get_or_create(title_zh="记一笔", defaults=steps)[0].number]


def macro_on(world: World) -> list[Any]:
    return [world.case.number, *macro(world)]


def agent(world: World) -> list[Any]:
    return [world.agent.number]


def product(world: World) -> list[Any]:
    return [world.order.lines.get().sku.product.code]


def question(world: World) -> list[Any]:
    """Asked by nobody in particular of something that Lin has."""
    asked = {"product": _line(world).sku.product, "text": "底座能收线吗"}
    return [Question.objects.get_or_create(**asked)[0].pk]


def said(world: World) -> list[Any]:
    return [Review.objects.get_or_create(product=_line(world).sku.product, stars=2)[0].pk]


def helpful(world: World) -> list[Any]:
    return ["review", *said(world)]


def review(world: World) -> list[Any]:
    return [world.order.number, _line(world).pk]


def _line(world: World) -> Any:
    """Of an order that has come."""
    Order.objects.filter(pk=world.order.pk).update(status="delivered")
    return world.order.lines.get()


def import_run(_world: World) -> list[Any]:
    names = {"format": "newbee", "table": "goods", "file_name": "goods.csv"}
    return [ImportRun.objects.get_or_create(digest="0" * 64, defaults=names)[0].pk]


def miss(_world: World) -> list[Any]:
    return [Miss.objects.get_or_create(words="量子波动仪")[0].pk]


def entrance(_world: World) -> list[Any]:
    found = Entrance.objects.filter(title_zh="今日特价").first()
    return [(found or EntranceFactory(is_published=False)).number]


def thing(_world: World) -> list[Any]:
    shown = entrance(_world)
    item = EntranceItem.objects.filter(entrance__number=shown[0]).first()
    one = item or EntranceItem.objects.create(
        entrance=Entrance.objects.get(number=shown[0]), product=ProductFactory(code="kettle-9")
    )
    return [*shown, one.pk]


def shown_entrance(_world: World) -> list[Any]:
    found = Entrance.objects.filter(title_zh="人人可看").first()
    return [(found or EntranceFactory(title_zh="人人可看")).number]


def coupon_offer(_world: World) -> list[Any]:
    return [(CouponOffer.objects.first() or CouponOfferFactory()).number]


def letter(purpose: str) -> Callable[[World], list[Any]]:
    return lambda world: [links.token(purpose, world.lin)]


def another_letter(world: World) -> list[Any]:
    return [links.token("another", world.lin)]
