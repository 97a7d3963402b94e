"""The address book, seen by its owner alone."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import now

from kefu.accounts.models import Address, User
from kefu.accounts.queries.personal import exports
from kefu.core.regions_tree import whole_name

UNDO_FOR = timedelta(days=1)


def addresses_of(user: User) -> QuerySet[Address]:
    """The default first, then the newest."""
    own = Address.objects.filter(user=user.pk, removed_at=None)
    return own.order_by("-is_default", "-created_at", "-pk")


def address_of(user: User, number: str) -> Address | None:
    return addresses_of(user).filter(number=number).first()


def removed_address_of(user: User, number: str) -> Address | None:
    """One that can still be taken back."""
    since = now() - UNDO_FOR
    return Address.objects.filter(user=user.pk, number=number, removed_at__gte=since).first()


@exports("addresses")
def _told(user: User) -> Iterator[dict[str, Any]]:
    for address in addresses_of(user):
        yield {
            "label": address.label,
            "recipient": address.recipient,
            "phone": address.phone,
            "region": whole_name(address.region),
            "detail": address.detail,
            "is_default": address.is_default,
            "since": address.created_at,
        }
