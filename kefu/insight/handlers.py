"""Every event that insight counts, folded as it happens. The list stands in `services.FOLDS`."""

from kefu.core.events import on
from kefu.insight import services

for kind in services.FOLDS:
    on(kind)(services.fold)
