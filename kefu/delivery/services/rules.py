"""The rules that dates are promised by: changed by people, never looking back."""

from typing import Any

from django.db import transaction

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.delivery.events import DispatchRuleChanged, ReachChanged
from kefu.delivery.models import DispatchRule, Reach


@transaction.atomic
def set_dispatch_rule(*, by: User | None, **values: Any) -> DispatchRule:
    """Dates promised from now on follow it; what was promised before stays as it was told."""
    rule = DispatchRule.objects.create(made_by=by, **values)
    record(DispatchRuleChanged(rule.pk), by=by)
    return rule


@transaction.atomic
def set_reach(code: str, *, days: int, is_served: bool = True, by: User | None) -> Reach:
    """Days on the road to a province, or to a city that has a row already."""
    values = {"days": days, "is_served": is_served}
    reach, is_new = Reach.objects.select_for_update().get_or_create(code=code, defaults=values)
    if not is_new and (reach.days, reach.is_served) == (days, is_served):
        return reach
    reach.days, reach.is_served = days, is_served
    reach.save(update_fields=["days", "is_served"])
    record(ReachChanged(code, days, is_served), by=by)
    return reach


@transaction.atomic
def name_city(code: str, *, name_zh: str, name_en: str, days: int, by: User | None) -> Reach:
    """A city with days of its own; named again, it is renamed."""
    names = {"name_zh": name_zh, "name_en": name_en}
    Reach.objects.update_or_create(code=code, defaults={**names, "days": days})
    record(ReachChanged(code, days, is_served=True), by=by)
    return Reach.objects.get(code=code)


@transaction.atomic
def forget_city(code: str, *, by: User | None) -> None:
    """Its province's days hold again."""
    Reach.objects.filter(code=code).exclude(name_zh="").delete()
    record(ReachChanged(code, 0, is_served=True), by=by)
