"""Who may pass where goods are called back, set up at home, or helped step by step."""

from tests import ways, ways_visits
from tests.doors.door import EVERYBODY, LIN, Door, may

READ, WORK = may("aftersale.read"), may("aftersale.work")
RULES, DECIDE = may("aftersale.rules"), may("aftersale.decide")
DOORS = {
    "aftersale:appointment": Door(READ, ways_visits.visit),
    "aftersale:appointment_photo": Door(READ, ways_visits.visit_photo),
    "aftersale:appointments": Door(READ),
    "aftersale:follow_ups": Door(READ),
    "aftersale:guide": Door(READ, ways_visits.guide),
    "aftersale:guide_step": Door(RULES, ways_visits.step),
    "aftersale:guides": Door(READ),
    "aftersale:help": Door(EVERYBODY),
    "aftersale:how_is_it": Door(
        EVERYBODY, ways_visits.follow_up_link, {"verdict": "good"}, forged=ways_visits.forged
    ),
    "aftersale:installer": Door(RULES, ways_visits.installer),
    "aftersale:installers": Door(READ),
    "aftersale:new_guide": Door(RULES),
    "aftersale:new_installer": Door(RULES),
    "aftersale:new_recall": Door(RULES),
    "aftersale:notice": Door(EVERYBODY, ways_visits.recall),
    "aftersale:notices": Door(EVERYBODY),
    "aftersale:order_notes": Door(LIN, ways.order),
    "aftersale:order_visit_photo": Door(LIN, ways_visits.own_photo),
    "aftersale:order_visits": Door(LIN, ways.order),
    "aftersale:own_recall": Door(EVERYBODY, ways_visits.recall_link, forged=ways_visits.forged),
    "aftersale:recall": Door(READ, ways_visits.recall),
    "aftersale:recall_back": Door(WORK, ways_visits.recall, {"names": "S1"}),
    "aftersale:recall_calls": Door(WORK, ways_visits.recall),
    "aftersale:recall_draft": Door(RULES, ways_visits.draft),
    "aftersale:recall_end": Door(DECIDE, ways_visits.recall, {"because": "找不到买家"}),
    "aftersale:recall_piece": Door(WORK, ways_visits.piece),
    "aftersale:recall_start": Door(DECIDE, ways_visits.draft),
    "aftersale:recalls": Door(READ),
    "aftersale:units": Door(WORK, sent={"rows": "8F3K-Q2MZ-7HXC\tkettle-red\tB7\tS1"}),
    "aftersale:visit": Door(EVERYBODY, ways_visits.visit_link, forged=ways_visits.forged),
    "aftersale:walk": Door(EVERYBODY, ways_visits.guide),
}
