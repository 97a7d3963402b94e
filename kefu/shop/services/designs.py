"""Somebody keeps a configuration, shares it, takes it away; its pictures go with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.core.files.base import ContentFile
from django.db import transaction

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.uploads import services as uploads
from kefu.core.uploads.kinds import Sort
from kefu.core.uploads.models import Upload
from kefu.core.uploads.services import Checked
from kefu.shop.events import DesignRemoved, DesignSaved, DesignShared
from kefu.shop.models.catalogue import Product, Sku
from kefu.shop.models.options import Design, DesignPicture
from kefu.shop.queries.designs import is_own, own_pictures_only, pictures_of

SMALL_SIDE = 560


class NotYours(Exception):
    """Only who made a design may change it."""


@dataclass(frozen=True)
class Wish:
    """What somebody chose: values by option, and pictures that came along."""

    product: Product
    sku: Sku
    quantity: int
    values: Mapping[str, str]
    files: Mapping[str, Checked] = field(default_factory=dict)


@transaction.atomic
def save_design(
    wish: Wish, *, owner: User, design: Design | None = None, client_id: str = ""
) -> Design:
    """Keep it, sound or not yet. One that was ordered stays as it was, and a copy is kept.

    Said twice under the same `client_id`, one is kept. Raises NotYours.
    """
    if design is not None and not is_own(design, owner):
        raise NotYours
    known = _known(owner, client_id) if design is None else design
    row = _row(known, wish, owner, client_id)
    pictures = pictures_of(row)
    for option, checked in wish.files.items():
        if option in pictures:
            _let_go(pictures.pop(option))
        pictures[option] = _stored(row, option, checked, owner)
    values = dict(wish.values)
    for option in wish.files:
        values[option] = pictures[option].large.number
    if known is not None and row.pk != known.pk:  # a copy names its own pictures
        values |= {option: one.large.number for option, one in pictures.items() if option in values}
    for option in [one for one in pictures if not values.get(one)]:
        _let_go(pictures.pop(option))
    row.keep(own_pictures_only(values, pictures))
    row.save(update_fields=["kept"])
    record(DesignSaved(row.pk, row.product_id), by=owner)
    return row


@transaction.atomic
def share_design(design_id: int, *, by: User, shared: bool) -> Design:
    """Everybody with the address sees it, or nobody else again. Raises NotYours."""
    design = _own(design_id, by)
    if design.is_shared != shared:
        design.is_shared = shared
        design.save(update_fields=["is_shared"])
        record(DesignShared(design.pk, shared), by=by)
    return design


@transaction.atomic
def remove_design(design_id: int, *, by: User) -> None:
    """It goes with its pictures; one that was ordered is only taken from its owner's sight and
    everybody's, for the workshop needs it. Raises NotYours."""
    design = _own(design_id, by)
    if design.ordered.exists():
        design.owner, design.is_shared = None, False
        design.save(update_fields=["owner", "is_shared"])
    else:
        _forget(design)
    record(DesignRemoved(design_id), by=by)


def forget_designs(*, user_id: int) -> None:
    """Of somebody who wants to be forgotten: words and pictures, ordered or not."""
    for design in Design.objects.filter(owner=user_id):
        if design.ordered.exists():
            for picture in pictures_of(design).values():
                _let_go(picture)
            design.owner, design.is_shared, design.kept = None, False, ""
            design.save(update_fields=["owner", "is_shared", "kept"])
        else:
            _forget(design)


def _known(owner: User, client_id: str) -> Design | None:
    if not client_id:
        return None
    return Design.objects.filter(client_id=client_id, owner=owner).first()


def _row(known: Design | None, wish: Wish, owner: User, client_id: str) -> Design:
    if known is not None and not known.ordered.exists():
        known.sku, known.quantity = wish.sku, wish.quantity
        known.save(update_fields=["sku", "quantity"])
        return known
    row = Design.objects.create(
        product=wish.product,
        sku=wish.sku,
        quantity=wish.quantity,
        owner=owner,
        client_id=(client_id or None) if known is None else None,
    )
    for picture in pictures_of(known).values():
        _copied(picture, row, owner)
    return row


def _stored(design: Design, option: str, checked: Checked, owner: User) -> DesignPicture:
    return DesignPicture.objects.create(
        design=design,
        option=option,
        large=uploads.store(checked, owner_id=owner.pk),
        small=uploads.store(uploads.small(checked, side=SMALL_SIDE), owner_id=owner.pk),
    )


def _copied(picture: DesignPicture, to: Design, owner: User) -> DesignPicture:
    return DesignPicture.objects.create(
        design=to,
        option=picture.option,
        large=uploads.store(_again(picture.large), owner_id=owner.pk),
        small=uploads.store(_again(picture.small), owner_id=owner.pk),
    )


def _again(upload: Upload) -> Checked:
    with upload.file.storage.open(str(upload.file.name), "rb") as file:
        content = ContentFile(file.read())
    suffix = "." + str(upload.file.name).rpartition(".")[2]
    sort = Sort(Upload.Kind(upload.kind), upload.type, suffix)
    return Checked(sort, upload.name, content, upload.size, upload.width, upload.height)


def _own(design_id: int, by: User) -> Design:
    held = Design.objects.select_for_update(of=("self",)).select_related("owner")
    design = held.get(pk=design_id)
    if not is_own(design, by):
        raise NotYours
    return design


def _forget(design: Design) -> None:
    for picture in pictures_of(design).values():
        _let_go(picture)
    design.delete()


def _let_go(picture: DesignPicture) -> None:
    picture.delete()
    uploads.forget(picture.large)
    uploads.forget(picture.small)
