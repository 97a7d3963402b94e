"""What the looks promise: readable colours, names for every drawing, no word by colour alone."""

import hashlib
import json
import re
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import engines
from django.test import Client, RequestFactory
from django.utils import translation
from django.utils.timezone import localtime

from kefu.core import moments

pytestmark = pytest.mark.django_db  # every page asks whether this is a demo shop

KEFU = Path(__file__).resolve().parents[2]
STATIC = KEFU / "core/static"
TEMPLATES = sorted(path for path in KEFU.rglob("*.html") if "templates" in path.parts)
READABLE, VISIBLE = 4.5, 3.0


def render(text: str, request=None, **values: object) -> str:
    return engines["django"].from_string(text).render(values, request)


def tokens(scope: str) -> list[dict[str, str]]:
    """The colours of a scope, light and dark, as tokens.css says."""
    css = (STATIC / "core/tokens.css").read_text()
    blocks = re.findall(r"^([^@{}]+)\{([^{}]*)\}", css, re.MULTILINE)
    themes: list[dict[str, str]] = [{}, {}]
    for selector, body in blocks:
        if ":root" in selector or (scope == "staff" and '"staff"' in selector):
            for name, light, dark in re.findall(
                r"--([\w-]+): light-dark\((#\w{6}), (#\w{6})\)", body
            ):
                themes[0][name], themes[1][name] = light, dark
    return themes


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


SCOPES = [(scope, theme) for scope in ("shop", "staff") for theme in (0, 1)]
INKS = ["ink", "muted", *(f"{tone}-ink" for tone in ("vermilion", "jade", "amber", "crimson"))]
TONES = ["vermilion", "jade", "amber", "crimson", "indigo", "grey"]


@pytest.mark.parametrize(("scope", "theme"), SCOPES)
def test_words_can_be_read_on_every_ground(scope, theme):
    colours = tokens(scope)[theme]

    pairs = [
        (ink, ground)
        for ink in [*INKS, "indigo-ink", "grey-ink"]
        for ground in ("paper", "surface", "raised")
    ]
    pairs += [(f"{tone}-ink", f"{tone}-wash") for tone in TONES]
    grounds = ["sunken", *(f"{tone}-wash" for tone in TONES)]
    pairs += [(ink, ground) for ink in ("ink", "muted-deep") for ground in grounds]
    pairs += [("on-act", "act"), ("on-act", "act-hover"), ("on-crimson", "crimson")]

    weak = {
        pair: round(contrast(colours[pair[0]], colours[pair[1]]), 2)
        for pair in pairs
        if contrast(colours[pair[0]], colours[pair[1]]) < READABLE
    }
    assert weak == {}


@pytest.mark.parametrize(("scope", "theme"), SCOPES)
def test_shapes_can_be_seen_on_every_ground(scope, theme):
    colours = tokens(scope)[theme]

    weak = [
        (tone, ground)
        for tone in [*TONES, "ring", "line-strong"]
        for ground in ("paper", "surface", "raised")
        if contrast(colours[tone], colours[ground]) < VISIBLE
    ]
    assert weak == []


def test_every_icon_a_page_names_is_in_the_sprite():
    sprite = (STATIC / "vendor/icons/icons.svg").read_text()
    known = set(re.findall(r'<symbol id="([\w-]+)"', sprite))

    asked = {door.icon for doors in settings.DOORS.values() for door in doors}
    for path in TEMPLATES:
        asked |= set(re.findall(r'{% icon "([\w-]+)"', path.read_text()))

    assert asked - known == set()


def test_what_others_made_is_what_was_fetched():
    listed = re.findall(
        r"\| ([\w.]+/[\w.]+) \| (\d+) \| `(\w{64})` \|", (STATIC / "vendor/VENDOR.md").read_text()
    )
    present = {
        str(path.relative_to(STATIC / "vendor"))
        for path in (STATIC / "vendor").rglob("*")
        if path.is_file() and path.name != "VENDOR.md"
    }

    assert {name for name, _, _ in listed} == present
    for name, size, digest in listed:
        data = (STATIC / "vendor" / name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (int(size), digest)
        assert len(data) < 1_400_000


INLINE = re.compile(
    r'\sstyle="|\son[a-z]+="|hx-on|<style|<script(?![^>]*(\bsrc=|application/json))|'
    r'(src|href)="https?://'
)


def is_mail(path: Path) -> bool:
    """Mails carry their style with them; browsers' rules do not bind them."""
    return "mail" in path.name or bool({"mail", "mails", "notices"} & set(path.parts))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(KEFU)))
def test_no_page_carries_script_or_style_within(path):
    if is_mail(path):
        return
    text = re.sub(r"{%\s*comment.*?endcomment\s*%}|{#.*?#}", "", path.read_text(), flags=re.DOTALL)

    assert [found.group(0) for found in INLINE.finditer(text)] == []


