"""Tags and filters known in every template. docs/developer/looks.md shows how each is used."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kefu.core import moments, personal
from kefu.core.templatetags.kefu_addresses import address
from kefu.core.words import in_chinese

register = template.Library()

THEMES = ("light", "dark")
TINTS = 8


@register.simple_tag
def icon(name: str, *, label: str = "", size: int = 20, css: str = "") -> SafeString:
    """One drawing of the set; without a label it is decoration and readers skip it."""
    return _icon(name, str(label), size, css)


@lru_cache(2048)  # a page shows dozens, and always the same ones
def _icon(name: str, label: str, size: int, css: str) -> SafeString:
    voice = format_html('role="img" aria-label="{}"', label) if label else 'aria-hidden="true"'
    return format_html(
        '<svg class="k-icon {}" width="{}" height="{}" {} focusable="false">'
        '<use href="{}#{}"/></svg>',
        css,
        size,
        size,
        SafeString(voice),
        static("vendor/icons/icons.svg"),
        name,
    )


SEAL_WORDS = {
    "open": _("Promised"),
    "soon": _("Due soon"),
    "kept": _("Kept"),
    "broken": _("Broken"),
    "released": _("Released"),
}


@register.simple_tag
def seal(
    state: str, *, at: datetime | date | None = None, label: str = "", size: str = "md"
) -> SafeString:
    """A promise: `sm` in a row of a table, `md` beside words, `lg` on a page of its own."""
    spoken = moments.spoken(at) if at else ""
    return _seal(state, at, spoken, str(label), size, get_language())


@lru_cache(4096)  # lists are full of them, and `spoken` says what day it is
def _seal(
    state: str, at: datetime | date | None, spoken: str, label: str, size: str, _language: str
) -> SafeString:
    context = {
        "state": state,
        "words": SEAL_WORDS[state],
        "exact": at.isoformat() if at else "",
        "spoken": spoken,
        "stamped": moments.stamped(at) if at else "",
        "label": label,
        "size": size,
        "tall": size == "lg" and at is not None,
        "pixels": {"xs": 16, "sm": 22, "md": 34, "lg": 64}[size],
    }
    return SafeString(render_to_string("core/_seal.html", context))


@register.simple_tag
def moment(at: datetime | date | None) -> SafeString:
    """A time as people say it, exact for machines and on pointing at it."""
    if at is None:
        return SafeString("")
    exact = at.isoformat()
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', exact, exact[:16], moments.spoken(at)
    )


@register.simple_tag
def hour(at: datetime) -> SafeString:
    """The time of a day that stands above it, as in a dialogue; exact on pointing at it."""
    here = localtime(at)
    text = '<time datetime="{}" title="{:%Y-%m-%d %H:%M:%S}">{:%H:%M}</time>'
    return SafeString(text.format(at.isoformat(), here, here))


@register.filter
def day(at: datetime) -> str:
    """`2026-11-23`, in a list of many years."""
    return localtime(at).date().isoformat()


@register.filter
def clock_time(at: datetime | date | None) -> str:
    """The same words for use inside a sentence: `{% blocktranslate with when=due|clock_time %}`."""
    return moments.spoken(at) if at else ""


@register.filter
def masked(text: object) -> str:
    """A name, an address or a number with its middle hidden."""
    return personal.masked(str(text or ""))


@register.filter
def dated(at: datetime | date | None) -> str:
    """A day by its date, for mails and papers that are read on another day."""
    return moments.dated(at) if at else ""


@register.simple_tag
def countdown(due: datetime | None, *, near: int = 30, label: str = "") -> SafeString:
    """A clock that runs down: amber `near` minutes before, crimson after. It never blinks."""
    if due is None:
        return SafeString("")
    state = moments.urgency(due, near=timedelta(minutes=near))
    return format_html(
        '<time class="k-clock" data-countdown data-state="{}" data-near="{}" '
        'datetime="{}" title="{}">'
        '<span class="visually-hidden">{} </span>{}</time>',
        state,
        near,
        due.isoformat(),
        moments.spoken(due),
        label or CLOCK_WORDS[state],
        moments.remaining(due),
    )


CLOCK_WORDS = {"calm": _("Time left"), "soon": _("Due soon"), "late": _("Overdue")}


@register.simple_tag
def badge(text: object, kind: str = "neutral", *, mark: str = "") -> SafeString:
    """A word about a thing: neutral, brand, good, soon, bad, info. `mark` names an icon."""
    return _badge(format_html("{}", text), kind, mark)


@lru_cache(2048)
def _badge(text: SafeString, kind: str, mark: str) -> SafeString:
    drawing = icon(mark, size=14) if mark else ""
    return format_html('<span class="k-badge k-badge-{}">{}{}</span>', kind, drawing, text)


@register.simple_tag
def rating(stars: float | str | None, *, count: int | str | None = None) -> SafeString:
    """Stars out of five, to the half, with the number of voices."""
    counted = None if count in (None, "") else int(str(count))
    return _rating(round(float(stars or 0), 1), counted, get_language())


@lru_cache(4096)  # every card has one, and few are unlike
def _rating(stars: float, count: int | None, _language: str | None) -> SafeString:
    halves = round(stars * 2)
    marks = [
        "star-filled" if halves >= 2 * n else "star-half-filled" if halves == 2 * n - 1 else "star"
        for n in range(1, 6)
    ]
    shown = f"{count:,}" if count is not None else ""
    context = {"stars": stars or None, "count": count, "shown": shown, "marks": marks}
    return SafeString(render_to_string("core/_rating.html", context))


@register.simple_tag
def avatar(name: str, *, seed: int | str = "", size: str = "md", image: str = "") -> SafeString:
    """A picture, or the first sign of the name on a ground that stays the same for one person."""
    if image:
        return format_html(
            '<img class="k-avatar k-avatar-{}" src="{}" alt="{}">', size, image, name
        )
    tint = sum(map(ord, str(seed) or name)) % TINTS
    return format_html(
        '<span class="k-avatar k-avatar-{}" data-tint="{}" aria-hidden="true">{}</span>',
        size,
        tint,
        initial(name),
    )


def initial(name: str) -> str:
    """`林` of 林小满, `AL` of Ada Lovelace, `A` of ada@…"""
    if not name or not name[0].isascii():
        return name[:1] or "·"
    words = name.replace("@", " ").split()
    return "".join(word[0] for word in words[:2] if word[0].isalpha()).upper()[: len(words)] or "·"


@register.simple_tag
def keys(*names: str) -> SafeString:
    """A keyboard hint."""
    marks = "".join(format_html("<kbd>{}</kbd>", name) for name in names)
    return format_html('<span class="k-keys">{}</span>', SafeString(marks))


@register.simple_tag(takes_context=True)
def theme(context: Mapping[str, Any]) -> str:
    """What the reader chose, `light` or `dark`; empty where the system decides."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else ""


