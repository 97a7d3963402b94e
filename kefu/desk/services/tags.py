"""Tags: written freely, kept in one spelling, tidied by supervisors."""

from unicodedata import normalize

from django.db import transaction
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.desk.events.circles import CaseTagged, CaseUntagged, TagRenamed, TagsMerged
from kefu.desk.models.cases import Case
from kefu.desk.models.tags import LONGEST_TAG, CaseTag, Tag
from kefu.desk.services.ledger import locked_case, tell_staff
from kefu.desk.services.refusals import Refusal

MOST_TAGS = 12


@transaction.atomic
def tag_case(case_id: int, *, name: str, by: User) -> Tag:
    """With a tag of this name; a new one if nobody has written it yet."""
    case, tag = locked_case(case_id), _tag(name, by)
    if case.tags.count() >= MOST_TAGS:
        raise Refusal(_("A case has at most %(most)s tags.") % {"most": MOST_TAGS})
    if CaseTag.objects.get_or_create(case=case, tag=tag, defaults={"by": by})[1]:
        record(CaseTagged(case.pk, tag.pk), by=by)
        tell_staff(case)
    return tag


@transaction.atomic
def untag_case(case_id: int, *, tag: Tag, by: User) -> Case:
    case = locked_case(case_id)
    if CaseTag.objects.filter(case=case, tag=tag).delete()[0]:
        record(CaseUntagged(case.pk, tag.pk), by=by)
        tell_staff(case)
    return case


@transaction.atomic
def change_tag(tag_id: int, *, name: str, tone: str, by: User) -> Tag:
    """Another name or colour. The name of another tag makes the two one."""
    tag = Tag.objects.select_for_update().get(pk=tag_id)
    name, key = _normal(name)
    other = Tag.objects.filter(key=key).exclude(pk=tag.pk).first()
    if other is not None:
        return merge_tags(tag.pk, into=other, by=by)
    tag.name, tag.key, tag.tone = name, key, Tag.Tone(tone)
    tag.save(update_fields=["name", "key", "tone"])
    record(TagRenamed(tag.pk), by=by)
    return tag


@transaction.atomic
def merge_tags(tag_id: int, *, into: Tag, by: User) -> Tag:
    if tag_id == into.pk:
        return into
    has_both = CaseTag.objects.filter(tag=into).values("case")
    CaseTag.objects.filter(tag=tag_id).exclude(case__in=has_both).update(tag=into)
    Tag.objects.filter(pk=tag_id).delete()
    record(TagsMerged(tag_id, into.pk), by=by)
    return into


def _tag(name: str, by: User) -> Tag:
    name, key = _normal(name)
    return Tag.objects.get_or_create(key=key, defaults={"name": name, "made_by": by})[0]


def _normal(name: str) -> tuple[str, str]:
    """One spelling: full-width signs, spaces and a # in front make no difference."""
    name = " ".join(normalize("NFKC", name).lstrip("# ").split())[:LONGEST_TAG]
    if not name:
        raise Refusal(_("A tag needs a name."))
    return name, name.casefold()[:LONGEST_TAG]
