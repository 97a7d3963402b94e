"""Journeys: real servers, a real mail server, real browsers.

    def test_lin_asks(shop, page_of, mailbox):
        lin = User.objects.create_user("lin@example.com")   # in the shop's own database
        page = page_of(lin)                                  # a browser signed in as Lin
        page.goto("/")
        shop.kill("web")                                     # kill -9, then wait_until_healthy()
        letter = mailbox.wait_for("lin@example.com")

`shop` has no data in it when a test begins; it is shared and cleared between tests, but for those
that kill a `part`. `demo_shop` is the filled demo, shared, only to look at. Use one of them, never
with `db`: their data is committed. A script error or a breach of the content security policy on any
page fails the test at its end. Failures come with the servers' logs, and
with pictures of the pages in `test-results/`.
"""

import logging
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect

from e2e.mailbox import Mailbox
from e2e.shop import Shop, copy_of, template
from kefu.accounts.models import User

TIMEOUT = 20_000  # milliseconds
PHONE, DESKTOP = {"width": 390, "height": 844}, {"width": 1440, "height": 900}
BREACH = re.compile("content security policy", re.IGNORECASE)

expect.set_options(timeout=TIMEOUT)
logging.getLogger("mail.log").setLevel(logging.WARNING)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def _mailbox() -> Iterator[Mailbox]:
    box = Mailbox()
    box.start()
    yield box
    box.stop()


@pytest.fixture
def mailbox(_mailbox: Mailbox) -> Mailbox:
    """The mail server of all shops of ours; what lies in it belongs to this test."""
    _mailbox.letters.clear()
    return _mailbox


@pytest.fixture(scope="session")
def _clean_shop(
    tmp_path_factory: pytest.TempPathFactory,
    _mailbox: Mailbox,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[Shop]:
    """Started once, for a start takes longer than most tests."""
    var = tmp_path_factory.mktemp("clean") / "var"
    copy_of(template("empty"), var)
    shop = Shop(var, smtp_port=_mailbox.port)
    try:
        shop.start()
        with django_db_blocker.unblock():
            shop.remember()
        yield shop
    finally:
        shop.stop()


@pytest.fixture
def shop(
    request: pytest.FixtureRequest,
    mailbox: Mailbox,
    tmp_path: Path,
    django_db_blocker: pytest.FixtureRequest,
) -> Iterator[Shop]:
    """A shop with no data in it, whose mail goes to `mailbox`; where a `part` of it is killed, one
    of its own, for a part that died often is started again later and later."""
    if "part" in request.fixturenames:
        copy_of(template("empty"), tmp_path / "var")
        yield from opened(Shop(tmp_path / "var", smtp_port=mailbox.port), django_db_blocker)
        return
    clean: Shop = request.getfixturevalue("_clean_shop")
    with django_db_blocker.unblock():
        clean.clear()
        with clean.database():
            yield clean


@pytest.fixture(scope="module")
def _demo_shop(
    tmp_path_factory: pytest.TempPathFactory, django_db_blocker: pytest.FixtureRequest
) -> Iterator[Shop]:
    var = tmp_path_factory.mktemp("demo") / "var"
    copy_of(template("demo"), var)
    yield from opened(Shop(var), django_db_blocker)


@pytest.fixture
def demo_shop(_demo_shop: Shop) -> Shop:
    """The demo shop, one for all tests of a file: look, do not change."""
    return _demo_shop


def opened(shop: Shop, blocker: pytest.FixtureRequest) -> Iterator[Shop]:
    try:
        shop.start()
        with blocker.unblock(), shop.database():
            yield shop
    finally:
        shop.stop()


@pytest.fixture
def page_of(request: pytest.FixtureRequest, browser: Browser) -> Iterator[Callable[..., Page]]:
    """`page_of(user)` is a browser of its own, signed in; `page_of(None)` is a stranger's.

    `width="phone"`, `language="en"`, `dark=True` and `script=False` as you like; addresses are
    relative to the shop: `page.goto("/desk/")`. `page.context.set_offline(True)` cuts the line.
    """
    home: Shop = request.getfixturevalue(_shop_named_by(request))
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def open_page(
        user: User | None,
        *,
        width: str = "desktop",
        language: str = "zh-CN",
        dark: bool = False,
        script: bool = True,
    ) -> Page:
        context = browser.new_context(
            base_url=home.url,
            viewport=PHONE if width == "phone" else DESKTOP,
            locale=language,
            timezone_id="Asia/Shanghai",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
            java_script_enabled=script,
        )
        context.set_default_timeout(TIMEOUT)
        contexts.append(context)
        if user is not None:
            context.add_cookies([_session_of(user, home)])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(f"{page.url}: {error}"))
        page.on(
            "console",
            lambda line: complaints.append(line.text) if BREACH.search(line.text) else None,
        )
        return page

    yield open_page

    if _has_failed(request):
        _take_pictures(request.node.name, contexts)
    for context in contexts:
        context.close()
    assert not complaints


def _shop_named_by(request: pytest.FixtureRequest) -> str:
    return "demo_shop" if "demo_shop" in request.fixturenames else "shop"


def _session_of(user: User, shop: Shop) -> dict[str, str]:
    client = Client()
    client.force_login(user)
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": shop.url}


def _has_failed(request: pytest.FixtureRequest) -> bool:
    report = getattr(request.node, "call_report", None)
    return report is not None and report.failed


def _take_pictures(test: str, contexts: list[BrowserContext]) -> None:
    directory = settings.BASE_DIR / "test-results"
    directory.mkdir(exist_ok=True)
    for number, context in enumerate(contexts):
        for page in context.pages:
            name = re.sub(r"\W+", "-", f"{test}-{number}")
            page.screenshot(path=directory / f"{name}.png", full_page=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo):
    report = yield
    if call.when == "call":
        item.call_report = report
    if report.failed:
        for name in ("shop", "_demo_shop"):
            running = getattr(item, "funcargs", {}).get(name)
            if running is not None:
                report.sections.append(("Kefu's logs", running.logs()))
    return report
