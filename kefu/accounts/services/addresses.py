"""A customer's address book: several places, one of them the default while there are any."""

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts import events
from kefu.accounts.models import Address, User
from kefu.accounts.queries.addresses import UNDO_FOR
from kefu.core.addresses.place import Place
from kefu.core.events import record

MOST = 30
LONGEST_ID = 64


class BookFull(Exception):
    """Nobody needs more places than that; one has to go first."""


@transaction.atomic
def add_address(
    *, user: User, place: Place, client_id: str, label: str = "", is_default: bool = False
) -> Address:
    """The first one is the default. The same form again is the same address. Raises BookFull."""
    _lock(user)
    known = Address.objects.filter(user=user, client_id=client_id).first()
    if known is not None:
        return known
    own = Address.objects.filter(user=user, removed_at=None)
    if own.count() >= MOST:
        raise BookFull
    first = not own.filter(is_default=True).exists()
    if is_default:
        own.update(is_default=False)
    address = Address.objects.create(
        user=user,
        label=label,
        recipient=place.recipient,
        phone=place.phone,
        region=place.code,
        detail=place.detail,
        is_default=is_default or first,
        client_id=client_id,
    )
    record(events.AddressAdded(address.pk, user.pk), by=user)
    return address


@transaction.atomic
def change_address(
    *, address: Address, place: Place, label: str, is_default: bool, by: User
) -> Address:
    _lock(by)
    if is_default and not address.is_default:
        Address.objects.filter(user=by, removed_at=None).update(is_default=False)
    address.label = label
    address.recipient, address.phone = place.recipient, place.phone
    address.region, address.detail = place.code, place.detail
    address.is_default = is_default or address.is_default
    address.save()
    record(events.AddressChanged(address.pk, by.pk), by=by)
    return address


@transaction.atomic
def choose_default(*, address: Address, by: User) -> None:
    _lock(by)
    own = Address.objects.filter(user=by, removed_at=None)
    if own.filter(pk=address.pk, is_default=True).exists():
        return
    own.update(is_default=False)
    if own.filter(pk=address.pk).update(is_default=True):
        record(events.DefaultAddressChosen(address.pk, by.pk), by=by)


@transaction.atomic
def remove_address(*, address: Address, by: User) -> None:
    """Gone from the book, and for a day to be taken back. The newest of the others is the default
    then."""
    _lock(by)
    row = Address.objects.get(pk=address.pk)
    if row.removed_at is not None:
        return
    was_default, row.is_default, row.removed_at = row.is_default, False, now()
    row.save(update_fields=["is_default", "removed_at"])
    if was_default:
        _choose_newest(by)
    record(events.AddressRemoved(row.pk, by.pk), by=by)


@transaction.atomic
def bring_back_address(*, address: Address, by: User) -> None:
    _lock(by)
    own = Address.objects.filter(user=by)
    if not own.filter(pk=address.pk, removed_at__isnull=False).update(removed_at=None):
        return
    if not own.filter(is_default=True, removed_at=None).exists():
        own.filter(pk=address.pk).update(is_default=True)
    record(events.AddressBroughtBack(address.pk, by.pk), by=by)


@transaction.atomic
def move_addresses(*, user: User, guest: User) -> None:
    """A guest turned out to be this customer, whose own default stays."""
    has_default = Address.objects.filter(user=user, is_default=True, removed_at=None).exists()
    for address in Address.objects.filter(user=guest):
        address.user = user
        address.is_default = address.is_default and not has_default
        address.client_id = f"{guest.number} {address.client_id}"[:LONGEST_ID]  # of another's form
        address.save(update_fields=["user", "is_default", "client_id"])


def forget_removed() -> int:
    """Those nobody took back in time."""
    return Address.objects.filter(removed_at__lt=now() - UNDO_FOR).delete()[0]


def _choose_newest(user: User) -> None:
    left = Address.objects.filter(user=user, removed_at=None).order_by("-created_at", "-pk").first()
    if left is not None:
        Address.objects.filter(pk=left.pk).update(is_default=True)


def _lock(user: User) -> None:
    User.objects.select_for_update(no_key=True).get(pk=user.pk)
