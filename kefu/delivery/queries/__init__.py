"""What others ask of delivery: above all, when something is there."""

from kefu.delivery.places import city_of, is_region, province_of
from kefu.delivery.queries.dates import (
    Arrival,
    arrival,
    choices,
    dispatch_rule,
    leaves_by,
    reach_of,
    reaches,
    told,
)

__all__ = [
    "Arrival",
    "arrival",
    "choices",
    "city_of",
    "dispatch_rule",
    "is_region",
    "leaves_by",
    "province_of",
    "reach_of",
    "reaches",
    "told",
]
