"""What the demo shop offers: deals for ten days from the hour it was filled, coupons, specials.

What is sold of a deal was sold to somebody: each piece stands in an order of this morning.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from kefu.accounts.models import User
from kefu.demo.buying import DAY, HOUR
from kefu.demo.ledger import Books
from kefu.payments.models import Charge
from kefu.payments.services import add_past_charges
from kefu.shop.models.catalogue import Brand, Category, Product, Sku
from kefu.shop.models.coupons import Coupon, CouponOffer
from kefu.shop.models.entrances import DealHold, Entrance, EntranceItem
from kefu.shop.models.orders import DiscountShare, Order, OrderLine
from kefu.shop.services.bulk.offers import Offers, add_offers
from kefu.shop.services.bulk.past import History, add_history
from kefu.shop.services.bulk.range import Range

DEAL_DAYS = 10
OPEN_SINCE = 9 * HOUR  # the first deal, when the shop is filled
IN_A_DEAL = 6
SHARES = (100, 84, 63, 47, 71, 35)  # percent sold of each, roughly
PIECES = (20, 30, 40, 30, 20, 40)
NEVER_LESS = 60  # in stock of what is put into a deal
CLAIMS = 60


@dataclass(frozen=True)
class Said:
    """A title and a line in both languages."""

    zh: str
    en: str
    words_zh: str = ""
    words_en: str = ""


DEALS = Said("每日特价", "Deals of the day", "每天换新，每人限购 1 件，售完为止", "New every day")
NEW = Said("新品上架", "New arrivals", "最近上架的好物", "What came onto the shelves lately")
BULK = Said("囤货省钱", "Stock up and save", "用得快的，多买更省", "For what is used up quickly")
FIRST = Said("首单礼遇", "Your first order", "第一次来，挑一件试试", "Pick something to try us")
CASHBACK = Said("下单返券", "Cashback", "过了退货期，返券自动到账", "As a coupon, after returns")


def write_offers(books: Books, goods: Range, *, seed: int) -> None:
    """Everything that runs now, and the deals of the days to come."""
    chance = random.Random(seed + 4)  # noqa: S311
    shelf = Shelf(books, goods, chance)
    offers, history = Offers(), History()
    _deals(shelf, offers, history)
    _ways(shelf, offers)
    _coupons(shelf, offers)
    add_past_charges([order.charge for order in history.orders if order.charge], [])
    add_history(history)
    add_offers(offers)


class Shelf:
    """The goods and the people that offers are made of."""

    def __init__(self, books: Books, goods: Range, chance: random.Random) -> None:
        self.now, self.chance, self.goods = books.now, chance, goods
        old = [user for user in books.users.values() if user.created_at < books.now - 2 * DAY]
        self.people: list[User] = sorted(old, key=lambda user: user.pk)
        self.guests: list[User] = list(books.users.values())[:3]

    def physical(self) -> list[Sku]:
        """What lies in the warehouse in some number, and costs enough to be lowered."""
        return [
            sku
            for sku in self.goods.skus
            if NEVER_LESS <= sku.stock < 9000 and sku.price >= 30  # noqa: PLR2004
        ]

    def some(self, products: Iterable[Product], count: int) -> list[Product]:
        found = list(products)
        return self.chance.sample(found, min(count, len(found)))


def _deals(shelf: Shelf, offers: Offers, history: History) -> None:
    opens = (shelf.now - OPEN_SINCE).replace(minute=0, second=0, microsecond=0)
    pool = shelf.physical()
    shelf.chance.shuffle(pool)
    pool = _one_of_each_shelf(pool)
    for day in range(DEAL_DAYS):
        entrance = _entrance("deal", DEALS, opens + day * DAY, opens + (day + 1) * DAY)
        entrance.takes_coupons = False
        offers.entrances.append(entrance)
        start = day * IN_A_DEAL
        skus = [pool[(start + n) % len(pool)] for n in range(min(IN_A_DEAL, len(pool)))]
        items = [_deal(entrance, sku, n) for n, sku in enumerate(skus)]
        offers.items += items
        if day == 0:
            for item, share in zip(items, SHARES, strict=False):
                _sell(shelf, offers, history, item, share)


def _one_of_each_shelf(skus: Sequence[Sku]) -> list[Sku]:
    """Unlike goods side by side: shelf after shelf, one SKU of a product."""
    seen: dict[int, int] = {}
    ordered: list[tuple[int, int, Sku]] = []
    products: set[int] = set()
    for place, sku in enumerate(skus):
        if sku.product_id in products:
            continue
        products.add(sku.product_id)
        turn = seen.get(sku.product.category_id, 0)
        seen[sku.product.category_id] = turn + 1
        ordered.append((turn, place, sku))
    return [sku for _turn, _place, sku in sorted(ordered, key=lambda one: one[:2])]


def _deal(entrance: Entrance, sku: Sku, place: int) -> EntranceItem:
    lowered = (sku.price * Decimal("0.7")).quantize(Decimal(1))
    return EntranceItem(
        entrance=entrance,
        product=sku.product,
        sku=sku,
        position=place + 1,
        price=max(lowered, Decimal(1)) - Decimal("0.10"),
        pieces=PIECES[place % len(PIECES)],
    )


def _sell(shelf: Shelf, offers: Offers, history: History, item: EntranceItem, share: int) -> None:
    """One piece each to people who came this morning."""
    count = max(1, item.pieces * share // 100)
    since = item.entrance.starts_at
    for buyer in shelf.chance.sample(shelf.people, min(count, len(shelf.people))):
        at = since + (shelf.now - since) * shelf.chance.uniform(0.01, 0.97)
        order, line, discount = _order_of(buyer, item, at)
        history.orders.append(order)
        history.lines += [line, discount]
        offers.holds.append(DealHold(item=item, order=order, customer=buyer, pieces=1, at=at))
        offers.shares.append(DiscountShare(line=line, discount=discount, amount=-discount.amount))


def _order_of(buyer: User, item: EntranceItem, at: datetime) -> tuple[Order, OrderLine, OrderLine]:
    sku, price = item.sku, item.price
    if sku is None or price is None:
        raise ValueError("a deal has a SKU and a price")
    charge = Charge(gateway="cod", amount=price, created_at=at)
    order = Order(
        customer=buyer,
        status=Order.Status.PREPARING,
        charge=charge,
        total=price,
        recipient=buyer.name,
        phone=buyer.phone or "",
        region=buyer.region,
        placed_at=at,
        promised_at=(at + 4 * DAY).replace(hour=20, minute=0, second=0, microsecond=0),
        is_demo=True,
    )
    names = {
        "name_zh": f"{sku.product.name_zh} {sku.name_zh}".strip(),
        "name_en": f"{sku.product.name_en} {sku.name_en}".strip(),
    }
    line = OrderLine(
        order=order, sku=sku, unit_price=sku.price, amount=sku.price, due=price, **names
    )
    off = price - sku.price
    discount = OrderLine(
        order=order,
        kind=OrderLine.Kind.DISCOUNT,
        name_zh=DEALS.zh,
        name_en=DEALS.en,
        unit_price=off,
        amount=off,
    )
    return order, line, discount


def _ways(shelf: Shelf, offers: Offers) -> None:
    products = shelf.goods.products
    newest = sorted(products, key=lambda one: str(one.released_on), reverse=True)[:8]
    used_up = [one for one in products if one.use_up_days]
    _add(shelf, offers, _running(shelf, "new", NEW, 30), newest)
    bulk = _running(shelf, "bulk", BULK, 30)
    bulk.steps = [[2, "5"], [3, "10"], [6, "15"]]
    _add(shelf, offers, bulk, shelf.some(used_up, 8))
    first = _running(shelf, "first", FIRST, 60)
    first.percent = Decimal(15)
    cheap = [one for one in products if 20 <= one.price <= 300]  # noqa: PLR2004
    _add(shelf, offers, first, shelf.some(cheap, 8))
    for brand, percent in zip(_great_brands(shelf.goods), (10, 15), strict=False):
        said = Said(f"{brand.name_zh} 品牌日", f"{brand.name_en or brand.name_zh} day")
        special = _running(shelf, "brand", said, 14)
        special.brand, special.percent = brand, Decimal(percent)
        _add(shelf, offers, special, [one for one in products if one.brand_id == brand.pk][:8])
    back = _running(shelf, "cashback", CASHBACK, 30)
    back.percent, back.cap = Decimal(5), Decimal(50)
    dear = [one for one in products if one.price >= 300 and one.return_days]  # noqa: PLR2004
    _add(shelf, offers, back, shelf.some(dear, 8))


def _add(shelf: Shelf, offers: Offers, entrance: Entrance, products: Sequence[Product]) -> None:
    offers.entrances.append(entrance)
    offers.items += [
        EntranceItem(entrance=entrance, product=product, position=place)
        for place, product in enumerate(products, start=1)
    ]


def _running(shelf: Shelf, kind: str, said: Said, days: int) -> Entrance:
    start = (shelf.now - 2 * DAY).replace(hour=10, minute=0, second=0, microsecond=0)
    return _entrance(kind, said, start, start + timedelta(days=days))


def _entrance(kind: str, said: Said, start: datetime, end: datetime) -> Entrance:
    return Entrance(
        kind=kind,
        title_zh=said.zh,
        title_en=said.en,
        words_zh=said.words_zh,
        words_en=said.words_en,
        starts_at=start,
        ends_at=end,
        is_published=True,
        is_demo=True,
    )


def _great_brands(goods: Range) -> list[Brand]:
    """Those with most goods."""
    counts: dict[int, int] = {}
    for product in goods.products:
        if product.brand_id:
            counts[product.brand_id] = counts.get(product.brand_id, 0) + 1
    return sorted(goods.brands, key=lambda brand: (-counts.get(brand.pk, 0), brand.code))[:2]


def _coupons(shelf: Shelf, offers: Offers) -> None:
    food = next((one for one in shelf.goods.shelves if one.path == "food"), None)
    brand = _great_brands(shelf.goods)[0]
    made = [
        _offer(shelf, ("满 199 减 20", "¥20 off from ¥199"), value=20, least=199),
        _offer(shelf, ("满 499 减 60", "¥60 off from ¥499"), value=60, least=499, together=False),
        _offer(shelf, ("品牌券", "Brand coupon"), value=15, least=99, of=brand),
    ]
    if food is not None:
        made.append(_offer(shelf, ("食品九折", "10 % off food"), value=10, kind="percent", of=food))
    offers.coupon_offers += made
    for offer in made:
        claimers = shelf.chance.sample(shelf.people, min(CLAIMS, len(shelf.people)))
        offers.coupons += [
            _claimed(shelf, offer, who) for who in claimers if who not in shelf.guests
        ]
    offers.coupons.append(_claimed(shelf, made[0], shelf.guests[0]))


def _offer(
    shelf: Shelf,
    titles: tuple[str, str],
    *,
    value: int,
    of: Brand | Category | None = None,
    **terms: object,
) -> CouponOffer:
    start = (shelf.now - 2 * DAY).replace(hour=10, minute=0, second=0, microsecond=0)
    offer = CouponOffer(
        title_zh=titles[0],
        title_en=titles[1],
        value=Decimal(value),
        starts_at=start,
        ends_at=start + 30 * DAY,
        days=14,
        pieces=500,
        is_published=True,
        is_demo=True,
        brand=of if isinstance(of, Brand) else None,
        category=of if isinstance(of, Category) else None,
        is_narrow=of is not None,
    )
    for name, term in terms.items():
        setattr(offer, name, term)
    if offer.is_percent:
        offer.cap = Decimal(30)
    return offer


def _claimed(shelf: Shelf, offer: CouponOffer, who: User) -> Coupon:
    at = shelf.now - shelf.chance.uniform(0.1, 1.6) * DAY
    return Coupon(
        customer=who,
        offer=offer,
        kind=offer.kind,
        value=offer.value,
        cap=offer.cap,
        least=offer.least,
        brand=offer.brand,
        category=offer.category,
        is_narrow=offer.is_narrow,
        together=offer.together,
        valid_from=at,
        valid_until=at + timedelta(days=offer.days),
        key=f"demo:{offer.title_zh}:{who.pk}",
        created_at=at,
    )
