"""Goods made to order in the demo shop: three products, and orders at every stage of the workshop.

They are placed by the same services as everybody's; only their hours lie back.
"""

import io
import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from kefu.accounts.models import User
from kefu.core.uploads.services import Checked, check
from kefu.demo.buying import DAY, HOUR
from kefu.demo.ledger import Books
from kefu.demo.making_sheets import GOODS, Goods
from kefu.demo.shelves import FOLDER
from kefu.shop.models.catalogue import Category, PriceChange, Product, ProductClass, Sku
from kefu.shop.models.options import Options
from kefu.shop.models.production import ProductionOrder
from kefu.shop.queries import promises
from kefu.shop.queries.options import as_offered
from kefu.shop.queries.production import waiver_key
from kefu.shop.services import designs, options, orders, production
from kefu.shop.services.bulk.making import Past, set_back
from kefu.shop.services.bulk.range import Range, add_range
from kefu.shop.services.designs import Wish
from kefu.shop.services.making import Making
from kefu.shop.services.orders import Destination
from kefu.shop.services.placing import Terms

STOCK = 400
SIDE = 720


@dataclass(frozen=True)
class Piece:
    """Somebody's order: which buyer, of what, how far it is, and how old."""

    who: int
    goods: str
    values: dict[str, str]
    stage: str
    days_ago: float
    late: bool = False
    shared: bool = False
    pieces: int = 1
    files: tuple[str, ...] = field(default=())


CUP, CUSHION, DESK = (one.code for one in GOODS)
BODY = {"body": "pine", "lid": "steel"}
PIECES = (
    Piece(0, CUP, {**BODY, "words": "晓雨", "face": "kai", "ink": "gold"}, "in_work", 1.4,
          shared=True),
    Piece(1, CUSHION, {"size": "s45", "cloth": "linen", "edge": "brown"}, "checked", 3.2,
          files=("photo",)),
    Piece(2, DESK, {"width": "160", "depth": "d70", "height": "75", "wood": "oak", "legs": "black",
                    "drawers": "two"}, "accepted", 0.4),
    Piece(3, CUP, {"body": "blush", "lid": "wood", "words": "Grace", "face": "script",
                   "ink": "gold", "strap": "leather"}, "accepted", 0.1, pieces=2),
    Piece(4, DESK, {"width": "120", "depth": "d60", "height": "72", "wood": "walnut",
                    "legs": "white"}, "in_work", 14.0, late=True),
    Piece(5, CUP, {"body": "ink", "lid": "steel", "words": "2026", "face": "hei",
                   "ink": "silver"}, "packed", 4.0),
    Piece(6, CUSHION, {"size": "s40", "cloth": "sage", "edge": "cream", "words": "小满的一岁"},
          "packed", 5.0, files=("photo",)),
)  # fmt: skip
STAGES = ("in_work", "checked", "packed")


def make_to_order(books: Books, *, staff: User, seed: int) -> None:
    """The goods first, then what people had made of them."""
    shelf = _fill(books.now)
    people = sorted(books.users.values(), key=lambda user: user.pk)
    for product in shelf.values():
        _offer(product, staff)
    for n, piece in enumerate(PIECES):
        _order(shelf[piece.goods], people, piece, staff, books.now, seed + n)


def _fill(now: datetime) -> dict[str, Product]:
    goods = Range()
    for one in GOODS:
        kind = ProductClass(
            code=f"demo-{one.code}", name_zh=one.kind_zh, name_en=one.kind_en, exempt="custom"
        )
        product = _product(one, kind, now)
        sku = Sku(product=product, code=one.code, price=one.price, stock=STOCK)
        goods.classes.append(kind)
        goods.products.append(product)
        goods.skus.append(sku)
        goods.prices.append(PriceChange(sku=sku, price=one.price, at=now - 40 * DAY))
    add_range(goods)
    return {product.code: product for product in goods.products}


