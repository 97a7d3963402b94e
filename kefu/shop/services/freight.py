"""What operations ask for sending goods. Orders keep what they were asked."""

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.money import YUAN
from kefu.shop.events import FreightDropped, FreightSet
from kefu.shop.models.freight import FreightRule


@transaction.atomic
def set_freight(*, way: str, code: str, terms: Mapping[str, Any], by: User | None) -> FreightRule:
    """From now on this is asked for a way to a place; said again, it changes nothing."""
    rule, is_new = FreightRule.objects.select_for_update().get_or_create(
        way=way, code=code, currency=YUAN, defaults=terms
    )
    if not is_new:
        if all(getattr(rule, name) == value for name, value in terms.items()):
            return rule
        for name, value in terms.items():
            setattr(rule, name, value)
        rule.save()
    record(FreightSet(rule.pk), by=by)
    return rule


@transaction.atomic
def drop_freight(*, way: str, code: str, by: User | None) -> None:
    """The rule for everywhere else holds there again; without that one, nothing is asked."""
    rule = FreightRule.objects.select_for_update().filter(way=way, code=code).first()
    if rule is not None:
        record(FreightDropped(rule.pk), by=by)
        rule.delete()


def remove_demo_freight() -> None:
    FreightRule.objects.filter(is_demo=True).delete()
