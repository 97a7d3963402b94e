"""The film of a product: put among its pictures, and taken away again."""

from django.db import transaction
from django.utils.timezone import now

from kefu.accounts.models import User
from kefu.core.events import record
from kefu.core.uploads import services as uploads
from kefu.core.uploads.services import Checked
from kefu.shop.events import ProductChanged
from kefu.shop.models.catalogue import Product
from kefu.shop.models.films import Film


@transaction.atomic
def show_film(product_id: int, *, by: User, video: Checked, poster: Checked | None = None) -> Film:
    """It takes the place of the one there was."""
    product = Product.objects.select_for_update().get(pk=product_id)
    _let_go(product)
    film = Film.objects.create(
        product=product,
        video=uploads.store(video, owner_id=None),
        poster=uploads.store(poster, owner_id=None) if poster else None,
        by=by,
        at=now(),
    )
    record(ProductChanged(product.pk), by=by)
    return film


@transaction.atomic
def take_film_away(product_id: int, *, by: User) -> None:
    product = Product.objects.select_for_update().get(pk=product_id)
    if _let_go(product):
        record(ProductChanged(product.pk), by=by)


def _let_go(product: Product) -> bool:
    film = Film.objects.select_related("video", "poster").filter(product=product).first()
    if film is None:
        return False
    film.delete()
    uploads.forget(film.video)
    if film.poster is not None:
        uploads.forget(film.poster)
    return True
