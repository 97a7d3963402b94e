"""What repairs and guarantees know of a person: moved along with them, and forgotten."""

from django.db import transaction

from kefu.aftersale.models.covers import Cover
from kefu.aftersale.models.repairs import Repair, RepairStep
from kefu.core.uploads import services as uploads


@transaction.atomic
def move_to(*, user_id: int, guest_id: int) -> None:
    """A guest turned out to be this customer: what they bought is theirs."""
    Cover.objects.filter(customer=guest_id).update(customer=user_id)


@transaction.atomic
def forget_customer(*, user_id: int) -> None:
    """The days and what was done stay; numbers of their things, and photos of them, go."""
    own = Repair.objects.filter(line__order__customer=user_id)
    own.update(serial="", condition="")
    steps = RepairStep.objects.filter(repair__in=own).exclude(photo=None).select_related("photo")
    for step in steps:
        photo = step.photo
        RepairStep.objects.filter(pk=step.pk).update(photo=None)
        if photo is not None:
            uploads.forget(photo)
