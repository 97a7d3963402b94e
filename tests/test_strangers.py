"""Everybody tries every door: who may not pass is refused, learns nothing, and changes nothing."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from urllib.parse import quote

import pytest
from django.conf import settings as django_settings
from django.core.cache import cache
from django.db import transaction
from django.db.models import Model
from django.test import Client
from django.urls import reverse

from kefu.accounts.models import User
from kefu.accounts.permissions import MAY, STAFF_ROLES
from kefu.core.live import rights
from kefu.core.live.asgi import Live
from kefu.core.live.tests.browser import Browser, run
from kefu.core.models import EventRow
from kefu.desk.models.cases import Case
from kefu.desk.models.promises import Promise
from kefu.desk.models.talks import Conversation, Message
from kefu.shop.models.orders import Order
from kefu.surveys.links import token_of
from kefu.surveys.models import Answer
from kefu.surveys.tests.factories import InvitationFactory
from tests.doors import DOORS, routes
from tests.doors.door import EVERYBODY
from tests.doors.topics import TOPICS, topic
from tests.world import World, build, equipped

STRANGERS = ["nobody", "guest", "wei"]
NAMES = sorted(DOORS)
LOT = 20  # doors of one test, by the first of them: many tests spread over the workers
LOTS = {NAMES[first]: NAMES[first : first + LOT] for first in range(0, len(NAMES), LOT)}
TOKEN = re.compile(r"\b[A-Za-z0-9]{64}\b")  # of a form; new each time


@pytest.fixture(autouse=True)
def unhurried(settings):
    """Nobody's tries are counted against the next one, and passwords cost nothing."""
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def world(db, settings, tmp_path) -> World:
    settings.MEDIA_ROOT = tmp_path
    (tmp_path / "pictures").mkdir()
    (tmp_path / "pictures/kettle.svg").write_text("<svg/>")
    return build()


def browser_of(person: str, world: World) -> Client:
    """Nobody has only come; the guest has written in the chat; others have signed in."""
    client = Client()
    if person == "guest":
        client.post(reverse("gateways:words"), {"body": "在吗", "client_id": "guest-1"})
    elif person != "nobody":
        client.force_login(user_of(person, world))
    return client


def user_of(person: str, world: World) -> User:
    if person == "lin":
        return world.lin
    role = person if person in STAFF_ROLES else "customer"
    return equipped(User.objects.create_user(f"{person}@away.example", name="魏东", role=role))


def tried(people: frozenset[str], *, refused: bool) -> list[str]:
    """Of the staff only one: the mightiest who may not pass, or the least who may."""
    roles = sorted(people & set(STAFF_ROLES), key=lambda role: (len(MAY[role]), role))
    return [*sorted(people - set(roles)), *(roles[-1:] if refused else roles[:1])]


def is_refused(page) -> bool:
    if page.status_code == 302:
        return page.url.startswith(reverse(django_settings.LOGIN_URL))
    return page.status_code in {403, 404, 410}


def shown(page, address: str) -> str:
    """Everything the answer says, but for the address that the asker knew already."""
    body = TOKEN.sub("", page.getvalue().decode(errors="replace"))
    headers = {name: value for name, value in page.headers.items() if name != "Content-Length"}
    said = f"{body}\n{json.dumps(headers)}"
    return said.replace(address, "").replace(quote(address), "").replace(quote(address, ""), "")


def assert_nothing_told(page, address: str, world: World) -> None:
    told = [secret for secret in world.secrets if secret in shown(page, address)]
    assert not told, f"{address} tells a stranger {told}"


def what_is() -> dict[str, list]:
    """The rows a stranger might want to change."""
    kinds: list[type[Model]] = [Case, Conversation, Message, Promise, Order, Answer]
    rows = {kind.__name__: list(kind.objects.order_by("pk").values()) for kind in kinds}
    return {**rows, "events": EventRow.objects.count()}


def test_every_address_stands_in_the_table():
    missing, gone = routes() - DOORS.keys(), DOORS.keys() - routes()

    assert not missing, (
        f"Say in DOORS of tests/doors/ who may pass {sorted(missing)}: "
        '"domain:name": Door(who passes, how its address is made, what is sent)'
    )
    assert not gone, f"DOORS of tests/doors/ knows addresses that are no more: {sorted(gone)}"


