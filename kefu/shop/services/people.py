"""What of the shop is about a person, when that person turns out to be another, or wants to go."""

from django.db import transaction

from kefu.core.uploads import services as uploads
from kefu.shop.models.catalogue import Review
from kefu.shop.models.coupons import Coupon
from kefu.shop.models.entrances import Cashback, DealHold
from kefu.shop.models.options import Design
from kefu.shop.models.orders import Order
from kefu.shop.models.production import Customisation, ProductionOrder, ReturnWaiver
from kefu.shop.models.voices import Answer, Question, ReviewPicture, Vote
from kefu.shop.services import baskets
from kefu.shop.services.designs import forget_designs
from kefu.shop.services.production import forget_photo

PHOTO = ("large", "small")


@transaction.atomic
def forget_customer(*, user_id: int) -> None:
    """Orders stay as figures and as proof, for the law asks for them; nobody can be found by them.

    Reviews, questions and answers stay as opinions of nobody; photos and votes go.
    """
    Order.objects.filter(customer=user_id).update(recipient="", phone="", address="")
    Customisation.objects.filter(line__order__customer=user_id).update(kept="", drawing="")
    ReturnWaiver.objects.filter(customer=user_id).update(customer=None)
    forget_designs(user_id=user_id)
    for made in ProductionOrder.objects.filter(line__order__customer=user_id).exclude(photo=None):
        forget_photo(made)
    for photo in ReviewPicture.objects.filter(review__customer=user_id).select_related(*PHOTO):
        photo.delete()
        uploads.forget(photo.large)
        uploads.forget(photo.small)
    Review.objects.filter(customer=user_id).update(customer=None)
    Question.objects.filter(asker=user_id).update(asker=None)
    Answer.objects.filter(author=user_id).update(author=None)
    Vote.objects.filter(voter=user_id).delete()
    baskets.forget(user_id)


@transaction.atomic
def move_to(*, user_id: int, guest_id: int) -> None:
    """A guest turned out to be this customer."""
    Order.objects.filter(customer=guest_id).update(customer=user_id)
    Review.objects.filter(customer=guest_id).update(customer=user_id)
    Coupon.objects.filter(customer=guest_id).update(customer=user_id)
    Cashback.objects.filter(customer=guest_id).update(customer=user_id)
    DealHold.objects.filter(customer=guest_id).update(customer=user_id)
    Design.objects.filter(owner=guest_id).update(owner=user_id)
    ReturnWaiver.objects.filter(customer=guest_id).update(customer=user_id)
