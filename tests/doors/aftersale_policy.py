"""Who may pass at the rules of after-sale, and at price protection."""

from tests import ways_policy as ways
from tests.doors.door import ACCOUNTS, CUSTOMERS, EVERYBODY, LIN, Door, may

READ, RULES, ORDERS = may("aftersale.read"), may("aftersale.rules"), may("order.read")
WHY = {"why": "退货期更长", "seen": "0"}
DOORS = {
    "aftersale:rules": Door(READ),
    "aftersale:new_rules": Door(RULES, sent={"act": "new"}),
    "aftersale:rule_book": Door(READ, ways.draft),
    "aftersale:rule_trial": Door(RULES, ways.draft),
    "aftersale:publish_rules": Door(RULES, ways.draft, WHY),
    "aftersale:drop_rules": Door(RULES, ways.draft, {"act": "drop"}),
    "aftersale:price_watch": Door(READ),
    "aftersale:price_offers": Door(CUSTOMERS),
    "aftersale:accept_price_offer": Door(LIN, ways.offer, {"act": "accept"}),
    "aftersale:price_offer_link": Door(EVERYBODY, ways.offer_link, forged=ways.forged_link),
    "aftersale:may": Door(LIN | (ORDERS & ACCOUNTS), ways.line),
}
