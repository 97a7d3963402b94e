"""The tables of delivery, named once for all who ask for them."""

from kefu.delivery.models.carriers import CarrierAccount, StrangeStatus
from kefu.delivery.models.parcels import UNDER_WAY, Carrier, Parcel, PromiseMove, TrackPoint
from kefu.delivery.models.rules import DispatchRule, Reach
from kefu.delivery.models.watching import LateAlarm, LearnedWays

__all__ = [
    "UNDER_WAY",
    "Carrier",
    "CarrierAccount",
    "DispatchRule",
    "LateAlarm",
    "LearnedWays",
    "Parcel",
    "PromiseMove",
    "Reach",
    "StrangeStatus",
    "TrackPoint",
]
