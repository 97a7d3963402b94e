"""The pages of repairs and guarantees: who opens them, and what is done there."""

from e2e.sights import empty_form, fang, mei
from e2e.sights_repairs import (
    a_covered_line,
    a_part,
    a_repair,
    goods_with_plans,
    see_the_plans,
    who_bought_a_cover,
    whose_repair,
)
from e2e.visit import Visit

VISITS = {
    "aftersale:guarantees": Visit(who_bought_a_cover),
    "aftersale:buy_cover": Visit(who_bought_a_cover, a_covered_line),
    "aftersale:repair": Visit(whose_repair("in_repair"), a_repair("in_repair")),
    "aftersale:repair, back again": Visit(whose_repair("back"), a_repair("back")),
    "aftersale:repairs": Visit(mei),
    "aftersale:office_repair": Visit(mei, a_repair("received")),
    "aftersale:office_repair, waiting for a part": Visit(mei, a_repair("waiting")),
    "aftersale:office_repair, in repair": Visit(mei, a_repair("in_repair")),
    "aftersale:office_repair, tested": Visit(mei, a_repair("tested")),
    "aftersale:parts": Visit(mei),
    "aftersale:parts, with slips": Visit(mei, act=empty_form),
    "aftersale:part": Visit(mei, a_part),
    "aftersale:loan_units": Visit(mei),
    "aftersale:loan_units, with slips": Visit(mei, act=empty_form),
    "aftersale:cover_plans": Visit(fang),
    "aftersale:cover_plans, with slips": Visit(fang, act=empty_form),
    "surfaces:product, with extended guarantees": Visit(of=goods_with_plans, act=see_the_plans),
}
NO_PAGES = {  # of these, only a part of the page of goods is seen
    "aftersale:cover",
    "aftersale:cover_plan",
    "aftersale:plans_beside",
    "aftersale:repair_photo",
}
