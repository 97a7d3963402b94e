"""What a browser may listen to, and who may hear it."""

from tests import ways
from tests.doors.door import LIN, may
from tests.world import World

TOPICS = {
    "connectors.imports": may("office.goods"),
    "desk.alarms.*": may("desk.supervise"),
    "desk.case.*": may("desk.read"),
    "desk.company.*": may("desk.read"),
    "desk.floor": may("desk.read"),
    "desk.inbox.*": may("desk.supervise"),
    "desk.loud": may("desk.supervise"),
    "desk.talks.*": LIN,
    "insight.charter": may("insight.read"),
    "shop.tables": may("office.orders") | may("office.goods"),
}
NAMED = {
    "desk.alarms.*": ways.agent,
    "desk.case.*": ways.case,
    "desk.company.*": ways.case,
    "desk.inbox.*": ways.agent,
    "desk.talks.*": ways.customer,
}


def topic(pattern: str, world: World) -> str:
    """A topic as a browser asks for it, with the number of something of Lin's."""
    return pattern.replace("*", NAMED[pattern](world)[0]) if pattern in NAMED else pattern
