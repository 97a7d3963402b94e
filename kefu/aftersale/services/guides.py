"""Guides are written as drafts, published as versions, and walked by anybody."""

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.aftersale.events.guides import GuidePublished, GuideWalked
from kefu.aftersale.models.guides import Guide, GuideVersion, GuideWalk
from kefu.aftersale.queries.guides import MOST_STEPS, Step, draft_of, faults, newest, place_at
from kefu.core.events import record
from kefu.desk.services.refusals import Refusal


@transaction.atomic
def write_guide(guide: Guide) -> Guide:
    """Its title and what it is for; a new one begins with an empty draft."""
    guide.save()
    return guide


@transaction.atomic
def draft(guide_id: int, *, by: User) -> GuideVersion:
    """The draft there is, else a new one that begins as the newest version."""
    guide = _locked(guide_id)
    known = draft_of(guide)
    if known is not None:
        return known
    last = newest(guide)
    return GuideVersion.objects.create(
        guide=guide,
        number=last.number + 1 if last else 1,
        steps=last.steps if last else [],
        made_by=by,
    )


@transaction.atomic
def write_step(guide_id: int, step: Step, *, was: str, changes: int, by: User) -> GuideVersion:
    """Add a step, or change the one that `was` called so. `changes` is what the editor saw."""
    version = _unchanged(guide_id, changes, by)
    keys = [one["key"] for one in version.steps]
    if step["key"] != was and step["key"] in keys:
        raise Refusal(_("Another step has this name already."))
    if was in keys:
        version.steps[keys.index(was)] = step
        _rename(version.steps, was, step["key"])
    elif len(keys) >= MOST_STEPS:
        raise Refusal(_("A guide has at most %(n)d steps.") % {"n": MOST_STEPS})
    else:
        version.steps.append(step)
    return _kept(version)


@transaction.atomic
def drop_step(guide_id: int, key: str, *, changes: int, by: User) -> GuideVersion:
    version = _unchanged(guide_id, changes, by)
    version.steps = [one for one in version.steps if one["key"] != key]
    return _kept(version)


@transaction.atomic
def publish(guide_id: int, *, by: User) -> GuideVersion:
    """From now on customers walk it; walks on earlier versions stay counted there."""
    guide = _locked(guide_id)
    version = draft_of(guide)
    if version is None:
        raise Refusal(_("There is no draft to publish."))
    found = faults(version.steps)
    if found:
        raise Refusal(" ".join(found))
    version.published_at = now()
    version.save(update_fields=["published_at"])
    record(GuidePublished(guide.pk, version.number, by.pk), by=by)
    return version


@transaction.atomic
def note_walk(version: GuideVersion, path: tuple[int, ...]) -> str | None:
    """Somebody says they are at this end; which one, or None if that path ends nowhere."""
    place = place_at(version.steps, path)
    if place is None or not place.end:
        return None
    GuideWalk.objects.create(version=version, end=place.end, steps=len(path))
    record(GuideWalked(version.guide_id, version.number, place.end, len(path)))
    return place.end


def _unchanged(guide_id: int, changes: int, by: User) -> GuideVersion:
    version = draft(guide_id, by=by)
    if version.changes != changes:
        raise Refusal(_("Somebody else has changed this draft. Look at it again."))
    return version


def _kept(version: GuideVersion) -> GuideVersion:
    version.changes += 1
    version.save(update_fields=["steps", "changes"])
    return version


def _rename(steps: list[Step], was: str, key: str) -> None:
    for step in steps:
        for answer in step["answers"]:
            if answer["to"] == was:
                answer["to"] = key


def _locked(guide_id: int) -> Guide:
    return Guide.objects.select_for_update().get(pk=guide_id)