@pytest.mark.parametrize("language", ["zh-hans", "en"])
@pytest.mark.parametrize("state", ["open", "soon", "kept", "broken", "released"])
def test_a_seal_says_its_state_in_words_and_shape(state, language):
    words = {
        "zh-hans": ["已承诺", "快到时间了", "已兑现", "未兑现", "已解除"],
        "en": ["Promised", "Due soon", "Kept", "Broken", "Released"],
    }[language][["open", "soon", "kept", "broken", "released"].index(state)]

    with translation.override(language):
        beside = render("{% seal state label=label %}", state=state, label="<回电>")
        alone = render("{% seal state size='xs' %}", state=state)

    assert f"#{state}" in beside
    assert words in beside
    assert "&lt;回电&gt;" in beside
    assert re.search(rf'role="img" aria-label="[^"]*{words}', alone)


def test_a_large_seal_carries_its_date():
    at = localtime().replace(year=2026, month=11, day=3, hour=15)

    page = render("{% seal 'kept' at=at size='lg' %}", at=at)

    assert ">11.03</text>" in page
    assert "#kept-tall" in page


NOON = localtime().replace(year=2026, month=11, day=20, hour=15, minute=0, second=0, microsecond=0)


@pytest.mark.parametrize(
    ("days", "zh", "en"),
    [
        (-1, "昨天 15:00", "yesterday 15:00"),
        (0, "今天 15:00", "today 15:00"),
        (1, "明天 15:00", "tomorrow 15:00"),
        (2, "后天 15:00", "22 Nov 15:00"),
        (12, "12月2日 15:00", "2 Dec 15:00"),
        (60, "2027年1月19日 15:00", "19 Jan 2027 15:00"),
    ],
)
def test_times_are_said_as_people_say_them(days, zh, en):
    at = NOON + timedelta(days=days)

    for language, words in (("zh-hans", zh), ("en", en)):
        with translation.override(language):
            assert moments.spoken(at, today=NOON.date()) == words


def test_a_mail_gives_the_date_and_not_the_distance():
    with translation.override("zh-hans"):
        assert "11月20日 周五 15:00" in render("{% include 'core/_mail_seal.html' %}", at=NOON)
    with translation.override("en"):
        assert moments.dated(NOON.date(), today=NOON.date()) == "Fri 20 Nov"


def test_a_date_of_another_year_says_which():
    next_year = NOON + timedelta(days=365)

    with translation.override("zh-hans"):
        assert moments.dated(next_year, today=NOON.date()) == "2027年11月20日 周六 15:00"
    with translation.override("en"):
        assert moments.dated(next_year, today=NOON.date()) == "Sat 20 Nov 2027 15:00"


@pytest.mark.parametrize(
    ("minutes", "zh", "state"),
    [
        (60 * 72, "3 天", "calm"),
        (125, "2 小时 5 分", "calm"),
        (30, "30 分钟", "soon"),
        (0, "0 分钟", "late"),
        (-12, "已过 12 分钟", "late"),
    ],
)
def test_a_clock_says_what_is_left_and_how_it_stands(minutes, zh, state):
    due = NOON + timedelta(minutes=minutes)

    with translation.override("zh-hans"):
        assert moments.remaining(due, since=NOON) == zh
    assert moments.urgency(due, near=timedelta(minutes=30), since=NOON) == state


class Visit(forms.Form):
    name = forms.CharField(label="Name", help_text="As on the parcel")
    slot = forms.ChoiceField(choices=[("a", "Morning")], widget=forms.RadioSelect, required=False)


def test_a_field_ties_its_help_and_error_to_the_widget():
    page = render("{% field form.name %}", form=Visit({"name": ""}))

    assert 'aria-describedby="id_name_help id_name_error"' in page
    assert 'aria-invalid="true"' in page
    assert re.search(r'id="id_name_error" role="alert"', page)
    assert '<label class="form-label" for="id_name">' in page


def test_a_field_keeps_what_was_typed():
    page = render(
        "{% field form.name %}{% field form.slot %}", form=Visit({"name": '"><b>', "slot": "x"})
    )

    assert 'value="&quot;&gt;&lt;b&gt;"' in page
    assert "<b>" not in page
    assert "<legend" in page


@pytest.mark.parametrize(
    "tag",
    [
        "{% badge evil %}",
        "{% avatar evil %}",
        "{% card title=evil %}{{ evil }}{% endcard %}",
        "{% dialog 'x' title=evil %}{{ evil }}{% enddialog %}",
        "{% menu label=evil %}{{ evil }}{% endmenu %}",
        "{% empty 'chat' title=evil %}{{ evil }}{% endempty %}",
        "{% bubble 'customer' author=evil %}{{ evil }}{% endbubble %}",
        "{% icon 'x' label=evil %}",
        "{% keys evil %}",
        "{% stat evil evil help=evil %}",
        "{% palette_items items %}",
        "{% chart option title=evil %}",
    ],
)
def test_no_tag_lets_a_script_through(tag):
    evil = "</script><script>alert(1)</script>"

    page = render(tag, evil=evil, items=[{"label": evil}], option={"name": evil})

    assert "<script>alert" not in page


