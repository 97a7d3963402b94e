"""Rules and offers of the demo shop: written as long past, and taken away with it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from kefu.accounts.models import User
from kefu.aftersale.models.price_offers import PriceOffer
from kefu.aftersale.models.rules import RuleBook
from kefu.aftersale.policy.book import checked_data


@transaction.atomic
def add_past_version(data: Mapping[str, Any], *, by: User, since: datetime, why: str) -> RuleBook:
    """A version that has held since then; nobody is told."""
    last = RuleBook.objects.aggregate(last=Max("version"))["last"] or 0
    return RuleBook.objects.create(
        version=last + 1,
        status=RuleBook.Status.PUBLISHED,
        data=checked_data(data),
        why=why,
        made_by=by,
        made_at=since,
        effective_from=since,
        published_by=by,
        published_at=since,
        is_demo=True,
    )


def remove_demo_policy() -> None:
    of_the_demo = Q(order__is_demo=True) | Q(order__customer__is_demo=True)
    PriceOffer.objects.filter(of_the_demo).delete()
    RuleBook.objects.filter(is_demo=True).delete()
