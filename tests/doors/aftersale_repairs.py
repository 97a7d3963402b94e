"""Who may pass at repairs, parts, units to lend and extended guarantees."""

from tests import ways, ways_repairs
from tests.doors.door import CUSTOMERS, EVERYBODY, LIN, Door, may

READ = may("aftersale.read")
DOORS = {
    "aftersale:guarantees": Door(CUSTOMERS),
    "aftersale:buy_cover": Door(LIN, ways_repairs.bought),
    "aftersale:cover": Door(CUSTOMERS, ways_repairs.cover),
    "aftersale:plans_beside": Door(EVERYBODY, ways.product),
    "aftersale:repair": Door(LIN, ways_repairs.repair),
    "aftersale:repair_photo": Door(LIN | READ, ways_repairs.photo),
    "aftersale:repairs": Door(READ),
    "aftersale:office_repair": Door(READ, ways_repairs.repair),
    "aftersale:parts": Door(READ),
    "aftersale:part": Door(READ, ways_repairs.part),
    "aftersale:loan_units": Door(READ),
    "aftersale:cover_plans": Door(READ),
    "aftersale:cover_plan": Door(may("aftersale.rules"), ways_repairs.plan, {"act": "close"}),
}
