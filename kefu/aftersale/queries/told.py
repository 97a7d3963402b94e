"""A customer's repairs and extended guarantees as plain rows, for a copy of their data."""

from collections.abc import Iterator
from typing import Any

from kefu.accounts.models import User
from kefu.aftersale.models.covers import Cover
from kefu.aftersale.queries.repairs import own_repairs


def repairs_told_to(customer: User) -> Iterator[dict[str, Any]]:
    repairs = own_repairs(customer, ()).select_related("line").prefetch_related("steps")
    for repair in repairs.iterator(500):
        yield {
            "number": repair.number,
            "goods": repair.line.name,
            "serial": repair.serial,
            "condition": repair.condition,
            "found": repair.finding,
            "done": repair.done,
            "stages": [f"{step.status} {step.at.isoformat()}" for step in repair.steps.all()],
        }


def guarantees_told_to(customer: User) -> Iterator[dict[str, Any]]:
    covers = Cover.objects.filter(customer=customer.pk).select_related("line", "bought__order")
    for cover in covers.iterator(500):
        yield {
            "number": cover.number,
            "order": cover.bought.order.number,
            "goods": cover.line.name if cover.line else "",
            "status": cover.status,
            "months": cover.months,
            "begins": cover.begins_on.isoformat() if cover.begins_on else "",
            "ends": cover.ends_on.isoformat() if cover.ends_on else "",
        }
