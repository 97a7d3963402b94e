"""A customer is forgotten: what they said and showed goes, what was paid stays."""

from django.db import transaction

from kefu.aftersale.models.inspections import SecondLook
from kefu.aftersale.models.requests import ServiceRequest
from kefu.aftersale.models.steps import RequestPicture, RequestStep
from kefu.core.uploads import services as uploads


@transaction.atomic
def forget_customer(*, user_id: int) -> None:
    own = ServiceRequest.objects.filter(customer=user_id)
    pictures = RequestPicture.objects.filter(request__in=own).select_related("upload")
    for picture in list(pictures):
        picture.delete()
        uploads.forget(picture.upload)
    RequestStep.objects.filter(request__in=own).update(words="")
    SecondLook.objects.filter(request__in=own).update(words="", note="")
    own.update(reason="", refusal="")
