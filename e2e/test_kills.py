"""kill -9 of every part in turn, while people talk: what was acknowledged is there once, in order,
on pages that nobody reloads."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import pytest
from django.conf import settings as django_settings
from django.test import Client
from playwright.sync_api import Page, expect

from e2e.apart import SECRET, ApartShop
from e2e.conftest import opened
from e2e.people import Answerer, Asker, when
from e2e.shop import Shop, copy_of, template
from kefu.accounts.models import Team, User
from kefu.core.models import Delivery, EventRow
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Message
from kefu.insight.models import PromiseFact

PARTS = {
    Shop: ["web", "web worker", "worker", "jobs", "database"],
    ApartShop: ["web", "web worker", "live", "live worker", "database"],
}
BACK = 90_000  # milliseconds; a busy machine is no fault


@pytest.fixture(params=PARTS, ids=["on one port", "apart"])
def shop(request, settings, tmp_path, mailbox, django_db_blocker) -> Iterator[Shop]:
    """The shop as a newcomer runs it, then as its operators do."""
    if request.param is ApartShop:
        settings.SECRET_KEY = settings.PERSONAL_KEY = SECRET
        settings.PERSONAL_KEYS = [SECRET]
    copy_of(template("empty"), tmp_path / "var")
    yield from opened(request.param(tmp_path / "var", smtp_port=mailbox.port), django_db_blocker)


@dataclass
class Scene:
    """Lin asks and Mei answers: each types on an open page, and has a stubborn hand beside it."""

    shop: Shop
    lin: Asker
    mei: Answerer
    chat: Page
    desk: Page

    def go_on(self, *, while_dying: str) -> None:
        """Both talk on, and in the middle of it the part is killed."""
        part, before = while_dying, len(self.lin.told)
        with ThreadPoolExecutor(2) as hands:
            talk = [hands.submit(self._asks, part), hands.submit(self._answers, part)]
            when(lambda: len(self.lin.told) > before or talk[0].done(), "a first word")
            self.shop.kill(part)
            write(self.chat.get_by_label("您的消息"), f"{part}:打字问", "Enter")
            write(self.desk.get_by_label("要说的话"), f"{part}:打字答", "Control+Enter")
        for done in talk:
            done.result()
        self.shop.wait_until_healthy()

    def _asks(self, part: str) -> None:
        for number in range(3):
            self.lin.ask(f"{part}:问{number}")

    def _answers(self, part: str) -> None:
        for number in range(2):
            self.mei.answer(f"{part}:答{number}")
            self.mei.promise(f"{part}:诺{number}")


def write(field, words: str, key: str) -> None:
    field.fill(words)
    field.press(key)


@pytest.fixture
def scene(shop, page_of) -> Scene:
    team = Team.objects.create(code="aftersale", name_zh="售后服务", name_en="After-sale")
    mei = User.objects.create_user("mei@example.com", name="王梅", role="agent", team=team)
    lin = User.objects.create_user("lin@example.com", name="林晓雨")
    asker = Asker(shop.url, session_of(lin))
    asker.ask("壶底漏水")
    case = Case.objects.get().number
    chat, desk = page_of(lin), page_of(mei)
    chat.goto("/chat/")
    desk.goto(f"/desk/cases/{case}/")
    for page in (chat, desk):
        expect(page.locator("html")).to_have_attribute("data-line", "live")
        page.evaluate("window.neverReloaded = true")
    return Scene(shop, asker, Answerer(shop.url, session_of(mei), case=case), chat, desk)


def session_of(user: User) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    return {django_settings.SESSION_COOKIE_NAME: client.session.session_key}


def test_all_comes_back_and_nothing_is_lost_or_doubled(scene):
    parts = PARTS[type(scene.shop)]
    for part in parts:
        scene.go_on(while_dying=part)

    for page in (scene.chat, scene.desk):
        expect(page.locator(".is-waiting")).to_have_count(0, timeout=BACK)
    typed = {f"{part}:打字{what}" for part in parts for what in "问答"}
    asked, answered = said_by("lin@example.com"), said_by("mei@example.com")
    promised = list(Promise.objects.order_by("pk").values_list("text", flat=True))
    assert [words for words in asked if words not in typed] == scene.lin.told
    told = [words for words in answered if words not in typed]
    assert told == [words for words in scene.mei.told if "答" in words]
    assert promised == [words for words in scene.mei.told if "诺" in words]
    assert len(typed) == len(typed & {*asked, *answered}) == 2 * len(parts)
    assert len(asked) == len(set(asked))
    assert len(answered) == len(set(answered))
    both_pages_show(scene, asked, answered, promised)
    each_was_told_once(len(asked) + len(answered), promised)


def said_by(email: str) -> list[str]:
    said = Message.objects.filter(author__email=email, kind="text").order_by("seq")
    return list(said.values_list("body", flat=True))


def both_pages_show(
    scene: Scene, asked: list[str], answered: list[str], promised: list[str]
) -> None:
    bubble = ".k-bubble[data-line]{} .k-bubble-body"
    for page, mine, theirs in ((scene.chat, asked, answered), (scene.desk, answered, asked)):
        own, others = bubble.format(".is-mine"), bubble.format(":not(.is-mine)")
        expect(page.locator(own)).to_have_text(mine, timeout=BACK)
        expect(page.locator(others)).to_have_text(theirs, timeout=BACK)
        expect(page.locator(".c-promised, .d-promised")).to_contain_text(promised, timeout=BACK)
        assert page.evaluate("window.neverReloaded") is True


def each_was_told_once(words: int, promised: list[str]) -> None:
    """The log holds each once, and whoever must hear of it has, once."""
    when(lambda: not Delivery.objects.exists(), "everybody was told")
    recorded = EventRow.objects.values_list("name", flat=True)
    assert list(recorded).count("desk.MessagePosted") == words
    made = EventRow.objects.filter(name="desk.PromiseMade").values_list(
        "data__promise_id", flat=True
    )
    promises = set(Promise.objects.values_list("pk", flat=True))
    assert sorted(made) == sorted(promises)
    assert set(PromiseFact.objects.values_list("promise_id", flat=True)) == promises
    assert len(promises) == len(promised)


@pytest.mark.parametrize("shop", [Shop], indirect=True, ids=["on one port"])
def test_a_killed_supervisor_leaves_nothing_but_the_data(scene):
    scene.shop.kill("supervisor")

    scene.shop.start()

    scene.lin.ask("还在吗")
    expect(scene.chat.locator(".is-mine .k-bubble-body").last).to_have_text("还在吗", timeout=BACK)
    assert said_by("lin@example.com") == scene.lin.told
