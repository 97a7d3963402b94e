"""Every event that insight counts, folded as it happens. The list stands in `services.FOLDS`."""

from kefu.core.events import Circumstances, Event, on
from kefu.insight import services


def fold(event: Event, more: Circumstances) -> None:
    services.FOLDS[type(event)](event, more)


for kind in services.FOLDS:
    on(kind)(fold)