@contextmanager
def alone() -> Iterator[None]:
    """What happens in here is taken back, so that everybody meets the same world."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.mark.parametrize("first", LOTS)
def test_who_may_not_pass_is_refused_and_nothing_happens(first, world):
    for name in LOTS[first]:
        door = DOORS[name]
        address = reverse(name, args=(door.forged or door.of)(world))
        for person in tried(EVERYBODY if door.forged else EVERYBODY - door.passes, refused=True):
            with alone():
                client = browser_of(person, world)
                before = what_is()

                pages = [client.get(address), client.post(address, door.sent)]
                pages.append(client.get(address, headers={"HX-Request": "true"}))

                for page in pages:
                    assert refuses(page), f"{person} gets {page.status_code} at {address}"
                    if person != "lin":
                        assert_nothing_told(page, address, world)
                assert what_is() == before, f"{person} changed something at {address}"


def refuses(page) -> bool:
    to_the_door = page.headers.get("HX-Redirect", "").startswith(reverse("account_login"))
    return is_refused(page) or page.status_code == 405 or to_the_door


@pytest.mark.parametrize("first", LOTS)
def test_who_may_pass_passes_and_reads_only_what_is_theirs(first, world):
    for name in LOTS[first]:
        door = DOORS[name]
        address = reverse(name, args=door.of(world))
        for person in tried(door.passes, refused=False):
            with alone():
                client = browser_of(person, world)

                pages = [client.get(address), client.post(address, door.sent)]

                refused = all(map(refuses, pages)) and door.passes != EVERYBODY
                assert not refused, f"{person} is refused at {address}: {pages}"
                if person in STRANGERS and not door.forged:
                    for page in pages:
                        assert_nothing_told(page, address, world)


@pytest.mark.parametrize(
    "name", [name for name in sorted(DOORS) if DOORS[name].passes == frozenset({"lin"})]
)
def test_what_is_anothers_cannot_be_told_from_what_does_not_exist(name, world):
    door, client = DOORS[name], browser_of("wei", world)
    hers = reverse(name, args=door.of(world))
    nobodys = [424242 if isinstance(key, int) else "K7QM-AAAA-AAAA" for key in door.of(world)]
    nothing = reverse(name, args=nobodys)

    for ask in (client.get, client.post):
        anothers, none = ask(hers), ask(nothing)
        assert anothers.status_code == none.status_code
        assert shown(anothers, hers) == shown(none, nothing)


@pytest.mark.parametrize("person", STRANGERS)
def test_a_card_of_anothers_order_is_not_laid_down(person, world):
    client, number = browser_of(person, world), world.order.number

    panel = client.get(reverse("gateways:panel"), {"order": number})
    client.post(
        reverse("gateways:words"), {"body": "这是我的单", "client_id": "card-1", "order": number}
    )

    assert_nothing_told(panel, number, world)
    card = Message.objects.get(client_id="card-1")
    assert (card.kind, card.order) == ("text", None)


@pytest.mark.parametrize("person", ["guest", "wei"])
def test_the_place_in_anothers_talk_leads_nowhere(person, world):
    client = browser_of(person, world)
    client.post(reverse("gateways:words"), {"body": "在吗", "client_id": "mine-1"})
    place = {"after": f"{world.talk.number}:0"}

    news = client.get(reverse("gateways:words"), place)
    client.post(reverse("gateways:seen"), {"after": f"{world.talk.number}:2"})

    assert_nothing_told(news, world.talk.number, world)
    world.talk.refresh_from_db()
    assert world.talk.seen_by_customer == 0


@pytest.mark.parametrize("person", STRANGERS)
def test_no_address_leads_to_anothers_file(person, world):
    client, place = browser_of(person, world), world.upload.file.name
    for way in (
        f"/media/{place}",
        f"/{place}",
        f"/static/../media/{place}",
        f"/pictures/../{place}",
        f"/pictures/..%2f{place}",
        f"/pictures/%2e%2e/{place}",
        f"/pictures//{world.upload.file.path}",
        f"/uploads/{world.upload.number}/",
    ):
        page = client.get(way)
        assert page.status_code == 404, way
        assert "林的发票" not in page.getvalue().decode()


def test_ones_own_survey_link_tells_nothing_of_anothers(world):
    wei = user_of("wei", world)
    mine = InvitationFactory(case__customer=wei, case__owner=world.agent, case__subject="尺码不对")
    client = browser_of("nobody", world)
    address = reverse("surveys:answer", args=[token_of(mine)])

    page = client.get(address)

    assert page.status_code == 200
    assert_nothing_told(page, address, world)
    for forged in (token_of(world.invitation)[:-1], f"{token_of(mine)[:-1]}x", "0"):
        assert client.get(reverse("surveys:answer", args=[forged])).status_code == 404


def test_every_topic_stands_in_the_table():
    known = {pattern for pattern in rights._rules if not pattern.startswith("core.")}

    missing = known - TOPICS.keys()
    assert not missing, f"Say in TOPICS of tests/doors/topics.py who may hear {sorted(missing)}"
    assert known == TOPICS.keys()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("pattern", sorted(TOPICS))
def test_the_live_stream_is_closed_to_strangers(pattern, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    world = build()
    sessions = {person: session_of(person, world) for person in sorted(EVERYBODY)}

    async def answers():
        app = Live()
        try:
            return {
                person: await answer(app, topic(pattern, world), session)
                for person, session in sessions.items()
            }
        finally:
            app.close()

    assert run(answers()) == {
        person: 200 if person in TOPICS[pattern] else 403 for person in EVERYBODY
    }


def session_of(person: str, world: World) -> str:
    client = browser_of(person, world)
    if person == "nobody":
        client.get(reverse("gateways:panel"))
    assert import_module(django_settings.SESSION_ENGINE).SessionStore(client.session.session_key)
    return client.session.session_key


async def answer(app: Live, asked: str, session: str) -> int:
    browser = Browser(app, asked, session)
    status = await browser.open()
    await browser.leave()
    return status
