"""Why something is suggested, in words. Where another product is named, its name is left open."""

from collections.abc import Container
from datetime import datetime

from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

OPEN = "%(name)s"


def because(step: int | None, *, bought: Container[int]) -> str:
    if step is None:
        return _("Much in demand these days")
    if step in bought:
        return _("Because you bought %(name)s")
    return _("Because you looked at %(name)s")


def shared(count: int, buyers: int) -> str:
    values = {"n": count, "buyers": buyers}
    return (
        ngettext(
            "%(n)d of %(buyers)d who bought it took this along",
            "%(n)d of %(buyers)d who bought it took this along",
            count,
        )
        % values
    )


def along(count: int, buyers: int) -> str:
    values = {"n": count, "buyers": buyers, "name": OPEN}
    return _("%(n)d of %(buyers)d who bought %(name)s took this along") % values


def after(count: int) -> str:
    return _("%(n)d who bought %(name)s bought this later") % {"n": count, "name": OPEN}


def seen(at: datetime, *, studied: bool) -> str:
    days = (localdate() - localdate(at)).days
    if studied:
        today, before = _("You studied it today"), _("You studied it %(n)d days ago")
    else:
        today, before = _("You looked at it today"), _("You looked at it %(n)d days ago")
    return before % {"n": days} if days else today


def used_up(at: datetime) -> str:
    return _("Bought on %(day)s, about used up by now") % {"day": f"{localdate(at):%m-%d}"}