def test_a_price_shows_what_it_was_only_when_it_was_more():
    assert "¥1,599" in render("{% price 1299 was=1599 %}")
    assert "<s " not in render("{% price 1299 was=1299 %}")
    assert "<s " not in render("{% price 1299 was=nothing_here %}")


def test_pages_of_a_list_keep_the_rest_of_the_address():
    request = RequestFactory().get("/", {"q": "壶 & 杯", "page": "2"})

    page = render("{% pager page %}", request, page=Paginator(range(100), 10).page(2))

    assert "?q=%E5%A3%B6+%26amp%3B" not in page
    assert "?q=%E5%A3%B6+%26+%E6%9D%AF&amp;page=3" in page
    assert 'aria-current="page" href="?q=%E5%A3%B6+%26+%E6%9D%AF&amp;page=2"' in page


@pytest.mark.parametrize(("cookie", "written"), [("dark", "dark"), ("light", "light"), ('"x', "")])
def test_the_chosen_theme_is_there_before_the_first_paint(cookie, written):
    request = RequestFactory().get("/")
    request.COOKIES["theme"] = cookie
    request.user = SimpleNamespace(is_authenticated=False)

    page = render("{% extends 'core/base.html' %}", request)

    assert (f'data-bs-theme="{written}"' in page) == bool(written)
    assert ("data-bs-theme" in page) == bool(written)


def test_a_base_page_needs_no_request():
    """An error page may have none."""
    for base in ("base", "base_shop", "base_staff", "base_mail"):
        assert "</html>" in render(f"{{% extends 'core/{base}.html' %}}")


def test_doors_open_by_role():
    def seen(role: str) -> set[str]:
        request = RequestFactory().get("/")
        request.user = SimpleNamespace(role=role)
        text = "{% doors 'staff' as entries %}{% for door in entries %}{{ door.icon }} {% endfor %}"
        return set(render(text, request).split())

    assert seen("customer") == set()
    assert "inbox" not in seen("crm")
    assert "inbox" in seen("agent")


def test_a_stranger_place_is_left_out():
    assert render("{% place 'nowhere' %}") == ""


def test_the_language_can_be_changed_and_is_remembered(db):
    client = Client(headers={"accept-language": "zh-CN"})
    assert '<html lang="zh-hans"' in client.get("/styleguide/").content.decode()

    answer = client.post("/i18n/setlang/", {"language": "en", "next": "/styleguide/"})

    assert answer.headers["Location"] == "/styleguide/"
    assert '<html lang="en"' in client.get("/styleguide/").content.decode()


def test_the_language_switch_leads_nowhere_else(db):
    answer = Client().post("/i18n/setlang/", {"language": "en", "next": "https://evil.example/"})

    assert answer.headers["Location"] == "/"


@pytest.mark.parametrize("scope", ["shop", "staff", "<nothing>"])
def test_the_style_page_shows_both_themes(db, scope, django_assert_num_queries):
    with django_assert_num_queries(0):
        page = Client().get("/styleguide/", {"scope": scope}).content.decode()

    assert page.count('class="sg-frame"') == 2
    assert len(set(re.findall(r'\sid="([^"]+)"', page))) == len(re.findall(r'\sid="([^"]+)"', page))


def test_scripts_are_given_their_words():
    with translation.override("zh-hans"):
        page = render("{% script_words %}")

    words = json.loads(re.search(r">(\{.*\})<", page).group(1))
    assert words["hours"] == "%(hours)d 小时 %(minutes)d 分"
    assert words["failed"].startswith("这次没有成功")


def test_a_moment_is_exact_for_machines():
    at = datetime.fromisoformat("2026-11-20T15:00:00+08:00")

    assert 'datetime="2026-11-20T15:00:00+08:00"' in render("{% moment at %}", at=at)
    assert render("{% moment at %}", at=None) == ""


def test_a_kept_block_is_drawn_once_for_each_key_and_language():
    drawn = []
    shelf = engines["django"].from_string(
        "{% for one in goods %}{% kept one.key %}{{ one.draw }}{% endkept %}{% endfor %}"
    )
    goods = [{"key": key, "draw": lambda key=key: drawn.append(key) or key} for key in "aab"]

    pages = []
    for language in ("zh-hans", "zh-hans", "en"):
        with translation.override(language):
            pages.append(shelf.render({"goods": goods}))

    assert pages == ["aab"] * 3
    assert drawn == ["a", "b"] * 2
