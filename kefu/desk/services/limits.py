"""Who may give how much without asking."""

from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from kefu.accounts.models import Team, User
from kefu.core.events import record
from kefu.desk.events.remedies import RemedyLimitDropped, RemedyLimitSet
from kefu.desk.models.remedies import RemedyLimit
from kefu.desk.services.refusals import Refusal

A_DAY_IS_MORE = _("The sum of a day cannot be less than that of one time.")


@transaction.atomic
def set_limit(
    *, by: User, once: Decimal, daily: Decimal, team: Team | None = None, tier: int | None = None,
    **of: str,
) -> RemedyLimit:  # fmt: skip
    """`of` names kind, role and fault; empty ones hold for all. What stood there is replaced."""
    if daily < once:
        raise Refusal(str(A_DAY_IS_MORE))
    who: dict[str, Any] = {name: of.get(name, "") for name in ("kind", "role", "fault")}
    limit, _is_new = RemedyLimit.objects.update_or_create(
        **who, team=team, tier=tier, defaults={"once": once, "daily": daily, "set_at": now()}
    )
    record(RemedyLimitSet(limit.pk, limit.kind, str(once), str(daily)), by=by)
    return limit


@transaction.atomic
def drop_limit(limit_id: int, *, by: User) -> None:
    RemedyLimit.objects.filter(pk=limit_id).delete()
    record(RemedyLimitDropped(limit_id), by=by)
