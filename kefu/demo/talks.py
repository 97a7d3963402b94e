"""Talks with customers, from scripts: who said what when, what was promised, how it ended.

A `Story` is one case as the desk will keep it. Past ones are told here; `living.py` tells those
that are under way now.
"""

import random
import tomllib
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

from kefu.demo.buying import DAY, HOUR, SHANGHAI, Purchase
from kefu.demo.catalogue import Item
from kefu.demo.people import Person

SCRIPTS = Path(__file__).parent / "scripts"
MINUTE = timedelta(minutes=1)
OPENS, CLOSES, LAST_DUE = 9, 21, 20
TODAY_HOURS = 12  # a promise within so many hours is for today, a longer one for tomorrow
QUIET = 3 * DAY
LEAST_WARNING, MOST_WARNING = 10 * MINUTE, 2 * HOUR
FIRST_ANSWER = 30 * MINUTE
SECOND = timedelta(seconds=1)
CUSTOMER, AGENT, FORMER = "customer", "agent", "former"
TOO_SLOW, NOT_YET, WITH_WORDS = 0.05, 0.05, 0.8
HANDED = {
    False: "交接：顾客刚写来，情况在上面，还没有答复，先别让顾客再说一遍。",
    True: "Handing over: all is said above, nothing answered yet. Please do not ask again.",
}
AGAIN = {
    False: (
        "还差一点没弄好，麻烦再看一下",
        "看到了，是我这边漏了一步，现在已经补上，您再看看。",
        "现在可以了",
    ),
    True: (
        "It is not quite right yet, could you look again?",
        "You are right, I missed one step. It is done now.",
        "Now it works.",
    ),
}
KEEPS = {"mei": 1.04, "jun": 0.9, "lan": 1.0, "ning": 1.03, "tao": 0.92, "sunny": 1.0}


@dataclass(frozen=True)
class Script:
    """One dialogue. Lines are (who, words); `=card` and `=promise` are acts."""

    code: str
    needs: str
    subject: str
    talk: str
    language: str = "zh"
    channel: str = "chat"
    promise: tuple[str, int, str] | None = None
    kept: float = 1.0
    request: str = ""
    reason: str = ""

    @property
    def team(self) -> str:
        return "presales" if self.needs == "product" else "aftersale"


@dataclass(slots=True)
class Said:
    at: datetime
    by: str  # CUSTOMER, AGENT, or nobody for what the system states
    kind: str
    body: str = ""
    fact: str = ""
    due: datetime | None = None
    promise: "Vow | None" = None


@dataclass(slots=True)
class Vow:
    """A promise and what became of it."""

    kind: str
    text: str
    made_at: datetime
    due_at: datetime
    status: str = "open"
    settled_at: datetime | None = None
    made_good_at: datetime | None = None
    warned_at: datetime | None = None

    @property
    def warn_at(self) -> datetime:
        left = min(max((self.due_at - self.made_at) / 5, LEAST_WARNING), MOST_WARNING)
        return max(self.due_at - left, self.made_at)


@dataclass(slots=True)
class Verdict:
    """What the customer answered when asked how it went."""

    asked_at: datetime
    answered_at: datetime | None = None
    score: int = 0
    solved: bool = True
    words: str = ""


@dataclass(slots=True)
class Story:
    """One case: its owner, its words, its promises, its end."""

    person: Person
    owner: str
    team: str
    channel: str
    subject: str
    created_at: datetime
    item: Item | None = None
    buy: Purchase | None = None
    script: Script | None = None
    lines: list[Said] = field(default_factory=list)
    vows: list[Vow] = field(default_factory=list)
    status: str = "closed"
    solved_at: datetime | None = None
    confirmed_at: datetime | None = None
    closed_at: datetime | None = None
    told_by: datetime | None = None
    answer_due_at: datetime | None = None
    waiting_since: datetime | None = None
    verdict: Verdict | None = None
    handed_over_by: str = ""  # who owned it before the first answer
    handed_over_at: datetime | None = None
    denied_at: datetime | None = None  # the customer said: not solved yet
    solved_before: datetime | None = None
    refund: Decimal = Decimal(0)

    @property
    def first_answered_at(self) -> datetime | None:
        return next((said.at for said in self.lines if said.by == AGENT and _answers(said)), None)

    @property
    def broke_a_promise(self) -> bool:
        return any(vow.status == "broken" for vow in self.vows)

    @property
    def ends_at(self) -> datetime:
        return self.lines[-1].at if self.lines else self.created_at


