"""Pages of recalls, appointments, guides and thanks: who opens them, and what is done there."""

from e2e import sights_visits as sights
from e2e.sights import empty_form, fang, lin, mei
from e2e.visit import Visit

VISITS = {
    "aftersale:appointment": Visit(fang, sights.a_visit),
    "aftersale:appointments": Visit(fang),
    "aftersale:appointments, over": Visit(fang, query=lambda: "show=over"),
    "aftersale:follow_ups": Visit(sights.fang_with_an_answer),
    "aftersale:guide": Visit(fang, sights.a_guide),
    "aftersale:guide_step": Visit(fang, sights.a_guides_step),
    "aftersale:guides": Visit(fang),
    "aftersale:help": Visit(),
    "aftersale:how_is_it": Visit(of=sights.a_follow_up_link),
    "aftersale:how_is_it, with slips": Visit(of=sights.a_follow_up_link, act=empty_form),
    "aftersale:installer": Visit(fang, sights.an_installer),
    "aftersale:installers": Visit(fang),
    "aftersale:new_guide": Visit(fang),
    "aftersale:new_installer": Visit(fang),
    "aftersale:new_installer, with slips": Visit(fang, act=empty_form),
    "aftersale:new_recall": Visit(fang),
    "aftersale:new_recall, with slips": Visit(fang, act=empty_form),
    "aftersale:notice": Visit(of=sights.a_recall, query=lambda: "serial=S1"),
    "aftersale:notices": Visit(),
    "aftersale:order_visits": Visit(lin, sights.a_visited_order),
    "aftersale:order_visits, to move": Visit(lin, sights.a_visited_order, query=sights.moving_it),
    "aftersale:own_recall": Visit(of=sights.a_recall_link),
    "aftersale:recall": Visit(fang, sights.a_recall),
    "aftersale:recall, a draft": Visit(fang, sights.a_draft),
    "aftersale:recall_calls": Visit(mei, sights.a_recall),
    "aftersale:recall_draft": Visit(fang, sights.a_draft),
    "aftersale:recall_piece": Visit(mei, sights.a_recalled_piece),
    "aftersale:recalls": Visit(fang),
    "aftersale:units": Visit(mei),
    "aftersale:visit": Visit(of=sights.a_visit_link),
    "aftersale:visit, with slips": Visit(of=sights.a_visit_link, act=empty_form),
    "aftersale:walk": Visit(of=sights.a_guide),
    "aftersale:walk, at an end": Visit(of=sights.a_guide, query=lambda: "path=0"),
}
NO_PAGES = {
    "aftersale:appointment_photo",
    "aftersale:order_notes",
    "aftersale:order_visit_photo",
    "aftersale:recall_back",
    "aftersale:recall_end",
    "aftersale:recall_start",
}
