"""The pages of requests: who opens them, and what is done there."""

from e2e.sights import empty_form, hao, mei
from e2e.sights_requests import (
    a_request,
    their_order,
    what_is_faulty,
    what_they_bought,
    whoever,
)
from e2e.visit import Visit

MISSING = {"kind": "missing", "status": "requested"}
COMING = {"kind": "return", "status": "approved", "way": "pick_up"}
LABEL = {"kind": "return", "status": "approved", "way": "label"}
HERE = {"status": "received", "inspection": None}
LOOKED_AT = {"status": "received", "inspection__isnull": False}
NO = {"status": "refused"}
DONE = {"kind": "return", "status": "settled"}

VISITS = {
    "aftersale:requests": Visit(whoever(**DONE)),
    "aftersale:new_request": Visit(
        whoever(**MISSING), their_order(**MISSING), query=what_they_bought
    ),
    "aftersale:new_request, the last step": Visit(
        whoever(**MISSING), their_order(**MISSING), query=what_is_faulty
    ),
    "aftersale:new_request, with slips": Visit(
        whoever(**MISSING), their_order(**MISSING), query=what_is_faulty, act=empty_form
    ),
    "aftersale:request": Visit(whoever(**COMING), a_request(**COMING)),
    "aftersale:request, with a label": Visit(whoever(**LABEL), a_request(**LABEL)),
    "aftersale:request, against the clock": Visit(whoever(**HERE), a_request(**HERE)),
    "aftersale:request, refused": Visit(whoever(**NO), a_request(**NO)),
    "aftersale:request, settled": Visit(whoever(**DONE), a_request(**DONE)),
    "aftersale:office": Visit(mei),
    "aftersale:office, all": Visit(mei, query=lambda: "show=all"),
    "aftersale:office_request": Visit(mei, a_request(**MISSING)),
    "aftersale:office_request, to look at": Visit(mei, a_request(**HERE)),
    "aftersale:office_request, to settle": Visit(mei, a_request(**LOOKED_AT)),
    "aftersale:office_request, a second look": Visit(hao, a_request(**NO)),
    "aftersale:pick_ups": Visit(mei),
    "aftersale:unmatched": Visit(mei),
}
NO_PAGES = {
    "aftersale:of_order",
    "aftersale:office_picture",
    "aftersale:office_request_act",
    "aftersale:pick_up",
    "aftersale:picture",
    "aftersale:request_act",
}
