"""What is under way in the demo shop at this very moment, so that a visitor finds work to do.

A customer waits in chat, one promise is due in forty minutes, one within ten, one was missed, a
parcel is late, and colleagues have their hands full too.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from kefu.demo.buying import DAY, HOUR, SHANGHAI, Market, Purchase
from kefu.demo.catalogue import Catalogue, Item
from kefu.demo.people import Person
from kefu.demo.talks import AGENT, CUSTOMER, FIRST_ANSWER, MINUTE, QUIET, Said, Story, Vow

SECOND = timedelta(seconds=1)


@dataclass(frozen=True)
class Scene:
    """What a visitor needs to tell the stories of now."""

    market: Market
    people: list[Person]
    goods: dict[str, Item]
    now: datetime

    def ago(self, minutes: float) -> datetime:
        return self.now - minutes * MINUTE

    def bought(self, who: int, code: str, *, days_ago: float, promised: float) -> Purchase:
        """An order under way; `promised` counts days from now, negative if the day has passed."""
        placed = self.now - days_ago * DAY
        item = self.goods[code]
        line = self.market.line(item, placed)
        buy = Purchase(self.people[who], placed, [line], gateway="bank")
        buy.carrier = self.market.carriers[1]
        day = (self.now + promised * DAY).astimezone(SHANGHAI)
        buy.promised_at = day.replace(hour=20, minute=0, second=0, microsecond=0)
        buy.shipped_at = placed + 15 * HOUR
        buy.delivered_at = self.now + DAY
        return buy


def under_way(
    catalogue: Catalogue, people: list[Person], market: Market
) -> tuple[list[Purchase], list[Story]]:
    """Orders that are on their way, and cases that are open or wait for a yes."""
    goods = {item.code: item for item in catalogue.items}
    scene = Scene(market, people, goods, market.now)
    late = scene.bought(0, "evening-wind-lipstick", days_ago=5, promised=-1)
    there = scene.bought(1, "gooseneck-kettle", days_ago=6, promised=-1)
    there.delivered_at = market.now - 2 * DAY
    there.promised_at = max(there.promised_at or market.now, there.delivered_at + HOUR)
    coming = scene.bought(2, "windowsill-speaker", days_ago=2, promised=1)
    stories = [
        _waiting(scene, late),
        _due_soon(scene, there),
        _due_in_minutes(scene, coming),
        _missed(scene),
        _asks_before_buying(scene),
        _promised_for_tomorrow(scene),
        _waits_for_the_customer(scene),
        _solved_yesterday(scene, there),
    ]
    return [late, there, coming], stories


def _waiting(scene: Scene, late: Purchase) -> Story:
    """Lin's parcel is late; she has just written and nobody has answered."""
    story = _story(scene, 0, "mei", "说好昨天到的还没到", minutes=3, buy=late)
    _customer_says(story, "", 0, kind="order")
    _told(story)
    _customer_says(story, "你好，页面写昨天 20:00 前到的，现在还没收到", 0.5)
    _customer_says(story, "明天要送人的，能帮我看看到哪了吗？", 1)
    return _open(story, "new")


def _due_soon(scene: Scene, there: Purchase) -> Story:
    """Wei was promised a call; it is due in forty minutes."""
    story = _story(scene, 1, "mei", "手冲壶壶嘴漏水", minutes=140, buy=there)
    _customer_says(story, "壶嘴下面会渗水，是没装好还是坏了？", 0)
    _told(story)
    _agent_says(story, "您好，我是王梅。请先看一下密封圈有没有压到位，说明书第三页有图。", 3)
    _customer_says(story, "看了，压好的，还是渗", 9)
    _agent_says(story, "明白了，我请技术同事看一下您的视频，然后打电话给您，把怎么处理说清楚。", 12)
    _promise(story, scene, kind="call_back", text="回电告知漏水怎么处理", due=40, at=13)
    return _open(story, "open")


def _due_in_minutes(scene: Scene, coming: Purchase) -> Story:
    story = _story(scene, 2, "mei", "A change of address", minutes=95, buy=coming)
    story.channel = "mail"
    _customer_says(story, "I gave the office address. Could it come to my flat instead?", 0)
    _told(story)
    _agent_says(story, "I will ask the carrier and tell you whether the new address took.", 6)
    _promise(
        story, scene, kind="answer", text="Say whether the new address took", due=9, at=7,
        warned=True,
    )  # fmt: skip
    return _open(story, "open")


