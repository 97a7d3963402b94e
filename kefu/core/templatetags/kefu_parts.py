"""Parts that stand around a content: cards, dialogs, menus, empty places, bubbles; and lists."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django import template
from django.forms import BaseForm
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import json_script
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

register = template.Library()


@register.simple_block_tag
def card(content: str, **more: Any) -> SafeString:
    """A surface with its title: `title`, `icon`, `href` (all of it), `kind`, `id`."""
    return _filled("core/_card.html", content, more)


@register.simple_block_tag
def dialog(content: str, name: str, *, title: str) -> SafeString:
    """A window over the page, opened by `<button data-open="name">`."""
    return _filled("core/_dialog.html", content, {"name": name, "title": title})


@register.simple_block_tag
def menu(content: str, *, label: str, icon: str = "", kind: str = "btn") -> SafeString:
    """Choices that unfold; `kind` is the class of what is pressed."""
    return _filled("core/_menu.html", content, {"label": label, "icon": icon, "kind": kind})


@register.simple_block_tag
def empty(content: str, picture: str, *, title: str) -> SafeString:
    """Nothing here yet: a picture, a sentence, and what to do next."""
    return _filled("core/_empty.html", content, {"picture": picture, "title": title})


VOICES = {
    "customer": _("Customer"),
    "agent": _("Agent"),
    "system": _("System"),
    "note": _("Internal note"),
}


@register.simple_block_tag
def bubble(
    content: str, voice: str, *, author: str = "", at: datetime | None = None, **more: Any
) -> SafeString:
    """A message. `mine` puts it at the right, `seen` marks it read, `waiting` not yet sent."""
    said = {"voice": voice, "spoken_voice": VOICES[voice], "author": author, "at": at}
    return _filled("core/_bubble.html", content, {**more, **said})


def _filled(name: str, content: str, more: Mapping[str, Any]) -> SafeString:
    return render_to_string(name, {**more, "content": SafeString(content.strip())})


@register.inclusion_tag("core/_crumbs.html")
def crumbs(items: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The way here."""
    return {"items": items}


@register.inclusion_tag("core/_tabs.html")
def tabs(items: Sequence[Sequence[Any]], *, label: str = "") -> dict[str, Any]:
    """Views of one thing: `(label, url, is_here)` or `(label, url, is_here, count)`."""
    rows = [dict(zip(("label", "url", "here", "count"), item, strict=False)) for item in items]
    return {"items": rows, "label": label}


@register.inclusion_tag("core/_timeline.html")
def timeline(steps: Sequence[Mapping[str, Any]], *, flat: bool = False) -> dict[str, Any]:
    """What happened and what will; `flat` lays it from left to right where there is room."""
    return {"steps": steps, "flat": flat}


@register.inclusion_tag("core/_problems.html")
def problems(form: BaseForm) -> dict[str, Any]:
    """What is wrong with a form as a whole."""
    return {"errors": form.non_field_errors()}


SCRIPT_WORDS = {
    "offline": _("The line is down. What you typed is still here."),
    "failed": _("That did not work. What you typed is still here."),
    "copied": _("Copied"),
    "dismiss": _("Dismiss"),
    "days": _("%(days)d days"),
    "hours": _("%(hours)d h %(minutes)d min"),
    "minutes": _("%(minutes)d min"),
    "overdue": _("%(time)s late"),
    "calm": _("Time left"),
    "soon": _("Due soon"),
    "late": _("Overdue"),
    "nothing": _("Nothing found"),
    "walk": _("Move in the list"),
    "enter": _("Open"),
    "palette": _("Go to or do"),
    "help": _("Show the keys"),
}


@register.simple_tag
def steady(name: str) -> SafeString:
    """A part that is the same on every page for all who read this language; drawn once."""
    return _steady(name, get_language())


@lru_cache(64)
def _steady(name: str, _language: str | None) -> SafeString:
    return SafeString(render_to_string(name))


@register.simple_tag
def script_words() -> SafeString:
    """The few words that scripts say, as a data block."""
    return _script_words(get_language())


@lru_cache(8)
def _script_words(_language: str | None) -> SafeString:
    words = {name: str(text) for name, text in SCRIPT_WORDS.items()}
    return json_script({**words, "icons": static("vendor/icons/icons.svg")}, "kefu-words")


@register.simple_tag
def palette_items(items: Sequence[Mapping[str, Any]]) -> SafeString:
    """What this page adds to the command palette."""
    return SafeString(json_script(list(items)).replace("<script", "<script data-palette", 1))
