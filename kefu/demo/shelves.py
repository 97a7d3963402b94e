"""The catalogue of the demo shop, put on the shelves of the database, with its pictures."""

from datetime import datetime
from pathlib import Path

from django.conf import settings

from kefu.demo.buying import DAY, Prices
from kefu.demo.catalogue import Catalogue, Item, Kind, Words, better
from kefu.demo.catalogue.groups import group_of
from kefu.demo.drawings import VIEWS, brand_mark, category_picture, picture
from kefu.demo.drawings.shapes import Pen
from kefu.shop.models.catalogue import (
    Attribute,
    Brand,
    Category,
    PriceChange,
    Product,
    ProductClass,
    Sku,
    Supplier,
)
from kefu.shop.services.bulk.range import Range, add_range

FOLDER = "demo"
NO_END = 9999  # digital goods never run out


def fill_shelves(catalogue: Catalogue, prices: Prices, *, now: datetime) -> Range:
    """Write everything the shop sells; returns the rows with their keys."""
    goods = Range()
    suppliers = {code: _supplier(code, words) for code, words in catalogue.suppliers.items()}
    brands = {code: _brand(code, words) for code, words in catalogue.brands.items()}
    classes = {kind.code: _class(kind) for kind in catalogue.kinds}
    shelves = _shelves(catalogue)
    for item in catalogue.items:
        classes[item.kind.code].exempt = _exempt(item)
    goods.suppliers, goods.brands = list(suppliers.values()), list(brands.values())
    goods.classes, goods.shelves = list(classes.values()), list(shelves.values())
    for kind in catalogue.kinds:
        goods.attributes += _attributes(kind, classes[kind.code])
    for item in catalogue.items:
        product = _product(item, now=now)
        product.product_class, product.category = classes[item.kind.code], shelves[item.shelf]
        product.brand, product.supplier = brands[item.brand], suppliers[item.supplier]
        goods.products.append(product)
        for sku in _skus(item, product):
            goods.skus.append(sku)
            goods.prices += [
                PriceChange(sku=sku, price=price, at=at) for at, price in prices.changes[sku.code]
            ]
    add_range(goods)
    return goods


def _exempt(item: Item) -> str:
    """Why nobody may return it without a reason; empty where everybody may."""
    if item.kind.guarantee.return_days:
        return ""
    is_digital = item.shelf.startswith("digital/")
    return ProductClass.Exempt.DIGITAL if is_digital else ProductClass.Exempt.FRESH


def draw_everything(catalogue: Catalogue) -> int:
    """Draw what is not drawn yet: products, shelves, brands. Returns the number of new files."""
    folder = settings.MEDIA_ROOT / "pictures" / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    drawn = sum(_draw_product(item, folder) for item in catalogue.items)
    faces = _faces(catalogue)
    for shelf in catalogue.shelves:
        item = faces[shelf.path]
        kind, title = item.drawing, shelf.name.zh
        drawn += _keep(
            folder / f"shelf-{shelf.path.replace('/', '-')}.svg",
            category_picture(kind, colour=item.tint, title=title),
        )
    colours = ["#B5763F", "#3F6B57", "#4357A3", "#A8503F", "#69727F", "#8A5675", "#3E9A80"]
    for n, (code, words) in enumerate(catalogue.brands.items()):
        mark = brand_mark(words.zh, colour=colours[n % len(colours)], title=words.zh)
        drawn += _keep(folder / f"brand-{code}.svg", mark)
    return drawn


def wipe_drawings() -> None:
    """So that a shop filled again shows the drawings of this version."""
    for file in (settings.MEDIA_ROOT / "pictures" / FOLDER).glob("*.svg"):
        file.unlink()


def picture_name(item: Item, view: str) -> str:
    return f"{FOLDER}/{item.code}-{view}.svg"


def _draw_product(item: Item, folder: Path) -> int:
    drawn = 0
    for view in VIEWS:
        file = folder / f"{item.code}-{view}.svg"
        if not file.exists():
            pen = Pen(item.colour, kind=item.drawing, title=item.name.zh, words=item.own_name)
            drawn += _keep(file, picture(pen, view=view, place=item.place, tint=item.tint))
    return drawn


def _keep(file: Path, drawing: str) -> int:
    if file.exists():
        return 0
    file.write_text(drawing, encoding="utf-8")
    return 1


def _faces(catalogue: Catalogue) -> dict[str, Item]:
    """The first product under each shelf stands for it."""
    faces: dict[str, Item] = {}
    for item in catalogue.items:
        path = item.shelf
        while path:
            faces.setdefault(path, item)
            path = path.rpartition("/")[0]
    return faces


def _supplier(code: str, words: Words) -> Supplier:
    return Supplier(code=f"demo-{code}", name_zh=words.zh, name_en=words.en)


def _brand(code: str, words: Words) -> Brand:
    return Brand(code=f"demo-{code}", name_zh=words.zh, name_en=words.en)


def _class(kind: Kind) -> ProductClass:
    return ProductClass(code=f"demo-{kind.code}", name_zh=kind.name.zh, name_en=kind.name.en)


def _shelves(catalogue: Catalogue) -> dict[str, Category]:
    made: dict[str, Category] = {}
    for shelf in catalogue.shelves:
        parent, _, code = shelf.path.rpartition("/")
        made[shelf.path] = Category(
            code=code,
            path=shelf.path,
            parent=made.get(parent),
            name_zh=shelf.name.zh,
            name_en=shelf.name.en,
            picture=f"{FOLDER}/shelf-{shelf.path.replace('/', '-')}.svg",
            position=shelf.position,
        )
    return made


def _attributes(kind: Kind, product_class: ProductClass) -> list[Attribute]:
    return [
        Attribute(
            product_class=product_class,
            code=trait.code,
            kind=trait.kind,
            name_zh=trait.name.zh,
            name_en=trait.name.en,
            group_zh=group_of(trait.code)[0],
            group_en=group_of(trait.code)[1],
            unit=trait.unit,
            choices={code: {"zh": w.zh, "en": w.en} for code, w in trait.choices.items()},
            filterable=trait.kind != Attribute.Kind.TEXT,
            better=better(kind.code, trait.code),
            position=position,
        )
        for position, trait in enumerate(kind.traits)
    ]


def _product(item: Item, *, now: datetime) -> Product:
    cheapest = min(item.versions, key=lambda version: version.price)
    rules = item.kind.guarantee
    return Product(
        code=item.code,
        name_zh=item.name.zh,
        name_en=item.name.en,
        short_zh=item.short.zh,
        short_en=item.short.en,
        description_zh=item.description.zh,
        description_en=item.description.en,
        attributes=item.values,
        pictures=[picture_name(item, view) for view in VIEWS],
        price=cheapest.price,
        list_price=cheapest.list_price,
        return_days=rules.return_days,
        price_protection_days=rules.price_protection_days,
        warranty_months=rules.warranty_months,
        use_up_days=item.use_up_days,
        released_on=(now - item.released_days_ago * DAY).date(),
        created_at=now - item.released_days_ago * DAY,
        is_demo=True,
    )


def _skus(item: Item, product: Product) -> list[Sku]:
    return [
        Sku(
            product=product,
            code=version.code,
            name_zh=version.name.zh,
            name_en=version.name.en,
            options={"colour": version.colour},
            price=version.price,
            list_price=version.list_price,
            cost=version.cost,
            stock=NO_END if item.shelf.startswith("digital/") else version.stock,
            weight_g=item.weight_g or None,
        )
        for version in item.versions
    ]