def _product(one: Goods, kind: ProductClass, now: datetime) -> Product:
    found = {shelf.path: shelf for shelf in Category.objects.filter(path__in=one.shelves)}
    return Product(
        code=one.code,
        product_class=kind,
        category=next(found[path] for path in one.shelves if path in found),
        name_zh=one.zh,
        name_en=one.en,
        short_zh=one.short_zh,
        short_en=one.short_en,
        description_zh=one.about_zh,
        description_en=one.about_en,
        pictures=[f"{FOLDER}/{one.code}-front.svg"],
        price=one.price,
        return_days=0,
        price_protection_days=0,
        warranty_months=12,
        released_on=(now - 40 * DAY).date(),
        created_at=now - 40 * DAY,
        is_demo=True,
    )


def _offer(product: Product, staff: User) -> None:
    one = next(goods for goods in GOODS if goods.code == product.code)
    row = options.change_options(product.pk, lambda _: dict(one.sheet), version=0, by=staff)
    row = options.draw_options(product.pk, one.drawing, version=row.version, by=staff)
    row = options.show_options(product.pk, is_open=True, version=row.version, by=staff)
    _draw_face(product, row)


def _draw_face(product: Product, row: Options) -> None:
    """Its picture is the drawing as the page opens."""
    offer = as_offered(row)
    drawing = offer.draw(offer.check(offer.first()).values, {}, title=product.name_zh)
    folder = settings.MEDIA_ROOT / "pictures" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{product.code}-front.svg").write_text(drawing, encoding="utf-8")


def _order(
    product: Product, people: Sequence[User], piece: Piece, staff: User, now: datetime, seed: int
) -> None:
    buyer = people[piece.who % len(people)]
    sku = product.skus.all()[0]
    files = {option: landscape(seed) for option in piece.files}
    wish = Wish(product, sku, piece.pieces, piece.values, files)
    design = designs.save_design(wish, owner=buyer)
    if piece.shared:
        designs.share_design(design.pk, by=buyer, shared=True)
    told = promises.arrival_of(product, at=now, region=buyer.region or "330000", made_days=4)
    order = orders.place_order(
        customer=buyer,
        wanted={sku.code: piece.pieces},
        to=Destination(
            buyer.name,
            buyer.phone or "13800000000",
            "人民路 1 号",
            buyer.region or "330000",
            told.arrives_by if told else None,
        ),
        gateway="cod",
        terms=Terms(making=Making({sku.code: design.number}, waiver_key())),
    )
    row = ProductionOrder.objects.get(line__order=order)
    for stage in STAGES[: STAGES.index(piece.stage) + 1] if piece.stage in STAGES else ():
        production.move(row.pk, to=stage, by=staff)
    if piece.stage in {"checked", "packed"}:
        production.photograph(row.pk, photo=landscape(seed, wide=True), by=staff)
    age = min(piece.days_ago, (now - buyer.created_at) / DAY / 2)
    set_back(order, Past(now - age * DAY, now - 6 * HOUR if piece.late else None))


def landscape(seed: int, *, wide: bool = False) -> Checked:
    """A picture as a customer might give it: hills under an evening sky, drawn by us."""
    chance = random.Random(seed)  # noqa: S311
    high = SIDE * 3 // 4 if wide else SIDE
    image = Image.new("RGB", (SIDE, high))
    pen = ImageDraw.Draw(image)
    for y in range(high):
        share = y / high
        pen.line([(0, y), (SIDE, y)], fill=(244 - int(60 * share), 206 - int(70 * share), 168))
    x, r = chance.randrange(160, SIDE - 160), chance.randrange(40, 70)
    pen.ellipse([x - r, high // 3 - r, x + r, high // 3 + r], fill=(255, 244, 224))
    for n, colour in enumerate([(146, 150, 160), (98, 118, 116), (60, 84, 78)]):
        base = high * (5 + n) // 9
        peaks = [(at, base - chance.randrange(10, 90)) for at in range(0, SIDE + 121, 120)]
        pen.polygon([(0, high), *peaks, (SIDE, high)], fill=colour)
    content = io.BytesIO()
    image.save(content, "JPEG", quality=86)
    return check(ContentFile(content.getvalue(), name="evening.jpg"))
