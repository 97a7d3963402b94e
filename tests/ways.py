"""How the address of a thing of Lin's is made, and the thing itself where it is not there yet."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.core import signing
from django.core.files.base import ContentFile
from django.utils.timezone import now

from kefu.accounts import links
from kefu.accounts.models import Address
from kefu.accounts.services import addresses
from kefu.connectors.models import ImportRun
from kefu.core.addresses.place import place_of
from kefu.core.uploads import services as uploads
from kefu.delivery.models import StrangeStatus
from kefu.demo.making import landscape
from kefu.demo.making_sheets import GOODS
from kefu.desk.models.many import ManyAct
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.models.remedies import Approval, Remedy
from kefu.desk.models.replies import Macro, SavedReply
from kefu.desk.models.trials import RoutingTrial
from kefu.desk.models.writing import Outgoing
from kefu.desk.services.conversations import open_conversation
from kefu.desk.services.structure import merge_cases
from kefu.discovery.models.search import Miss
from kefu.payments.models import BankLine, BillDay, BillDifference, Charge, Refund, Statement
from kefu.shop.configuring.drawing import cleaned
from kefu.shop.configuring.sheet import plain, read
from kefu.shop.models.batches import OrderBatch
from kefu.shop.models.catalogue import PlannedPrice, Review, Sku
from kefu.shop.models.coupons import CouponOffer
from kefu.shop.models.digital import DigitalFile, DigitalGoods, DownloadRight
from kefu.shop.models.entrances import Entrance, EntranceItem
from kefu.shop.models.invoices import Invoice
from kefu.shop.models.options import Design, Options
from kefu.shop.models.orders import Order
from kefu.shop.models.production import Customisation, ProductionOrder
from kefu.shop.models.tables import TableRun
from kefu.shop.models.voices import Question
from kefu.shop.queries import guests
from kefu.shop.queries import invoices as invoice_queries
from kefu.shop.queries.digital import FILE_SALT, token_of
from kefu.shop.services.tables.runs import path_of
from kefu.shop.tests.factories import (
    CouponOfferFactory,
    EntranceFactory,
    OrderFactory,
    OrderLineFactory,
    ProductFactory,
    SkuFactory,
)
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


def batch(world: World) -> list[Any]:
    """What somebody asked of many orders is theirs alone to read."""
    asked = {"by": world.agent, "what": "pack"}
    return [OrderBatch.objects.get_or_create(client_id="batch-1", defaults=asked)[0].number]


def sku(world: World) -> list[Any]:
    return [world.order.lines.get().sku.code]


def product_class(world: World) -> list[Any]:
    return [world.order.lines.get().sku.product.product_class.code]


def planned_price(world: World) -> list[Any]:
    day = now() + timedelta(days=9)
    asked = {"sku": world.order.lines.get().sku, "dropped_at": None}
    plan = {"price": 9, "starts_at": day}
    return [PlannedPrice.objects.get_or_create(**asked, defaults=plan)[0].pk]


def table(world: World) -> list[Any]:
    """One that went out and lies there to be fetched."""
    asked = {"by": world.agent, "what": "stock", "way": "out", "status": "done"}
    run, _ = TableRun.objects.get_or_create(client_id="table-1", defaults=asked)
    path_of(run).parent.mkdir(parents=True, exist_ok=True)
    path_of(run).write_text("SKU")
    return [run.number]


def parcel(world: World) -> list[Any]:
    return [world.parcel.number]


def strange_code(_: World) -> list[Any]:
    return [StrangeStatus.objects.get_or_create(adapter="sf", code="9527")[0].pk]


def digital(world: World) -> list[Any]:
    """A SKU that is a key."""
    sku = world.order.lines.get().sku
    DigitalGoods.objects.get_or_create(sku=sku, defaults={"kind": "key"})
    return [sku.code]


def download_link(world: World) -> list[Any]:
    """As it stands in the mail to Lin."""
    return [token_of(world.order)]


def file_link(world: World) -> list[Any]:
    """As it stands on the page that the mail leads to."""
    line = world.order.lines.get()
    goods, _ = DigitalGoods.objects.get_or_create(sku=line.sku, defaults={"kind": "file"})
    DigitalFile.objects.get_or_create(goods=goods, upload=world.upload)
    until = {"goods": goods, "most": 500, "expires_at": now() + timedelta(days=9)}
    right, _ = DownloadRight.objects.get_or_create(line=line, defaults=until)
    return [signing.dumps(right.number, salt=FILE_SALT)]


def forged_link(world: World) -> list[Any]:
    return [signing.dumps(world.order.number, salt="another")]


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
        entrance=Entrance.objects.get(number=shown[0]),
        product=ProductFactory(code="kettle-of-the-entrance"),
    )
    return [*shown, one.pk]


def shown_entrance(_world: World) -> list[Any]:
    found = Entrance.objects.filter(title_zh="人人可看").first()
    return [(found or EntranceFactory(title_zh="人人可看")).number]


def coupon_offer(_world: World) -> list[Any]:
    return [(CouponOffer.objects.first() or CouponOfferFactory()).number]


def address(world: World) -> list[Any]:
    return [_address(world, "address-1").number]


def removed_address(world: World) -> list[Any]:
    gone = _address(world, "address-2")
    addresses.remove_address(address=gone, by=world.lin)
    return [gone.number]


def _address(world: World, client_id: str) -> Address:
    place = place_of("林晓雨", "13800001111", "330106", "文三路 9 号")
    return addresses.add_address(user=world.lin, place=place, client_id=client_id)


def invoice(world: World) -> list[Any]:
    return [_invoice(world).number]


def invoice_link(world: World) -> list[Any]:
    return [invoice_queries.token_of(_invoice(world))]


def anothers_invoice_link(world: World) -> list[Any]:
    return [f"{invoice_link(world)[0][:-3]}abc"]


def _invoice(world: World) -> Invoice:
    known = Invoice.objects.filter(order=world.order).first()
    if known is not None:
        return known
    file = uploads.check(ContentFile(b"%PDF-1.4 ...", name="invoice.pdf"))
    wanted = {"title": "林晓雨", "amount": world.order.total, "status": "issued"}
    kept = {"issued_at": now(), "file": uploads.store(file, owner_id=world.lin.pk)}
    return Invoice.objects.create(order=world.order, **wanted, **kept)


def guests_link(_world: World) -> list[Any]:
    return [guests.token_of(_guests_order())]


def anothers_link(_world: World) -> list[Any]:
    """Signed for another contact."""
    order = _guests_order()
    order.contact = "another@guest.example"
    return [guests.token_of(order)]


def _guests_order() -> Order:
    left = Order.objects.filter(contact="guest@guest.example").first()
    return left or OrderFactory(customer=None, contact="guest@guest.example")


def _charge(world: World) -> Charge:
    """What Lin is asked for her order."""
    number = "K7QM-PAY2-7HXC"
    asked = {"gateway": "online", "amount": world.order.total, "customer": world.lin}
    charge, _ = Charge.objects.get_or_create(number=number, defaults=asked)
    Order.objects.filter(pk=world.order.pk).update(charge=charge)
    return charge


def order_to_pay(world: World) -> list[Any]:
    _charge(world)
    return [world.order.number]


def payment(world: World) -> list[Any]:
    return [_charge(world).number]


def refund(world: World) -> list[Any]:
    """Too much was transferred, and waits to go back by hand."""
    back = {"charge": _charge(world), "amount": 5, "status": "by_hand"}
    return [Refund.objects.get_or_create(key="payments.extra:1", defaults=back)[0].pk]


def surplus(world: World) -> list[Any]:
    return [world.order.number, *refund(world)]


def statement(world: World) -> list[Any]:
    given = {"name": "bank.csv", "status": "read", "by": world.agent}
    return [Statement.objects.get_or_create(**given)[0].number]


def bank_line(world: World) -> list[Any]:
    given = Statement.objects.get(number=statement(world)[0])
    told = {"statement": given, "row": 2, "booked_on": "2026-11-20", "amount": 5}
    told |= {"payer": world.lin.name, "memo": "货款"}
    return [BankLine.objects.get_or_create(fingerprint="f" * 64, defaults=told)[0].pk]


def bill_day(_world: World) -> list[Any]:
    BillDay.objects.get_or_create(gateway="wechat", day="2026-11-20")
    return ["wechat", "2026-11-20"]


def difference(world: World) -> list[Any]:
    bill_day(world)
    of = {"bill": BillDay.objects.get(), "what": "here", "kind": "pay", "number": "K7QM"}
    return [BillDifference.objects.get_or_create(**of)[0].pk]


def made_product(_world: World) -> list[Any]:
    """A cup whose colours and words are chosen."""
    return [_cup().product.code]


def shared_design(world: World) -> list[Any]:
    """Of somebody who shows it to everybody."""
    sku = _cup()
    values = {"body": "pine", "lid": "steel"}
    known = Design.objects.filter(product=sku.product, is_shared=True).first()
    return [(known or _kept(world, sku, values, is_shared=True)).number]


def production(world: World) -> list[Any]:
    return [_made(world).number]


def made_picture(world: World) -> list[Any]:
    made = _made(world)
    return [made.line.order.number, made.line.pk]


def made_photo(world: World) -> list[Any]:
    made = _made(world)
    return [made.line.order.number, made.number]


def _made(world: World) -> ProductionOrder:
    """A piece of Lin's in the workshop, with its drawing and its photo."""
    known = ProductionOrder.objects.filter(line__order__customer=world.lin).first()
    if known is not None:
        return known
    sku = _cup()
    line = OrderLineFactory(order=OrderFactory(customer=world.lin), sku=sku)
    design = _kept(world, sku, {"body": "pine", "lid": "steel", "words": "晓雨"})
    kept = {"kept": design.kept, "drawing": "<svg xmlns='http://www.w3.org/2000/svg'/>"}
    Customisation.objects.create(line=line, design=design, **kept)
    due = {"due_at": now() + timedelta(days=3), "first_due_at": now() + timedelta(days=3)}
    photo = uploads.store(landscape(1), owner_id=None)
    return ProductionOrder.objects.create(line=line, photo=photo, **due)


def _cup() -> Sku:
    cup = GOODS[0]
    sku = Sku.objects.filter(code="engraved").first() or SkuFactory(code="engraved")
    drawing = cleaned(cup.drawing, read(cup.sheet))
    values = {"sheet": plain(read(cup.sheet)), "drawing": drawing, "is_open": True}
    Options.objects.get_or_create(product=sku.product, defaults=values)
    return sku


def _kept(world: World, sku: Sku, values: dict[str, str], **more: Any) -> Design:
    design = Design(product=sku.product, sku=sku, owner=world.lin, **more)
    design.keep(values)
    design.save()
    return design


def letter(purpose: str) -> Callable[[World], list[Any]]:
    return lambda world: [links.token(purpose, world.lin)]


def another_letter(world: World) -> list[Any]:
    return [links.token("another", world.lin)]
