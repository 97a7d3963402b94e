"""Three products of the demo shop that are made to order: their sheets, drawings and words."""

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

Document = dict[str, Any]
NOTHING = {"how": "piece", "amount": "0", "free": "0"}


@dataclass(frozen=True)
class Goods:
    """What is sold, on which shelf, from which brand, and what may be chosen on it."""

    code: str
    zh: str
    en: str
    short_zh: str
    short_en: str
    about_zh: str
    about_en: str
    kind_zh: str
    kind_en: str
    shelves: tuple[str, ...]  # the first one there is
    price: Decimal
    sheet: Document
    drawing: str


def fee(amount: str, how: str = "piece", free: str = "0") -> Document:
    return {"how": how, "amount": amount, "free": free}


def choice(
    code: str, zh: str, en: str, *, colour: str = "", number: str | None = None, **more: Any
) -> Document:
    told = {"fee": NOTHING, "days": 0, **more}
    return {"code": code, "zh": zh, "en": en, "colour": colour, "number": number, **told}


def option(code: str, kind: str, zh: str, en: str, **more: Any) -> Document:
    return {"code": code, "kind": kind, "zh": zh, "en": en, **more}


def point(option: str, *among: str, low: str | None = None, high: str | None = None) -> Document:
    return {"option": option, "among": list(among), "low": low, "high": high}


def rule(kind: str, then: Document, when: Document | None = None, **more: Any) -> Document:
    return {"kind": kind, "then": then, "when": when, **more}


DRAWINGS = Path(__file__).parent / "made"


def drawing(name: str) -> str:
    return (DRAWINGS / f"{name}.svg").read_text(encoding="utf-8")


CUP_SHEET: Document = {
    "days": 2,
    "plain": False,
    "options": [
        option("body", "colour", "杯身", "Body", choices=[
            choice("pine", "松绿", "Pine", colour="#1F4E5F"),
            choice("blush", "豆沙", "Blush", colour="#C98A83"),
            choice("ink", "墨黑", "Ink", colour="#2E2B2B"),
            choice("snow", "雪白", "Snow", colour="#EFEDE8"),
        ]),
        option("lid", "choice", "杯盖", "Lid", choices=[
            choice("steel", "不锈钢", "Steel", colour="#C9CED4"),
            choice("wood", "胡桃木", "Walnut", colour="#7A5230", fee=fee("18"), days=1),
        ]),
        option(
            "words", "text", "刻字", "Engraving", needed=False, low="1", high="10",
            fee=fee("3", "sign", "2"), days=1,
            help_zh="激光刻在杯身正面，可刻名字、日期或一句话。",
            help_en="Engraved on the front by laser: a name, a date, a few words.",
        ),
        option("face", "choice", "字体", "Lettering", needed=False, choices=[
            choice("song", "宋体", "Serif"),
            choice("hei", "黑体", "Sans"),
            choice("kai", "楷体", "Kaiti"),
            choice("script", "花体", "Script", fee=fee("6")),
        ]),
        option("ink", "colour", "字色", "Colour of the words", needed=False, choices=[
            choice("silver", "银", "Silver", colour="#E9EDF0"),
            choice("gold", "金", "Gold", colour="#E3B25A", fee=fee("12", "once")),
            choice("dark", "深灰", "Dark grey", colour="#4A4745"),
        ]),
        option("strap", "choice", "提绳", "Strap", needed=False, choices=[
            choice("leather", "皮绳", "Leather", fee=fee("15")),
        ]),
    ],
    "rules": [
        rule("requires", point("words"), point("face")),
        rule("requires", point("words"), point("ink")),
        rule("limits", point("words", high="6"), point("face", "script")),
        rule(
            "excludes", point("ink", "silver"), point("body", "snow"),
            why_zh="雪白杯身上看不清银色的字。请换金色或深灰，或换一种杯身颜色。",
            why_en="Silver words cannot be read on the snow-white body. Choose gold or dark grey, "
            "or another body.",
        ),
        rule("excludes", point("ink", "dark"), point("body", "ink")),
    ],
}  # fmt: skip
CUSHION_SHEET: Document = {
    "days": 3,
    "plain": False,
    "options": [
        option("size", "size", "尺寸", "Size", choices=[
            choice("s40", "40 × 40 cm", "40 × 40 cm", number="40"),
            choice("s45", "45 × 45 cm", "45 × 45 cm", number="45", fee=fee("20")),
            choice("s60", "60 × 60 cm", "60 × 60 cm", number="60", fee=fee("55"), days=1),
        ]),
        option("cloth", "colour", "面料", "Cloth", choices=[
            choice("linen", "米色亚麻", "Sand linen", colour="#D9C7AE"),
            choice("sage", "灰绿亚麻", "Sage linen", colour="#A9B8A0"),
            choice("velvet", "酒红丝绒", "Wine velvet", colour="#7C3040", fee=fee("28")),
        ]),
        option("edge", "colour", "缝线", "Stitching", choices=[
            choice("brown", "棕", "Brown", colour="#8A5A3B"),
            choice("cream", "米白", "Cream", colour="#F4EEE6"),
            choice("blue", "靛蓝", "Indigo", colour="#3B5BDB"),
        ]),
        option(
            "photo", "picture", "您的图片", "Your picture",
            help_zh="放在抱枕正中。选好后可以放大和移动。",
            help_en="It lies in the middle. Once it is in, make it larger and move it.",
        ),
        option(
            "words", "text", "图片下的字", "Words below", needed=False, low="1", high="14",
            fee=fee("12"),
        ),
    ],
    "rules": [
        rule("excludes", point("cloth", "velvet"), point("size", "s60")),
        rule("limits", point("words", high="8"), point("size", "s40")),
    ],
}  # fmt: skip
DESK_SHEET: Document = {
    "days": 6,
    "plain": False,
    "options": [
        option("width", "number", "宽", "Width", low="100", high="180", step="10", unit="cm",
               first="140"),
        option("depth", "size", "深", "Depth", choices=[
            choice("d60", "60 cm", "60 cm", number="60"),
            choice("d70", "70 cm", "70 cm", number="70"),
            choice("d80", "80 cm", "80 cm", number="80"),
        ]),
        option("height", "number", "高", "Height", low="68", high="80", step="1", unit="cm",
               first="75"),
        option("wood", "colour", "木材", "Wood", choices=[
            choice("oak", "橡木", "Oak", colour="#CFA36F"),
            choice("walnut", "胡桃木", "Walnut", colour="#7A5230", fee=fee("15", "percent")),
            choice("ash", "白蜡木", "Ash", colour="#E3CDA8"),
        ]),
        option("legs", "colour", "桌腿", "Legs", choices=[
            choice("black", "黑", "Black", colour="#3A3633"),
            choice("white", "白", "White", colour="#F7F5F1"),
            choice("green", "苔绿", "Moss", colour="#56704F", fee=fee("60")),
        ]),
        option("drawers", "choice", "抽屉", "Drawers", needed=False, choices=[
            choice("one", "一个", "One", fee=fee("160"), days=1),
            choice("two", "两个", "Two", fee=fee("290"), days=2),
        ]),
        option("area", "number", "桌面面积", "Top", low="0.5", high="1.4", step="0.01",
               unit="m²", needed=True, fee=fee("520", "unit", "0.6")),
        option("beam", "choice", "加固横梁", "Crossbeam", needed=False, choices=[
            choice("yes", "有", "With one", fee=fee("90")),
        ]),
        option("words", "text", "桌边刻字", "Words on the edge", needed=False, low="1",
               high="24", fee=fee("40", "once"), days=1),
    ],
    "rules": [
        rule("derived", point("area"), of=["width", "depth"], times="0.0001",
             plus="0"),
        rule("derived", point("beam", "yes"), point("width", low="150")),
        rule("requires", point("width", low="140"), point("drawers", "two")),
    ],
}  # fmt: skip

