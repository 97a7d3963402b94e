"""The shop's goods as an index sees them."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.db.models.functions import Mod
from django.utils.timezone import now

from kefu.discovery.engine.facets import named_for
from kefu.discovery.engine.goods import Goods
from kefu.shop.models.catalogue import Attribute, Brand, Category, ProductClass, Sku
from kefu.shop.queries import catalogue

AT_ONCE = 2_000
LONGEST_VALUE = 60  # of a text that can be filtered by
COLUMNS = (
    *("pk", "code", "external_id", "product_class_id", "category_id", "brand_id", "name_zh"),
    *("name_en", "short_zh", "short_en", "description_zh", "description_en", "attributes"),
    *("price", "list_price", "sold", "stars", "reviews_count", "released_on"),
)
STARS_OFFERED = (4, 3)


class Catalogue:
    """Everything around the goods, read once: shelves, brands, classes and their attributes.

    And read again when goods turn up that were put on a newer shelf.
    """

    def __init__(self) -> None:
        self.today = now().date().toordinal()
        self._read()

    def _read(self) -> None:
        self.brands = {brand.pk: brand for brand in Brand.objects.all()}
        self.classes = {kind.pk: kind for kind in ProductClass.objects.all()}
        self.shelves = {shelf.pk: shelf for shelf in Category.objects.all()}
        self.paths = {shelf.path: shelf for shelf in self.shelves.values()}
        self.attributes: dict[int, dict[str, Attribute]] = defaultdict(dict)
        for attribute in Attribute.objects.all():
            self.attributes[attribute.product_class_id][attribute.code] = attribute

    def names(self) -> Iterator[str]:
        """The names of all shelves, classes and brands: the shop's own words."""
        for shelf in self.shelves.values():
            yield from filter(None, (shelf.name_zh, shelf.name_en))
        for kind in self.classes.values():
            yield from filter(None, (kind.name_zh, kind.name_en))
        for brand in self.brands.values():
            yield from filter(None, (brand.name_zh, brand.name_en))

    def all_goods(self) -> Iterator[Goods]:
        products = catalogue.on_sale().order_by("pk")
        last = 0
        while batch := list(products.filter(pk__gt=last).values(*COLUMNS)[:AT_ONCE]):
            last = batch[-1]["pk"]
            yield from self._goods(batch)

    def spread(self, most: int) -> Iterator[Goods]:
        """Some of all goods, for learning what numbers they have."""
        goods = catalogue.on_sale()
        step = max(1, goods.count() // most)
        some = goods.annotate(rest=Mod("pk", step)).filter(rest=0)
        for start in range(0, most, AT_ONCE):
            yield from self._goods(
                list(some.order_by("pk").values(*COLUMNS)[start : start + AT_ONCE])
            )

    def goods(self, keys: Collection[int]) -> Iterator[Goods]:
        """Those of these that are for sale."""
        yield from self._goods(list(catalogue.on_sale().filter(pk__in=keys).values(*COLUMNS)))

    def _goods(self, batch: list[dict[str, Any]]) -> Iterator[Goods]:
        if not all(self._knows(row) for row in batch):
            self._read()
        skus = _skus_of([row["pk"] for row in batch])
        for row in batch:
            yield self._one(row, skus[row["pk"]])

    def _knows(self, row: Mapping[str, Any]) -> bool:
        brand = row["brand_id"]
        return (
            row["category_id"] in self.shelves
            and row["product_class_id"] in self.classes
            and (brand is None or brand in self.brands)
        )

    def _one(self, row: Mapping[str, Any], skus: list[tuple[str, str, str, int]]) -> Goods:
        shelves = self._way_to(self.shelves[row["category_id"]].path)
        kind, brand = self.classes[row["product_class_id"]], self.brands.get(row["brand_id"])
        named: list[ProductClass | Category] = [kind, *shelves]
        said, terms, numbers = self._facts(row)
        price, stars = float(row["price"]), float(row["stars"] or 0)
        terms += [f"shelf={shelf.path}" for shelf in shelves]
        terms += [f"brand={brand.code}"] if brand else []
        terms += [f"stars={least}" for least in STARS_OFFERED if stars >= least]
        terms += ["stock=1"] if any(stock > 0 for *_names, stock in skus) else []
        return Goods(
            pk=row["pk"],
            names=(row["name_zh"], row["name_en"]),
            brands=(brand.name_zh, brand.name_en) if brand else (),
            kinds=tuple(name for one in named for name in (one.name_zh, one.name_en)),
            shorts=(row["short_zh"], row["short_en"]),
            longs=(row["description_zh"], row["description_en"]),
            codes=(row["code"], row["external_id"], *(code for code, *_rest in skus)),
            said=(*said, *(name for _code, zh, en, _stock in skus for name in (zh, en))),
            terms=tuple(terms),
            numbers={**numbers, "price": price},
            price=price,
            discount=_discount(price, row["list_price"]),
            sold=row["sold"],
            stars=stars,
            reviews=row["reviews_count"],
            released=row["released_on"].toordinal() if row["released_on"] else 0,
        )

    def _way_to(self, path: str) -> list[Category]:
        parts = path.split("/")
        ways = ("/".join(parts[: depth + 1]) for depth in range(len(parts)))
        return [self.paths[way] for way in ways if way in self.paths]

    def _facts(self, row: Mapping[str, Any]) -> tuple[list[str], list[str], dict[str, float]]:
        said: list[str] = []
        terms: list[str] = []
        numbers: dict[str, float] = {}
        known = self.attributes[row["product_class_id"]]
        for code, value in row["attributes"].items():
            attribute = known.get(code)
            if attribute is None:
                continue
            said += words_of(attribute, value)
            if attribute.filterable and attribute.kind == Attribute.Kind.NUMBER:
                numbers[named_for(code)] = float(value)
            elif attribute.filterable and len(str(value)) <= LONGEST_VALUE:
                terms.append(f"{named_for(code)}={told(value)}")
        return said, terms, numbers


def words_of(attribute: Attribute, value: Any) -> list[str]:
    """What a value says, in every language there is."""
    if attribute.kind == Attribute.Kind.YES_NO:
        return [attribute.name_zh, attribute.name_en] if value else []
    if attribute.kind == Attribute.Kind.CHOICE:
        return [str(name) for name in attribute.choices.get(value, {}).values()] or [str(value)]
    return [f"{value}{attribute.unit}" if attribute.unit else str(value)]


def told(value: Any) -> str:
    """A value as it stands in an address."""
    return ("no", "yes")[value] if isinstance(value, bool) else str(value)


def _skus_of(keys: list[int]) -> dict[int, list[tuple[str, str, str, int]]]:
    skus: dict[int, list[tuple[str, str, str, int]]] = defaultdict(list)
    rows = Sku.objects.filter(product__in=keys, is_active=True)
    for key, *rest in rows.values_list("product_id", "code", "name_zh", "name_en", "stock"):
        skus[key].append(tuple(rest))  # type: ignore[arg-type]
    return skus


def _discount(price: float, list_price: Any) -> float:
    return max(0.0, 1 - price / float(list_price)) if list_price else 0.0
