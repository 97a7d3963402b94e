"""The pages of the rules and of price protection: who opens them, and what is done there."""

from e2e.sights import fang, lin, mei
from e2e.sights_policy import (
    a_class_of_a_draft,
    a_draft,
    a_published_version,
    a_tried_draft,
    an_offer_by_link,
    an_offer_that_was_paid,
    who_was_offered,
)
from e2e.visit import Visit

VISITS = {
    "aftersale:rules": Visit(fang),
    "aftersale:rules, read": Visit(mei),
    "aftersale:rule_book": Visit(fang, a_draft),
    "aftersale:rule_book, a class": Visit(fang, a_draft, query=a_class_of_a_draft),
    "aftersale:rule_book, published": Visit(mei, a_published_version),
    "aftersale:rule_trial": Visit(fang, a_tried_draft),
    "aftersale:price_watch": Visit(mei),
    "aftersale:price_offers": Visit(who_was_offered),
    "aftersale:price_offers, none": Visit(lin),
    "aftersale:price_offer_link": Visit(of=an_offer_by_link),
    "aftersale:price_offer_link, paid": Visit(of=an_offer_that_was_paid),
}
NO_PAGES = {
    "aftersale:accept_price_offer",
    "aftersale:drop_rules",
    "aftersale:may",
    "aftersale:new_rules",
    "aftersale:publish_rules",
}