GOODS = (
    Goods(
        "engraved-thermos", "刻字保温杯", "Engraved Thermos Cup",
        "您选颜色，我们把名字刻上去", "Choose its colours; we engrave the name",
        "316 不锈钢内胆，12 小时保温。刻字用激光，不掉色，可进洗碗机。",
        "An inside of 316 steel keeps tea warm for twelve hours. The engraving is by laser: it "
        "does not fade, and the dishwasher may have it.",
        "定制杯", "Cups made to order", ("home/soft", "home"),
        Decimal("129.00"), CUP_SHEET, drawing("cup"),
    ),
    Goods(
        "picture-cushion", "照片抱枕", "Picture Cushion",
        "一张照片，一个抱枕", "One picture, one cushion",
        "热转印在亚麻或丝绒上，芯可拆洗。您的图片只有您和我们的工坊看得到。",
        "Printed on linen or velvet, with an inside that can be washed. Only you and our workshop "
        "see your picture.",
        "定制抱枕", "Cushions made to order", ("home/soft", "home"),
        Decimal("89.00"), CUSHION_SHEET, drawing("cushion"),
    ),
    Goods(
        "desk-to-measure", "定制书桌", "Desk to Measure",
        "宽到厘米，木材任选", "To the centimetre, in the wood you like",
        "按您的房间来做：宽 100 到 180 厘米，三种深度，三种木材。"
        "150 厘米起会加一根横梁，不会中间下沉。",
        "Made for your room: 100 to 180 cm wide, three depths, three woods. From 150 cm on it has "
        "a crossbeam, so that it never sags.",
        "定制家具", "Furniture made to order", ("home/furniture", "home"),
        Decimal("1280.00"), DESK_SHEET, drawing("desk"),
    ),
)  # fmt: skip