def _missed(scene: Scene) -> Story:
    """A promise that was broken fifty minutes ago and is still to be made good."""
    story = _story(scene, 3, "mei", "发票还没收到", minutes=330)
    _customer_says(story, "上周的发票能重发一份吗，公司要报销", 0)
    _told(story)
    _agent_says(story, "可以，我重开一份发到您的邮箱。", 5)
    _promise(story, scene, kind="answer", text="重开发票并发到邮箱", due=-50, at=6)
    vow = story.vows[0]
    vow.status, vow.settled_at, vow.warned_at = "broken", vow.due_at, vow.warn_at
    due = vow.due_at + 2 * HOUR
    story.lines.append(Said(vow.due_at, AGENT, "fact", fact="broken", promise=vow, due=due))
    _customer_says(story, "说好的时间过了，还没收到", 330 - 42)
    story.waiting_since, story.answer_due_at, story.told_by = vow.due_at, due, due
    story.status = "open"
    return story


def _asks_before_buying(scene: Scene) -> Story:
    item = scene.goods["moonback-chair"]
    story = _story(scene, 4, "ning", "月背餐椅能放阳台吗", minutes=11, item=item)
    story.team = "presales"
    _customer_says(story, "", 0, kind="product")
    _told(story)
    _customer_says(story, "这把椅子能放阳台吗，会晒到太阳", 0.6)
    return _open(story, "new")


def _promised_for_tomorrow(scene: Scene) -> Story:
    story = _story(scene, 5, "jun", "净化器滤芯型号", minutes=210)
    _customer_says(story, "滤芯哪个型号，店里有吗", 0)
    _told(story)
    _agent_says(story, "我核对一下批次，有的话给您留两个，明天告诉您。", 8)
    _promise(story, scene, kind="answer", text="答复滤芯型号并留货", due=22 * 60, at=9)
    return _open(story, "open")


def _waits_for_the_customer(scene: Scene) -> Story:
    story = _story(scene, 6, "lan", "想换一个颜色", minutes=400)
    _customer_says(story, "颜色能换成雾蓝的吗，还没拆", 0)
    _told(story)
    _agent_says(story, "能换，来回邮费我们出。您看这周哪天方便快递员上门取？", 4)
    return _open(story, "waiting")


def _solved_yesterday(scene: Scene, there: Purchase) -> Story:
    """Solved, and the customer has not said yes yet."""
    story = _story(scene, 1, "mei", "手冲壶说明书", minutes=26 * 60, buy=there)
    story.channel = "mail"
    _customer_says(story, "说明书丢了，能发一份电子版吗", 0)
    _told(story)
    _agent_says(story, "已经发到您邮箱，商品页最下面也能随时下载。", 6)
    solved = story.created_at + 20 * MINUTE
    story.solved_at, story.told_by, story.status = solved, solved + QUIET, "solved"
    story.lines.append(Said(solved, AGENT, "fact", fact="solved", due=story.told_by))
    return story


def _story(  # noqa: PLR0913
    scene: Scene, who: int, owner: str, subject: str, *, minutes: float,
    buy: Purchase | None = None, item: Item | None = None,
) -> Story:  # fmt: skip
    return Story(
        person=scene.people[who],
        owner=owner,
        team="aftersale",
        channel="chat",
        subject=subject,
        created_at=scene.ago(minutes),
        item=item or (buy.lines[0].item if buy else None),
        buy=buy,
    )


def _customer_says(story: Story, body: str, minutes: float, *, kind: str = "text") -> None:
    at = story.created_at + minutes * MINUTE
    story.lines.append(Said(at, CUSTOMER, kind, body))


def _agent_says(story: Story, body: str, minutes: float) -> None:
    story.lines.append(Said(story.created_at + minutes * MINUTE, AGENT, "text", body))


def _told(story: Story) -> None:
    due = story.created_at + FIRST_ANSWER
    story.lines.append(Said(story.created_at + SECOND, AGENT, "fact", fact="told", due=due))


def _promise(  # noqa: PLR0913
    story: Story, scene: Scene, *, kind: str, text: str, due: float, at: float,
    warned: bool = False,
) -> None:  # fmt: skip
    """Due so many minutes from now, made so many after the first word."""
    made = story.created_at + at * MINUTE
    vow = Vow(kind, text, made, scene.ago(-due))
    vow.warned_at = vow.warn_at if warned else None
    story.vows.append(vow)
    story.lines.append(Said(made, AGENT, "fact", fact="promised", promise=vow))


def _open(story: Story, status: str) -> Story:
    """The date in force: the promise, the answer that is owed, or the stated silence."""
    story.status = status
    story.lines.sort(key=lambda said: said.at)
    if status == "new":
        story.waiting_since = story.created_at
        story.answer_due_at = story.told_by = story.created_at + FIRST_ANSWER
    elif story.vows:
        story.told_by = story.vows[-1].due_at
    else:
        story.told_by = story.ends_at + QUIET
    return story
