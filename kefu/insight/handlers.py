"""Every event that insight counts, folded as it happens. The list stands in `folding.FOLDS`."""

from kefu.core.events import on
from kefu.insight.services import folding

for kind in folding.FOLDS:
    on(kind)(folding.fold)
