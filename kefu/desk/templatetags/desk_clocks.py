"""Clocks of the desk in templates. What they say is kept up by `desk/clocks.js`."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from kefu.accounts.queries.personal import TIERS
from kefu.core import moments
from kefu.desk.queries.clocks import PROMISE, Face

register = template.Library()


@register.simple_tag
def clock_face(face: Face | None) -> SafeString:
    """What runs next, and how long it has left; at night, when it goes on. It never blinks."""
    if face is None:
        return SafeString("")
    return format_html(
        '<time class="k-clock d-clock" data-clock data-state="{}" datetime="{}" data-soon="{}"{} '
        'title="{}"><span class="d-clock-kind">{}</span> <span data-left>{}</span></time>',
        face.state,
        face.due_at.isoformat(),
        face.soon_at.isoformat(),
        _rest(face),
        _title(face),
        _("Promise") if face.kind == PROMISE else face.label,
        _said(face),
    )


@register.simple_tag
def alarm_marks(face: Face | None) -> SafeString:
    """Attributes for what shows a chat: when its alarms are, and which it has reached."""
    if face is None or not face.alarms:
        return SafeString("")
    return format_html(
        ' data-alarms="{}" data-alarm="{}"{}',
        " ".join(moment.isoformat() for moment in face.alarms),
        face.alarm,
        _rest(face),
    )


@register.simple_tag
def alarm_words() -> SafeString:
    """Patterns that the script fills while it counts."""
    return format_html(
        ' data-notice="{}" data-said="{}" data-seconds="{}" data-minutes="{}"',
        _("%(who)s waits for an answer"),
        _("waits %(time)s"),
        _("%(seconds)d s"),
        _("%(minutes)d min %(seconds)d s"),
    )


@register.filter
def waited(seconds: int) -> str:
    """`waits 45 s`, `waits 1 min 40 s`, `waits 2 h 5 min`: short enough to count along."""
    return _("waits %(time)s") % {"time": _lasting(seconds)}


def _lasting(seconds: int) -> str:
    minutes, rest = divmod(int(seconds), 60)
    if not minutes:
        return _("%(seconds)d s") % {"seconds": rest}
    if minutes < 10:  # noqa: PLR2004
        return _("%(minutes)d min %(seconds)d s") % {"minutes": minutes, "seconds": rest}
    return moments.lasting(seconds)


@register.filter
def tier_called(tier: int) -> str:
    return str(TIERS[tier])


@register.filter
def length_of(minutes: int) -> str:
    """Minutes as people say them: `30 min`, `12 h`, `2 days`."""
    hours, rest = divmod(int(minutes), 60)
    if hours and not rest:
        return _("%(hours)d h") % {"hours": hours}
    return moments.lasting(60 * int(minutes))


def _rest(face: Face) -> SafeString:
    if face.shuts_at is None or face.opens_at is None:
        return SafeString("")
    return format_html(
        ' data-shuts="{}" data-opens="{}" data-rests="{}"',
        face.shuts_at.isoformat(),
        face.opens_at.isoformat(),
        _("goes on %(when)s") % {"when": moments.spoken(face.opens_at)},
    )


def _title(face: Face) -> str:
    words = {"what": face.label, "when": moments.spoken(face.due_at)}
    return _("%(what)s by %(when)s") % words


def _said(face: Face) -> str:
    if face.is_paused:
        return _("stands still")
    if face.rests and face.opens_at is not None:
        return _("goes on %(when)s") % {"when": moments.spoken(face.opens_at)}
    return moments.remaining(face.due_at, since=face.at)
