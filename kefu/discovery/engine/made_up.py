"""A million goods that nobody sells, for measuring: their words are as uneven as real ones."""

import random
from collections.abc import Iterator

from kefu.discovery.engine.goods import Goods

KINDS = (
    ("蓝牙耳机", "bluetooth headphones"), ("手机", "phone"), ("笔记本电脑", "laptop"),
    ("电热水壶", "electric kettle"), ("保温杯", "thermos bottle"), ("双肩包", "backpack"),
    ("运动鞋", "running shoes"), ("羽绒服", "down jacket"), ("电饭煲", "rice cooker"),
    ("吸尘器", "vacuum cleaner"), ("机械键盘", "mechanical keyboard"),
    ("无线鼠标", "wireless mouse"), ("显示器", "monitor"),
    ("移动电源", "power bank"), ("数据线", "charging cable"),
    ("四件套", "bedding set"), ("乳胶枕", "latex pillow"), ("平底锅", "frying pan"),
    ("台灯", "desk lamp"), ("空调", "air conditioner"), ("洗面奶", "facial cleanser"),
    ("行李箱", "suitcase"), ("儿童书包", "school bag"), ("自拍杆", "selfie stick"),
)  # fmt: skip
QUALITIES = (
    ("轻薄", "slim"), ("大容量", "large"), ("静音", "quiet"), ("防水", "waterproof"),
    ("便携", "portable"), ("智能", "smart"), ("复古", "retro"), ("加厚", "thick"),
    ("迷你", "mini"), ("专业", "professional"), ("家用", "home"), ("户外", "outdoor"),
    ("可折叠", "foldable"), ("快充", "fast charging"), ("降噪", "noise cancelling"),
    ("纯棉", "cotton"),
)  # fmt: skip
SURNAMES = "云雀青禾木兰星野清川南风北辰东篱西岭白露晨曦远山"
COLOURS = ("black", "white", "red", "blue", "green", "pink", "grey", "gold")
MATERIALS = ("steel", "cotton", "plastic", "leather", "glass", "wood")
QUERIES = (
    "蓝牙耳机", "静音鼠标", "大容量保温杯", "轻薄笔记本电脑", "防水双肩包", "手机 快充",
    "bluetooth headphones", "quiet wireless mouse", "slim laptop", "waterproof backpack",
    "smart phone", "foldable suitcase",
    "蓝芽耳机", "bluetoth headphones", "wireles mouse", "静音属标", "保温背", "mechanicl keyboard",
    "lanyaerji", "shouji", "baowenbei", "lyej", "xinglixiang", "jingyin shubiao",
)  # fmt: skip
BRANDS = 3_000


def made_up(count: int, *, seed: int = 1) -> Iterator[Goods]:
    """The same goods for the same seed."""
    draw = random.Random(seed)  # noqa: S311
    brands = [_brand(draw, number) for number in range(BRANDS)]
    for key in range(1, count + 1):
        kind = KINDS[int(len(KINDS) * draw.random() ** 1.5)]
        one, other = draw.choice(QUALITIES), draw.choice(QUALITIES)
        code, brand_zh, brand_en = brands[int(BRANDS * draw.random() ** 2)]
        model = f"{chr(65 + draw.randrange(26))}{draw.randrange(100, 9999)}"
        weight, power = draw.randrange(50, 5000), draw.choice((5, 20, 65, 100, 1500))
        price = round(10 ** (1 + 3 * draw.random()), 2)
        yield Goods(
            pk=key,
            names=(
                f"{brand_zh} {one[0]}{other[0]}{kind[0]} {model}",
                f"{brand_en} {one[1]} {kind[1]} {model}",
            ),
            brands=(brand_zh, brand_en),
            kinds=kind,
            terms=(
                f"brand={code}",
                f"shelf=s{key % 12}",
                f"colour={draw.choice(COLOURS)}",
                f"material={draw.choice(MATERIALS)}",
                "stock=1",
            ),
            numbers={"price": price, "weight": float(weight), "power": float(power)},
            price=price,
            sold=int(20_000 * draw.random() ** 6),
            stars=3 + 2 * draw.random(),
            reviews=draw.randrange(200),
            released=draw.randrange(738_000, 739_800),
        )


def _brand(draw: random.Random, number: int) -> tuple[str, str, str]:
    zh = "".join(draw.choice(SURNAMES) for _ in range(2))
    en = "".join(draw.choice("bcdfglmnprst") + draw.choice("aeiou") for _ in range(3))
    return f"b{number}", zh, en.title()
