"""The script in a real browser, with htmx, against the real server."""

from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from playwright.sync_api import Browser, Page, expect

from kefu.core import live
from kefu.core.live.trial import Server, a_server, guests

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def server(django_db_setup) -> Iterator[Server]:
    with a_server("kefu.core.live.tests.page:application") as server:
        yield server


@pytest.fixture
def rows(transactional_db) -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE trial_row (room text, number int, PRIMARY KEY (room, number))")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE trial_row")


@pytest.fixture
def page(browser: Browser, server: Server, rows: None) -> Iterator[Page]:
    with guests(["east west"]) as [session], browser.new_context() as context:
        context.add_cookies(
            [{"name": "sessionid", "value": session, "url": f"http://127.0.0.1:{server.port}"}]
        )
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{server.port}/")
        expect_state(page, "live")
        yield page


def expect_state(page: Page, state: str) -> None:
    expect(page.locator(f"html[data-line={state}]")).to_have_count(1, timeout=20_000)


def expect_rows(page: Page, room: str, *rows: int) -> None:
    expect(page.locator(f"#{room} li")).to_have_text([str(row) for row in rows], timeout=20_000)


def write(room: str, *rows: int) -> None:
    for row in rows:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("INSERT INTO trial_row VALUES (%s, %s)", [room, row])
            live.changed(f"core.trial.{room}")


def test_a_change_appears_by_itself(page):
    write("east", 1)
    expect_rows(page, "east", 1)

    write("east", 2, 3, 4, 5)

    expect_rows(page, "east", 1, 2, 3, 4, 5)


def test_what_was_written_while_the_server_was_dead_appears(page, server):
    server.kill()
    expect_state(page, "reconnecting")
    write("east", 1, 2)

    server.start()

    expect_state(page, "live")
    expect_rows(page, "east", 1, 2)


def test_what_was_written_while_the_line_was_down_appears(page):
    page.context.set_offline(True)
    expect_state(page, "offline")
    write("east", 1, 2)

    page.context.set_offline(False)

    expect_state(page, "live")
    expect_rows(page, "east", 1, 2)


def test_a_part_that_comes_later_is_live_too(page):
    page.evaluate(
        """document.body.insertAdjacentHTML("beforeend", '<ul id="west" data-live="core.trial.west"'
            + ' hx-get="/rows?room=west" hx-trigger="changed"></ul>');
        htmx.process(document.getElementById("west"))"""
    )

    write("west", 1)
    write("east", 2)

    expect_rows(page, "west", 1)
    expect_rows(page, "east", 2)


def test_a_part_that_swaps_itself_out_stays_live(page):
    page.evaluate(
        """document.getElementById("east").outerHTML = '<ul id="east" data-live="core.trial.east"'
            + ' hx-get="/rows?room=east&whole=1" hx-trigger="changed" hx-swap="outerHTML"></ul>';
        htmx.process(document.body)"""
    )

    for row in range(1, 31):
        write("east", row)

    expect_rows(page, "east", *range(1, 31))


def test_a_fetch_that_failed_is_made_again(page):
    write("east", 0, 1)

    expect_rows(page, "east", 1)


def test_who_lost_the_right_is_told_so(page):
    asked = []
    Session.objects.all().delete()

    expect_state(page, "refused")

    expect(page.get_by_text("You no longer hear what is new")).to_be_visible()
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate("document.body.append(document.createElement('p'))")
    page.wait_for_function("() => new Promise(done => setTimeout(() => done(true), 300))")
    assert asked == []


def test_scripts_can_listen_too(page):
    page.evaluate(
        """async () => {
            const { listen } = await import("/static/core/live.js");
            window.heard = [];
            listen(["core.trial.west"], topic => heard.push(topic), (_, text) => heard.push(text));
        }"""
    )
    page.wait_for_function("performance.getEntriesByType('resource').length > 0")

    write("west", 1)
    page.wait_for_function("heard.includes('core.trial.west')")
    live.whisper("core.trial.west", "mei types")

    page.wait_for_function("heard.includes('mei types')")
