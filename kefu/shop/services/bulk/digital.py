"""Digital goods of the demo shop: put there without a word to anybody, and cleared away again."""

from collections.abc import Sequence

from django.db import transaction

from kefu.core.uploads import services as uploads
from kefu.shop.models.catalogue import Sku
from kefu.shop.models.digital import DigitalFile, DigitalGoods, LicenceKey
from kefu.shop.services.digital import digest_of


@transaction.atomic
def keep_keys(goods: DigitalGoods, texts: Sequence[str]) -> None:
    """A pool of keys; so many of the SKU can be sold."""
    LicenceKey.objects.bulk_create(
        LicenceKey(goods=goods, text=text, digest=digest_of(text)) for text in texts
    )
    Sku.objects.filter(pk=goods.sku_id).update(stock=len(texts))


@transaction.atomic
def remove_demo_digital() -> None:
    files = DigitalFile.objects.filter(goods__sku__product__is_demo=True)
    kept = [one.upload for one in files.select_related("upload")]
    DigitalGoods.objects.filter(sku__product__is_demo=True).delete()
    for upload in kept:
        uploads.forget(upload)
