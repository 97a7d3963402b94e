from kefu.core.events import on
from kefu.delivery import jobs
from kefu.delivery.events import ParcelPacked
from kefu.delivery.models import Parcel


@on(ParcelPacked)
def let_its_carrier_tell_us(event: ParcelPacked) -> None:
    parcel = Parcel.objects.select_related("carrier").filter(pk=event.parcel_id).first()
    if parcel is not None and parcel.carrier.adapter:
        jobs.follow.defer(parcel_id=event.parcel_id)
