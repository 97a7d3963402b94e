"""From a carrier's words to a parcel's steps, however often and in whatever order they come.

No carrier is called inside a transaction. What one says of a parcel is taken under the parcel's
lock; a code that nobody has explained yet is kept as a line of the parcel, listed for people, and
moves nothing. A notice is never needed: parcels under way are asked about, less and less often
while nothing new is said.
"""

import logging
from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.urls import reverse
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.delivery.carriers import kinds
from kefu.delivery.events import StrangeStatusNamed
from kefu.delivery.models import UNDER_WAY, Parcel, StrangeStatus, TrackPoint
from kefu.delivery.port import Declined, Forged, News, Notice, Reply, Unreachable
from kefu.delivery.queries.carriers import adapter, is_open, label_of, parcel_called
from kefu.delivery.services.parcels import Step, take_steps

log = logging.getLogger(__name__)
UNKNOWN = Reply(404, "")
AFTER_NEWS = timedelta(hours=2)
IN_VAIN = tuple(timedelta(hours=hours) for hours in (1, 2, 4, 8, 12, 24))
FUTURE = timedelta(hours=1)  # a carrier's clock may go a little wrong, not more


class NoAnswer(Exception):
    """The carrier is away, or will not say it."""


def hear(code: str, notice: Notice) -> Reply:
    """Somebody says something at our door, perhaps the carrier."""
    kind, spoken = kinds().get(code), adapter(code)
    if kind is None or spoken is None:
        return UNKNOWN
    try:
        told = spoken.read(notice)
    except Forged as error:
        log.warning("a notice of %s was not believed: %s", code, error)
        return kind.refused
    for tidings in told:
        parcel = parcel_called(code, tidings.label)
        if parcel is not None:
            take(parcel.pk, code, tidings.news)
    return kind.heard


@transaction.atomic
def take(parcel_id: int, code: str, news: Iterable[News]) -> int:
    """Write down what is new of it; how much that was."""
    told = [one for one in news if one.at <= now() + FUTURE]
    named = _named(code, told)
    steps = [_step(one, named) for one in told]
    parcel, fresh = take_steps(parcel_id, steps)
    if fresh and parcel.status in UNDER_WAY:
        parcel.looks, parcel.look_at = 0, now() + AFTER_NEWS
        parcel.save(update_fields=["looks", "look_at"])
    return fresh


def ask(parcel_id: int) -> int:
    """Ask the carrier where it is. Raises Unreachable, Declined."""
    parcel = Parcel.objects.select_related("carrier").get(pk=parcel_id)
    code = parcel.carrier.adapter
    spoken = adapter(code) if code else None
    if spoken is None or not is_open(code) or parcel.status not in UNDER_WAY:
        Parcel.objects.filter(pk=parcel_id).update(look_at=None)
        return 0
    wait = IN_VAIN[min(parcel.looks, len(IN_VAIN) - 1)]
    Parcel.objects.filter(pk=parcel_id).update(looks=F("looks") + 1, look_at=now() + wait)
    return take(parcel_id, code, spoken.ask(label_of(parcel)).news)


def ask_now(parcel_id: int) -> int:
    """For somebody who waits for the answer. Raises NoAnswer."""
    try:
        return ask(parcel_id)
    except (Unreachable, Declined) as error:
        raise NoAnswer from error


def ask_if_possible(parcel_id: int) -> None:
    """One carrier that is away must not keep us from the others."""
    try:
        ask(parcel_id)
    except (Unreachable, Declined) as error:
        log.warning("could not ask about a parcel: %s", error)


def follow(parcel_id: int) -> None:
    """Let the carrier tell us of it by itself. Raises Unreachable; a no is not asked again, for
    the parcel is asked about in any case."""
    parcel = Parcel.objects.select_related("carrier").get(pk=parcel_id)
    code = parcel.carrier.adapter
    spoken = adapter(code) if code else None
    if spoken is None or not is_open(code):
        return
    url = settings.SITE_URL + reverse("delivery:notice", args=[code])
    try:
        spoken.follow(label_of(parcel), notify_url=url)
    except Declined as error:
        log.warning("%s will not tell of a parcel by itself: %s", code, error)


@transaction.atomic
def say_what_it_means(status_id: int, means: str, *, by: User) -> StrangeStatus:
    """From now on, and for the lines kept so far as soon as the carrier repeats them."""
    strange = StrangeStatus.objects.select_for_update().get(pk=status_id)
    if strange.means == means:
        return strange
    strange.means = means
    strange.save(update_fields=["means"])
    told = TrackPoint.objects.filter(
        code=strange.code,
        status=TrackPoint.Kind.UNKNOWN,
        parcel__carrier__adapter=strange.adapter,
        parcel__status__in=UNDER_WAY,
    )
    Parcel.objects.filter(pk__in=told.values("parcel")).update(look_at=now(), looks=0)
    record(StrangeStatusNamed(strange.pk, means), by=by)
    return strange


def _named(code: str, news: Iterable[News]) -> Mapping[str, str]:
    """What people have said of codes that are in no table; each is counted."""
    strange = {one.code: one for one in news if not one.means and one.code}
    known = {one.code: one for one in StrangeStatus.objects.filter(adapter=code, code__in=strange)}
    for name, one in strange.items():
        if name not in known:
            row, _ = StrangeStatus.objects.get_or_create(
                adapter=code, code=name, defaults={"words": one.words}
            )
            known[name] = row
    StrangeStatus.objects.filter(pk__in=[row.pk for row in known.values()]).update(
        times=F("times") + 1, last_at=now()
    )
    return {name: row.means for name, row in known.items() if row.means}


def _step(one: News, named: Mapping[str, str]) -> Step:
    return Step(
        status=one.means or named.get(one.code) or TrackPoint.Kind.UNKNOWN,
        at=one.at,
        place_zh=one.place,
        text_zh=one.words,
        code=one.code or "-",
    )
