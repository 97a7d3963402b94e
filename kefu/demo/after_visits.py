"""The demo shop after the sale: goods called back, people who come, guides, and thanks."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from kefu.accounts.models import User
from kefu.aftersale.models.follow_ups import ASKED_AFTER, FollowUp
from kefu.aftersale.models.guides import SOLVED, Guide, GuideVersion, GuideWalk
from kefu.aftersale.models.recalls import Recall, RecallUnit, RecallWord, Remedies
from kefu.aftersale.models.units import Unit
from kefu.aftersale.models.visits import Installer, Visit
from kefu.aftersale.queries.visits import HOURS, LASTS
from kefu.aftersale.services import past_care
from kefu.demo.ledger import Books
from kefu.shop.models.catalogue import ProductClass, Sku
from kefu.shop.models.orders import Order, OrderLine

SET_UP = ("demo-table", "demo-chair", "demo-printer")
HELPED = {"demo-kettle": ("水壶不加热", "The kettle does not heat"),
          "demo-printer": ("打印机没反应", "The printer does nothing")}  # fmt: skip
PEOPLE = (("周师傅", "330000 310000"), ("吴师傅", "320000"), ("郑师傅", "440000"),
          ("钱师傅", "110000 120000"))  # fmt: skip
BATCH = "B2607"
RECALLED, VISITED, ASKED = 48, 24, 120
RECALL_DAYS = 5
TWO_MAILS = 2
DAY = timedelta(days=1)
TEXTS = {
    "title_zh": "部分批次电热水壶召回", "title_en": "Some batches of a kettle are called back",
    "danger_zh": "底座触点可能过热，有烫伤和起火的危险。",
    "danger_en": "A contact in the base may overheat: it may burn you, or start a fire.",
    "advice_zh": "请立即停止使用，拔下插头，不要自行拆开。",
    "advice_en": "Stop using it now, pull the plug, and do not open it.",
}  # fmt: skip
WORDS = {
    "good": ("", "", "很好用", "送得快"),
    "fair": ("包装有点压扁", "比想的小一点"),
    "bad": ("少了说明书", "表面有划痕"),
}


def write_care(books: Books, skus: Sequence[Sku], *, staff: dict[str, User], seed: int) -> None:
    chance = random.Random(seed + 55)  # noqa: S311
    came = sorted(
        (line for line in books.lines.values() if line.order.delivered_at is not None),
        key=lambda line: (line.order.placed_at, line.pk),
        reverse=True,
    )
    _call_back(came, by=staff["shi"], now=books.now, chance=chance)
    _set_up(came, skus, now=books.now, chance=chance)
    _help(skus, by=staff["shi"], now=books.now, chance=chance)
    past_care.add_follow_ups(_thanks(came, now=books.now, chance=chance))


def _call_back(came: list[OrderLine], *, by: User, now: datetime, chance: random.Random) -> None:
    """The newest kettles of one SKU; each piece stands somewhere on its way to being put right."""
    kettles = [line for line in came if _class_of(line) == "demo-kettle"]
    if not kettles or kettles[0].sku is None:
        return
    sku = kettles[0].sku
    announced = now - RECALL_DAYS * DAY
    recall = Recall(
        **TEXTS, status="running", announced_at=announced, created_at=announced - DAY,
        drafted_by=by, announced_by=by, batches=[BATCH], remedies=list(Remedies.values),
        is_demo=True,
    )  # fmt: skip
    past = past_care.PastRecall(recall, sku)
    for line in [one for one in kettles if one.sku_id == sku.pk][:RECALLED]:
        for place in range(line.quantity):
            serial = f"K26{len(past.units):05}"
            unit = Unit(sku=sku, line=line, batch=BATCH, serial=serial, is_demo=True)
            past.units.append(unit)
            past.pieces.append(_piece(past, line, unit, place, chance))
        past.words += [
            RecallWord(recall=recall, order=line.order, way="mail", round=n, at=announced)
            for n in range(1, TWO_MAILS + 1)
        ]
    past_care.add_recall(past)


def _piece(
    past: past_care.PastRecall, line: OrderLine, unit: Unit, place: int, chance: random.Random
) -> RecallUnit:
    begins = past.recall.announced_at or line.order.placed_at
    states = ["told", "chosen", "back", "remedied", "gone"]
    status = chance.choices(states, [4, 3, 1, 5, 1])[0]
    piece = RecallUnit(
        recall=past.recall, order=line.order, line=line, unit=unit, place=place, status=status,
        told_at=begins,
    )  # fmt: skip
    if status != "told":
        piece.chosen_at = begins + chance.random() * 2 * DAY
    if status in {"chosen", "back", "remedied"}:
        piece.remedy = chance.choice(Remedies.values)
    if status in {"back", "remedied"} and piece.chosen_at:
        piece.back_at = piece.chosen_at + DAY
    if status == "remedied" and piece.back_at:
        piece.remedied_at = piece.back_at + chance.random() * DAY
        piece.note = "门店当面换新" if piece.remedy == Remedies.EXCHANGE else "门店当面退款"
    return piece


def _set_up(
    came: list[OrderLine], skus: Sequence[Sku], *, now: datetime, chance: random.Random
) -> None:
    """Four who come; the newest goods they can set up were visited, or are to be."""
    classes = {sku.product.product_class for sku in skus}
    people = [
        Installer(name=name, phone=f"+861370000100{n}", regions=where.split(), is_demo=True)
        for n, (name, where) in enumerate(PEOPLE)
    ]
    past_care.add_installers(people, [one for one in classes if one.code in SET_UP])
    lines = [line for line in came if _class_of(line) in SET_UP]
    past_care.add_visits(_visits(lines, people, now=now, chance=chance))


def _visits(
    lines: list[OrderLine], people: list[Installer], *, now: datetime, chance: random.Random
) -> Iterator[Visit]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    taken, count = set[tuple[int, datetime]](), 0
    for line in lines:
        able = [one for one in people if one.comes_to(line.order.region)]
        ahead = 1 + count % 5 if count < VISITED // 3 else -1 - count // 3
        begins = midnight + ahead * DAY + timedelta(hours=HOURS[count % len(HOURS)])
        delivered = line.order.delivered_at
        if not able or delivered is None or (able[0].pk, begins) in taken or begins < delivered:
            continue
        taken.add((able[0].pk, begins))
        count += 1
        yield _visit(line, able[0], begins, is_over=ahead < 0, chance=chance)
        if count == VISITED:
            return


def _visit(
    line: OrderLine, who: Installer, begins: datetime, *, is_over: bool, chance: random.Random
) -> Visit:
    visit = Visit(
        client_id=f"demo {line.pk}", order=line.order, line=line, installer=who,
        begins_at=begins, ends_at=begins + LASTS, booked_at=begins - 2 * DAY,
    )  # fmt: skip
    if is_over:
        met = chance.random() < 0.92  # noqa: PLR2004
        visit.status = Visit.Status.DONE if met else Visit.Status.MISSED
        visit.ended_at, visit.works = begins + timedelta(minutes=70), met
        visit.report = (
            "已安装到位，试用正常，讲解了保养方法。" if met else "按门铃无人应，电话未接。"
        )
        visit.signed_by = line.order.recipient if met else ""
    return visit


def _help(skus: Sequence[Sku], *, by: User, now: datetime, chance: random.Random) -> None:
    classes = {sku.product.product_class.code: sku.product.product_class for sku in skus}
    for code, (zh, en) in HELPED.items():
        if code in classes:
            _guide(classes[code], (zh, en), by=by, now=now, chance=chance)


def _guide(
    goods: ProductClass, title: tuple[str, str], *, by: User, now: datetime, chance: random.Random
) -> None:
    guide = Guide(title_zh=title[0], title_en=title[1], product_class=goods, is_demo=True)
    version = GuideVersion(number=1, steps=STEPS, made_by=by, published_at=now - 30 * DAY)
    ends = chance.choices([SOLVED, "repair", "faulty"], [7, 2, 1], k=60)
    walks = [
        GuideWalk(version=version, end=end, steps=3, at=now - chance.random() * 30 * DAY)
        for end in ends
    ]
    past_care.add_guide(guide, version, walks)


def _thanks(came: list[OrderLine], *, now: datetime, chance: random.Random) -> Iterator[FollowUp]:
    orders = {line.order_id: line.order for line in came}
    for order in list(orders.values())[:ASKED]:
        if order.customer_id is None or order.delivered_at is None:
            continue
        due = order.delivered_at + ASKED_AFTER
        if due < now:
            yield _asked(order, due, now=now, chance=chance)


def _asked(order: Order, due: datetime, *, now: datetime, chance: random.Random) -> FollowUp:
    asked = FollowUp(order=order, due_at=due, asked_at=due)
    answered = due + chance.random() * 2 * DAY
    if chance.random() < 0.6 and answered < now:  # noqa: PLR2004
        asked.verdict = chance.choices(["good", "fair", "bad"], [17, 2, 1])[0]
        asked.words, asked.answered_at = chance.choice(WORDS[asked.verdict]), answered
    return asked


def _class_of(line: OrderLine) -> str:
    return line.sku.product.product_class.code if line.sku else ""


def _step(key: str, zh: str, en: str, *answers: tuple[str, str, str]) -> dict[str, object]:
    told = [{"zh": zh, "en": en, "to": to} for zh, en, to in answers]
    return {"key": key, "zh": zh, "en": en, "answers": told}


STEPS = [
    _step("power", "插座有电吗？换一个电器试试。", "Has the socket power? Try another thing.",
          ("插座没电，换了就好了", "No power; another socket helped", SOLVED),
          ("插座有电", "The socket has power", "seat")),
    _step("seat", "重新放好并按下开关，指示灯亮吗？",
          "Seat it again and press the switch. Does the light go on?",
          ("亮了，正常了", "Yes, it works", SOLVED),
          ("亮，但还是不工作", "Yes, but it does not work", "rest"),
          ("不亮", "No", "repair")),
    _step("rest", "拔下插头等二十分钟再试。", "Pull the plug, wait twenty minutes, try again.",
          ("好了", "It works", SOLVED),
          ("还是不行", "Still not", "repair"),
          ("有焦味或异响", "It smells burnt or makes noises", "faulty")),
]  # fmt: skip
