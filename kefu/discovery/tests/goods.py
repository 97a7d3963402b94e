"""A small shelf to search in: earphones, kettles, phones."""

from decimal import Decimal
from typing import Any

from kefu.shop.models.catalogue import Attribute, Brand, Product
from kefu.shop.tests.factories import (
    CategoryFactory,
    ProductClassFactory,
    ProductFactory,
    SkuFactory,
)


def brand(code: str, zh: str, en: str) -> Brand:
    return Brand.objects.get_or_create(code=code, defaults={"name_zh": zh, "name_en": en})[0]


def goods(zh: str, en: str, *, price: int, shelf: str = "audio", **more: Any) -> Product:
    made = ProductFactory(
        name_zh=zh,
        name_en=en,
        price=Decimal(price),
        category=CategoryFactory(code=shelf, name_zh=SHELVES[shelf][0], name_en=SHELVES[shelf][1]),
        product_class=ProductClassFactory(
            code=shelf, name_zh=SHELVES[shelf][0], name_en=SHELVES[shelf][1]
        ),
        **more,
    )
    SkuFactory(product=made, price=Decimal(price))
    return made


SHELVES = {"audio": ("影音", "Audio"), "kitchen": ("厨房", "Kitchen"), "phones": ("手机", "Phones")}


def fill() -> None:
    """Twelve products of three classes, two of them with attributes."""
    sony, mi = brand("sony", "索尼", "Sony"), brand("mi", "小米", "Xiaomi")
    for kind, code, zh, unit in (
        ("audio", "battery", "电池容量", "mAh"),
        ("phones", "memory", "内存", "GB"),
    ):
        Attribute.objects.create(
            product_class=ProductClassFactory(
                code=kind, name_zh=SHELVES[kind][0], name_en=SHELVES[kind][1]
            ),
            code=code,
            kind=Attribute.Kind.NUMBER,
            name_zh=zh,
            name_en=code.title(),
            unit=unit,
        )
    for kind in ("audio", "kitchen"):
        Attribute.objects.create(
            product_class=ProductClassFactory(
                code=kind, name_zh=SHELVES[kind][0], name_en=SHELVES[kind][1]
            ),
            code="colour",
            kind=Attribute.Kind.CHOICE,
            name_zh="颜色",
            name_en="Colour",
            choices={"red": {"zh": "红", "en": "Red"}, "black": {"zh": "黑", "en": "Black"}},
        )
    red, black = {"colour": "red"}, {"colour": "black"}
    goods(
        "无线蓝牙耳机",
        "Wireless Bluetooth headphones",
        price=199,
        brand=sony,
        sold=50,
        attributes={**red, "battery": 400},
    )
    goods(
        "头戴蓝牙耳机 降噪",
        "Noise cancelling Bluetooth headphones",
        price=899,
        brand=sony,
        sold=900,
        attributes={**black, "battery": 800},
        list_price=Decimal(1299),
    )
    goods(
        "蓝牙耳机 青春版",
        "Bluetooth earphones lite",
        price=99,
        brand=mi,
        sold=5000,
        attributes={**black, "battery": 300},
    )
    goods("蓝牙音箱", "Bluetooth speaker", price=149, brand=mi, sold=80, attributes=red)
    goods("移动电源 5000毫安时", "Power bank 5000 mAh", price=79, brand=mi, sold=700)
    goods(
        "电热水壶 1.7升",
        "Electric kettle 1.7 l",
        price=129,
        shelf="kitchen",
        sold=300,
        attributes=red,
    )
    goods("玻璃养生壶", "Glass teapot", price=159, shelf="kitchen", sold=40, attributes=black)
    goods("功夫茶杯 六只", "Tea cups, set of six", price=59, shelf="kitchen", sold=20)
    goods(
        "小米手机 8+256G",
        "Xiaomi phone 8 GB 256 GB",
        price=1999,
        shelf="phones",
        brand=mi,
        sold=1200,
        attributes={"memory": 256},
    )
    goods(
        "小米手机 6+128G",
        "Xiaomi phone 6 GB 128 GB",
        price=1599,
        shelf="phones",
        brand=mi,
        sold=2200,
        attributes={"memory": 128},
    )
    goods("无线鼠标", "Wireless mouse", price=69, shelf="phones", sold=10)
    goods("笔记本电脑 14英寸", "Notebook 14 inch", price=4999, shelf="phones", sold=60)
