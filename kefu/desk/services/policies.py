"""Service policies are set by replacing them: what ran under the old one keeps its rules."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.desk.events.clocks import PolicyEnded, PolicySet
from kefu.desk.models.policies import ServicePolicy
from kefu.desk.queries.policies import policies_in_force
from kefu.desk.services.refusals import Refusal


@transaction.atomic
def set_policy(
    *, by: User, channel: str, tier: int | None, rules: dict[str, Any], replaces: int | None = None
) -> ServicePolicy:
    """A new policy for its place, or the next version of `replaces`; unchanged, it stays itself."""
    at = now()
    old = _in_force(replaces) if replaces else None
    if old is not None:
        if _says(old, channel, tier, rules):
            return old
        _end(old)
    policy = ServicePolicy(channel=channel, tier=tier, made_by=by, made_at=at, **rules)
    try:
        with transaction.atomic():
            policy.save()
    except IntegrityError as taken:
        raise Refusal(
            _("There is a policy for these customers already. Change that one.")
        ) from taken
    record(PolicySet(policy.pk, channel, tier, old.pk if old else None), by=by)
    return policy


@transaction.atomic
def end_policy(policy_id: int, *, by: User) -> ServicePolicy:
    """The next more general policy applies from now on."""
    policy = _in_force(policy_id)
    _end(policy)
    record(PolicyEnded(policy.pk, policy.channel, policy.tier), by=by)
    return policy


def _in_force(policy_id: int) -> ServicePolicy:
    found = policies_in_force().select_for_update().filter(pk=policy_id).first()
    if found is None:
        raise Refusal(_("Somebody has changed this policy in the meantime. Please look again."))
    return found


def _says(policy: ServicePolicy, channel: str, tier: int | None, rules: dict[str, Any]) -> bool:
    same_place = (policy.channel, policy.tier) == (channel, tier)
    return same_place and all(getattr(policy, name) == value for name, value in rules.items())


def _end(policy: ServicePolicy) -> None:
    policy.ended_at = now()
    policy.save(update_fields=["ended_at"])
