"""What a case is about: orders, single lines of them, parcels, products."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from kefu.delivery.models import Parcel
from kefu.desk.models.cases import Case
from kefu.shop.models.catalogue import Product
from kefu.shop.models.orders import Order, OrderLine

KINDS = ("order", "line", "parcel", "product")


def _exactly(kind: str) -> Q:
    return Q(**{f"{name}__isnull": name != kind for name in KINDS})


class CaseLink(models.Model):
    """A case concerns this order, line, parcel or product: exactly one of them in a row."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="links")
    order = models.ForeignKey(Order, models.CASCADE, null=True, blank=True, related_name="+")
    line = models.ForeignKey(OrderLine, models.CASCADE, null=True, blank=True, related_name="+")
    parcel = models.ForeignKey(Parcel, models.CASCADE, null=True, blank=True, related_name="+")
    product = models.ForeignKey(Product, models.CASCADE, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="one_thing_a_link",
                condition=_exactly("order")
                | _exactly("line")
                | _exactly("parcel")
                | _exactly("product"),
            ),
            *(
                models.UniqueConstraint(
                    fields=["case", kind],
                    condition=Q(**{f"{kind}__isnull": False}),
                    name=f"{kind}_linked_once",
                )
                for kind in KINDS
            ),
        ]

    def __str__(self) -> str:
        return f"{self.case_id}: {self.kind}"

    @property
    def kind(self) -> str:
        return next(name for name in KINDS if getattr(self, f"{name}_id") is not None)
