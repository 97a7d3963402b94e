"""The scripts of every page, in a real browser under the real content policy."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def visitor(browser: Browser, live_server) -> Iterator[BrowserContext]:
    """Somebody with a Chinese browser in a bright room."""
    context = browser.new_context(
        base_url=live_server.url, locale="zh-CN", color_scheme="light", reduced_motion="reduce"
    )
    yield context
    context.close()


@pytest.fixture
def complaints() -> list[str]:
    return []


@pytest.fixture
def page(visitor: BrowserContext, complaints: list[str]) -> Page:
    """A page that notes what its console complains of."""
    page = visitor.new_page()
    page.on(
        "response",
        lambda got: complaints.append(f"{got.status} {got.url}") if got.status >= 400 else None,
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None,
    )
    return page


def wear(visitor: BrowserContext, theme: str, address: str) -> None:
    visitor.add_cookies([{"name": "theme", "value": theme, "url": address}])


@pytest.mark.parametrize(
    ("face", "width"),
    [("shop light", 390), ("shop dark", 1440), ("staff dark", 390), ("staff light", 1440)],
)
def test_the_style_page_has_no_serious_fault(page, complaints, live_server, face, width):
    scope, theme = face.split()
    wear(page.context, theme, live_server.url)
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(f"/styleguide/?scope={scope}")
    expect(page.locator(".k-chart canvas").first).to_be_visible()
    assert complaints == []  # before axe, which looks for imported styles beside the page

    faults = [
        (fault["id"], [node["html"][:120] for node in fault["nodes"]])
        for fault in Axe().run(page).response["violations"]
        if fault["impact"] in ("serious", "critical")
    ]

    assert faults == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_theme_follows_the_system_until_somebody_chooses(page, visitor):
    root = page.locator("html")
    page.goto("/styleguide/")
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-bs-theme", "dark")

    page.locator("[data-theme-switch]").click()

    expect(root).to_have_attribute("data-bs-theme", "light")
    assert 'data-bs-theme="light"' in visitor.request.get("/styleguide/").text()


def test_the_palette_opens_by_keyboard_finds_and_acts(page):
    page.goto("/styleguide/?scope=staff")
    page.evaluate(
        """() => {
          const more = document.createElement("script");
          more.type = "application/json";
          more.dataset.palette = "";
          more.textContent = JSON.stringify([{label: "看分期", href: "#there"}]);
          document.body.append(more);
        }"""
    )

    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").press_sequentially("分期")
    page.keyboard.press("Enter")

    expect(page).to_have_url("/styleguide/?scope=staff#there")
    expect(page.locator("#palette")).to_be_hidden()


def test_the_keys_are_shown_and_typing_is_left_alone(page):
    page.goto("/styleguide/?scope=staff")

    page.locator("#light_words").press_sequentially("j?k")
    expect(page.locator("#light_words")).to_have_value("j?k")
    page.locator("h1").click()
    page.keyboard.press("?")

    expect(page.get_by_role("dialog", name="键盘")).to_be_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    expect(page.locator(".k-row-link").first).to_be_focused()


FORM = """() => {
  const form = document.createElement("form");
  form.id = "trial";
  form.setAttribute("hx-post", "/trial/");
  form.innerHTML = '<input name="words" aria-label="words"><button>Go</button>';
  document.querySelector("main").prepend(form);
  htmx.process(form);
}"""


def answered(status: int, body: str, seen: list[str]):
    def answer(route: Route) -> None:
        seen.append(route.request.headers.get("x-csrftoken", ""))
        route.fulfill(status=status, content_type="text/html; charset=utf-8", body=body)

    return answer


@pytest.mark.parametrize("status", [403, 409, 429, 500])
def test_a_refusal_says_why_and_keeps_what_was_typed(page, status):
    seen: list[str] = []
    page.goto("/styleguide/")
    page.route(
        "**/trial/", answered(status, "<main><p data-sentence>已经有人接手</p></main>", seen)
    )
    page.evaluate(FORM)

    page.get_by_label("words").fill("写了很久")
    page.get_by_role("button", name="Go").click()

    expect(page.get_by_role("status").get_by_text("已经有人接手")).to_be_visible()
    expect(page.get_by_label("words")).to_have_value("写了很久")
    assert len(seen[0]) > 30  # the CSRF token came along by itself


def test_a_form_that_is_wrong_comes_back_in_place(page):
    page.goto("/styleguide/")
    page.route("**/trial/", answered(422, "<p>少了电话</p>", []))
    page.evaluate(FORM)

    page.get_by_role("button", name="Go").click()

    expect(page.locator("#trial").get_by_text("少了电话")).to_be_visible()
    expect(page.locator("#toasts .k-toast")).to_have_count(0)


def test_a_line_that_is_down_says_so(page):
    page.goto("/styleguide/")
    page.route("**/trial/", lambda route: route.abort())
    page.evaluate(FORM)

    page.get_by_role("button", name="Go").click()

    expect(page.get_by_text("网络断开了，您写的内容还在。")).to_be_visible()


def test_a_dialog_opens_and_gives_the_focus_back(page):
    page.goto("/styleguide/")
    opener = page.locator('[data-open="sample-light"]')

    opener.click()
    expect(page.get_by_role("dialog", name="承诺回电")).to_be_visible()
    page.keyboard.press("Escape")

    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(opener).to_be_focused()


def test_a_clock_runs_from_calm_to_late(page):
    page.clock.install()
    page.goto("/styleguide/")
    clock = page.locator("[data-countdown]").nth(2)
    expect(clock).to_have_attribute("data-state", "soon")

    page.clock.fast_forward("20:00")

    expect(clock).to_have_attribute("data-state", "late")
    expect(clock).to_contain_text("已过 6 分钟")
