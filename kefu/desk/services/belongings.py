"""What belongs to a case beside its words, when two cases become one."""

from datetime import datetime
from typing import Any

from django.db.models import Model

from kefu.desk.models.cases import Case
from kefu.desk.models.circles import Follower, Mention
from kefu.desk.models.fields import FieldValue
from kefu.desk.models.line import PlaceInLine
from kefu.desk.models.links import KINDS, CaseLink
from kefu.desk.models.tags import CaseTag
from kefu.desk.services.drafts import bring_drafts_along

Keys = tuple[str, ...]


def bring_along(source: Case, target: Case, *, at: datetime) -> None:
    """What only one of them may have stays as it is in `target`; all else is added to it."""
    target.product_id = target.product_id or source.product_id
    target.order_id = target.order_id or source.order_id
    target.subject = target.subject or source.subject
    _copy(CaseTag, ("tag_id", "by_id", "at"), source, target)
    _copy(CaseLink, (*(f"{kind}_id" for kind in KINDS), "by_id", "at"), source, target)
    _copy(Follower, ("user_id", "since"), source, target)
    _copy(FieldValue, ("field_id", "text"), source, target)
    Mention.objects.filter(case=source).update(case=target)
    PlaceInLine.objects.filter(case=source, ended_at=None).update(
        ended_at=at, outcome=PlaceInLine.Outcome.ENDED
    )
    bring_drafts_along(from_case=source, to_case=target)
    source.in_line, source.busy_until = False, None


def _copy(model: type[Model], keys: Keys, source: Case, target: Case) -> None:
    """The other's rows once more for this one; what it has already is left alone."""
    manager: Any = model._default_manager
    rows = [model(case=target, **row) for row in manager.filter(case=source).values(*keys)]
    manager.bulk_create(rows, ignore_conflicts=True)
