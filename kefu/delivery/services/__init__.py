"""What moves parcels and what their dates follow: the acts that other domains call."""

from kefu.delivery.services.parcels import (
    Step,
    add_past_parcels,
    note_damage,
    pack,
    promise_another_day,
    remove_parcels,
    take_step,
    take_steps,
)
from kefu.delivery.services.rules import forget_city, name_city, set_dispatch_rule, set_reach
from kefu.delivery.services.shipping import make_carrier

__all__ = [
    "Step",
    "add_past_parcels",
    "forget_city",
    "make_carrier",
    "name_city",
    "note_damage",
    "pack",
    "promise_another_day",
    "remove_parcels",
    "set_dispatch_rule",
    "set_reach",
    "take_step",
    "take_steps",
]
