"""What of the shop is about a person, when that person turns out to be another, or wants to go."""

from django.db import transaction

from kefu.shop.models.catalogue import Review
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.orders import Order


@transaction.atomic
def forget_customer(*, user_id: int) -> None:
    """Orders stay as figures and as proof, for the law asks for them; nobody can be found by them.

    Reviews stay as opinions of nobody.
    """
    Order.objects.filter(customer=user_id).update(recipient="", phone="", address="")
    Review.objects.filter(customer=user_id).update(customer=None)


@transaction.atomic
def move_to(*, user_id: int, guest_id: int) -> None:
    """A guest turned out to be this customer."""
    Order.objects.filter(customer=guest_id).update(customer=user_id)
    Review.objects.filter(customer=guest_id).update(customer=user_id)
    Coupon.objects.filter(customer=guest_id).update(customer=user_id)
