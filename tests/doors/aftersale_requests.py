"""Who may pass at the requests of after-sale."""

from tests import ways_requests as ways
from tests.doors.door import CUSTOMERS, LIN, Door, may

READ, WORK = may("aftersale.read"), may("aftersale.work")
DOORS = {
    "aftersale:requests": Door(CUSTOMERS),
    "aftersale:of_order": Door(LIN, ways.order),
    "aftersale:new_request": Door(LIN, ways.order),
    "aftersale:request": Door(LIN, ways.request),
    "aftersale:request_act": Door(LIN, ways.withdrawal),
    "aftersale:picture": Door(LIN, ways.picture),
    "aftersale:office": Door(READ),
    "aftersale:office_request": Door(READ, ways.request),
    "aftersale:office_request_act": Door(WORK, ways.approval),
    "aftersale:office_picture": Door(READ, ways.picture),
    "aftersale:pick_ups": Door(READ),
    "aftersale:pick_up": Door(WORK, ways.visit, {"went": "missed"}),
    "aftersale:unmatched": Door(READ),
}