def _answers(said: Said) -> bool:
    """Words to the customer, or a promise; not what the system says by itself."""
    return said.kind == "text" or said.fact == "promised"


@cache
def scripts() -> tuple[Script, ...]:
    told = []
    for file in sorted(SCRIPTS.glob("*.toml")):
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["script"]:
            promise = row.pop("promise", None)
            told.append(Script(**row, promise=tuple(promise) if promise else None))
    return tuple(told)


def fitting(needs: str, person: Person) -> list[Script]:
    language = "en" if person.reads_english else "zh"
    return [one for one in scripts() if one.needs == needs and one.language == language]


class Teller:
    """Plays a script with one customer and one agent, from a moment on."""

    def __init__(self, *, chance: random.Random, names: dict[str, str]) -> None:
        self.chance = chance
        self.names = names  # agents by key

    def tell(self, script: Script, story: Story) -> Story:
        """Fill in the story's lines, promises and end."""
        english = script.language == "en"
        vow = self._vow(script, story)
        words = self._words(story, vow, english=english)
        story.script = script
        story.subject = script.subject.format(**words)[:200]
        self._play(script, story, vow, words)
        self._close(story)
        return story

    def _vow(self, script: Script, story: Story) -> Vow | None:
        """The promise that the script makes, due today or tomorrow at a round time."""
        if script.promise is None:
            return None
        kind, hours, _ = script.promise
        made = story.created_at + self.chance.uniform(6, 15) * MINUTE
        local = made.astimezone(SHANGHAI)
        if hours < TODAY_HOURS:
            due = min(local + hours * HOUR, local.replace(hour=LAST_DUE, minute=30))
            due = due.replace(minute=due.minute // 30 * 30, second=0, microsecond=0)
            due = max(due, (local + 40 * MINUTE).replace(second=0, microsecond=0))
        else:
            due = (local + DAY).replace(hour=self.chance.choice((12, 15, 18)), minute=0, second=0)
        return Vow(kind, "", made, due.replace(microsecond=0))

    def _words(self, story: Story, vow: Vow | None, *, english: bool) -> dict[str, str]:
        side = "en" if english else "zh"
        buy, item = story.buy, story.item
        refund = story.refund or Decimal(self.chance.randint(5, 20))
        promised = buy.promised_at if buy else None
        return {
            "agent": self.names[story.owner],
            "city": getattr(story.person.city.name, side),
            "days": str(story.person.city.days + 2),
            "product": getattr(item.name, side) if item else "",
            "order": "",
            "carrier": getattr(buy.carrier.name, side) if buy and buy.carrier else "",
            "place": self._place(story, side),
            "promised": _day(promised, english=english) if promised else "",
            "amount": f"{refund:.2f}".removesuffix(".00"),
            "due": f"{vow.due_at.astimezone(SHANGHAI):%H:%M}" if vow else "",
        }

    def _place(self, story: Story, side: str) -> str:
        name: str = getattr(story.person.city.name, side)
        return f"the {name} sorting centre" if side == "en" else f"{name}转运中心"

    def _play(self, script: Script, story: Story, vow: Vow | None, words: dict[str, str]) -> None:
        at = story.created_at
        kept = self.chance.random() < min(script.kept * KEEPS.get(story.owner, 1), 0.995)
        turned = False  # whether the promise has come to its end
        for raw in filter(None, script.talk.strip().splitlines()):
            if raw.startswith("="):
                at = self._act(raw, story, vow, script, at)
                continue
            branch, line = _branch(raw)
            if branch and branch != ("K" if kept else "B"):
                continue
            if branch and vow and not turned:
                turned, at = True, self._settle(story, vow, kept=kept)
            at = self._say(line, story, words, at)

    def _act(
        self, raw: str, story: Story, vow: Vow | None, script: Script, at: datetime
    ) -> datetime:
        if raw == "=promise" and vow is not None and script.promise is not None:
            text = script.promise[2].format(product=story.item.name.zh if story.item else "")
            vow.text, vow.made_at = text, at
            if vow.due_at <= at:
                vow.due_at = at + HOUR
            story.vows.append(vow)
            story.lines.append(Said(at, AGENT, "fact", fact="promised", promise=vow))
        elif raw.startswith("=card") and not story.lines:
            story.lines.append(Said(at, CUSTOMER, raw.removeprefix("=card ")))
            self._told(story, at)
        return at

    def _say(self, line: str, story: Story, words: dict[str, str], at: datetime) -> datetime:
        who, body = line[0], line[2:].strip().format(**words)
        if story.lines:
            slow = story.first_answered_at is None and who == "A"
            wait = self._first_wait() if slow else self.chance.uniform(0.4, 4)
            at = at + wait * MINUTE
        kind = "note" if who == "N" else "text"
        story.lines.append(Said(at, CUSTOMER if who == "C" else AGENT, kind, body))
        if len(story.lines) == 1 and who == "C":
            self._told(story, at)
        return at

    def _first_wait(self) -> float:
        """Minutes until the first answer: mostly few, now and then too many."""
        if self.chance.random() < TOO_SLOW:
            return self.chance.uniform(31, 80)
        return self.chance.triangular(1, 29, 4)

    def _told(self, story: Story, at: datetime) -> None:
        """The system tells the customer at once by when somebody answers."""
        due = at + FIRST_ANSWER
        by = FORMER if story.handed_over_by else AGENT
        story.lines.append(Said(at + SECOND, by, "fact", fact="told", due=due))
        if story.handed_over_by:
            story.handed_over_at = at + self.chance.uniform(8, 40) * SECOND
            if self.chance.random() < WITH_WORDS:
                note = HANDED[story.person.reads_english]
                story.lines.append(Said(story.handed_over_at, FORMER, "note", note))
            story.lines.append(Said(story.handed_over_at, AGENT, "fact", fact="owner"))

    def _settle(self, story: Story, vow: Vow, *, kept: bool) -> datetime:
        """Kept some time before it was due; or broken when due, and made good after a word."""
        whole = vow.due_at - vow.made_at
        if kept:
            at = min(
                awake(vow.made_at + whole * self.chance.uniform(0.35, 0.97)), vow.due_at - MINUTE
            )
            vow.status, vow.settled_at = "kept", at
            story.lines.append(Said(at, AGENT, "fact", fact="kept", promise=vow))
        else:
            at = vow.due_at
            vow.status, vow.settled_at = "broken", at
            story.lines.append(
                Said(at, AGENT, "fact", fact="broken", promise=vow, due=at + FIRST_ANSWER)
            )
            at = awake(at + self.chance.triangular(0.6, 20, 3) * HOUR)
            vow.made_good_at = at + 20 * MINUTE
        vow.warned_at = vow.warn_at if (vow.settled_at or at) >= vow.warn_at else None
        return at

    def _close(self, story: Story) -> None:
        last = max([story.ends_at, *(vow.made_good_at for vow in story.vows if vow.made_good_at)])
        solved = last + self.chance.uniform(1, 20) * MINUTE
        if story.vows == [] and self.chance.random() < NOT_YET:
            solved = self._once_more(story, solved)
        story.solved_at = solved
        story.told_by = solved + QUIET
        story.lines.append(Said(solved, AGENT, "fact", fact="solved", due=story.told_by))
        for vow in story.vows:
            if vow.made_good_at:
                story.lines.append(
                    Said(vow.made_good_at, AGENT, "fact", fact="made_good", promise=vow)
                )
        if self.chance.random() < 0.62:  # noqa: PLR2004
            yes = awake(solved + self.chance.triangular(0.1, 40, 2) * HOUR)
            story.confirmed_at = story.closed_at = max(yes, solved + MINUTE)
            story.lines.append(Said(story.closed_at, CUSTOMER, "fact", fact="confirmed"))
        else:
            story.closed_at = story.told_by
            story.lines.append(Said(story.closed_at, "", "fact", fact="closed"))
        story.lines.sort(key=lambda said: said.at)

    def _once_more(self, story: Story, solved: datetime) -> datetime:
        """The customer says no, a step was forgotten, it is solved a second time."""
        due = solved + QUIET
        story.lines.append(Said(solved, AGENT, "fact", fact="solved", due=due))
        denied = awake(solved + self.chance.triangular(0.2, 20, 2) * HOUR)
        story.solved_before, story.denied_at = solved, denied
        due = denied + FIRST_ANSWER
        story.lines.append(Said(denied, CUSTOMER, "fact", fact="denied", due=due))
        words = AGAIN[story.person.reads_english]
        for n, (who, body) in enumerate(zip((CUSTOMER, AGENT, CUSTOMER), words, strict=True)):
            story.lines.append(Said(denied + (1 + 4 * n) * MINUTE, who, "text", body))
        return denied + self.chance.uniform(14, 40) * MINUTE


def awake(at: datetime) -> datetime:
    """The next moment, not before, at which people write: between nine and nine."""
    local = at.astimezone(SHANGHAI)
    if local.hour < OPENS:
        return local.replace(hour=OPENS)
    if local.hour >= CLOSES:
        return (local + DAY).replace(hour=OPENS)
    return local


def until(story: Story, now: datetime) -> Story | None:
    """The story as far as it has come; None if it is not yet far enough to be told as past."""
    if story.solved_at is None or story.solved_at >= now:
        return None
    story.lines = [said for said in story.lines if said.at < now]
    if story.closed_at is not None and story.closed_at >= now:
        story.status, story.closed_at, story.confirmed_at = "solved", None, None
    return story


def judged(story: Story, chance: random.Random, *, late: bool) -> Verdict:
    """Lower where a promise was broken, the parcel late, or the first answer slow."""
    asked = story.closed_at or story.ends_at
    verdict = Verdict(asked_at=asked + MINUTE)
    if chance.random() > ANSWERS:
        return verdict
    first = story.first_answered_at or story.created_at
    slow = (first - story.created_at) / FIRST_ANSWER
    felt = 8.9 - 3.4 * story.broke_a_promise - 0.9 * late - 0.8 * slow
    score = max(1, min(10, round(chance.gauss(felt, 1.1))))
    verdict.answered_at = asked + chance.triangular(0.2, 90, 8) * HOUR
    verdict.score, verdict.solved = score, score > POOR or chance.random() < 0.5  # noqa: PLR2004
    if chance.random() < WRITES:
        verdict.words = chance.choice(_remarks(score, story.person.reads_english))
    return verdict


ANSWERS, WRITES = 0.38, 0.45
POOR, WELL = 4, 8
REMARKS = {
    ("well", False): (
        "说几点回就几点回，放心。",
        "不用重复讲，省事。",
        "态度好，解决也快。",
        "答应的都做到了。",
        "比别家强，会再来。",
    ),
    ("fair", False): (
        "解决了，就是多等了一会儿。",
        "还可以，希望再快一点。",
        "态度可以，流程长了些。",
    ),
    ("poor", False): ("说好的时间没有回，要我自己催。", "等太久了。", "希望说话算数。"),
    ("well", True): (
        "They rang when they said they would.",
        "I did not have to tell it twice.",
        "Quick and kind.",
    ),
    ("fair", True): ("Settled in the end, a little slow.", "Fine, though I had to wait."),
    ("poor", True): (
        "Nobody called at the time I was promised.",
        "I had to ask again myself.",
    ),
}


def _remarks(score: int, english: bool) -> tuple[str, ...]:
    mood = "poor" if score <= POOR else "well" if score >= WELL else "fair"
    return REMARKS[mood, english]


def _branch(raw: str) -> tuple[str, str]:
    return (raw[0], raw[2:].strip()) if raw[1] == ">" else ("", raw)


def _day(at: datetime, *, english: bool) -> str:
    local = at.astimezone(SHANGHAI)
    return f"{local:%-d %B}" if english else f"{local.month} 月 {local.day} 日"
