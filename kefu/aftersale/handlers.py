from kefu.aftersale import jobs
from kefu.aftersale.events.recalls import RecallAnnounced, RecallChosen, RecalledBack
from kefu.aftersale.services import recall_units
from kefu.core.events import Circumstances, on


@on(RecallAnnounced)
def tell_every_buyer(event: RecallAnnounced, seen: Circumstances) -> None:
    jobs.tell_of_recall.defer(recall_id=event.recall_id, at=seen.at.timestamp())


@on(RecallChosen)
@on(RecalledBack)
def give_what_was_chosen(event: RecallChosen | RecalledBack) -> None:
    recall_units.give(event.unit_id)