@register.simple_tag
def shop_name() -> str:
    """The name over the door (KEFU_SHOP_NAME, KEFU_SHOP_NAME_EN)."""
    names: dict[str, str] = settings.SHOP_NAME
    return names["zh" if in_chinese() else "en"]


@register.simple_tag
def place(name: str, *args: str) -> str:
    """The address of a place known to every page (settings.PLACES); empty where there is none."""
    try:
        return address(settings.PLACES[name], args)
    except (KeyError, NoReverseMatch):
        return ""


@register.simple_tag
def part(name: str) -> str:
    """The template that a package above puts on every page (settings.PARTS); empty for none."""
    return str(settings.PARTS.get(name, ""))


@dataclass(frozen=True)
class Door:
    """A way into a part of the house, in the rail of the staff or the bar of a phone."""

    href: str
    icon: str
    label: str
    here: bool


@register.simple_tag(takes_context=True)
def doors(context: Mapping[str, Any], which: str) -> list[Door]:
    """The doors of `settings.DOORS[which]` that exist and that this reader's role may open."""
    request = context.get("request")
    role = getattr(getattr(request, "user", None), "role", "")
    path = request.path if request else ""
    found = []
    for entry in settings.DOORS[which]:
        href = place(entry.place)
        if href and (not entry.roles or role in entry.roles):
            found.append(Door(href, entry.icon, str(entry.label), path.startswith(href)))
    nearest = max((len(door.href) for door in found if door.here), default=0)
    return [replace(door, here=door.here and _stands_at(door, nearest, path)) for door in found]


def _stands_at(door: Door, nearest: int, path: str) -> bool:
    """Of two doors whose address begins the path, the longer one is meant; `/` only itself."""
    return len(door.href) == nearest and (door.href != "/" or path == "/")
