"""Who may pass where parcels went wrong, at the claims behind that, and at the suppliers."""

from tests import ways, ways_claims
from tests.doors.door import DESK, LIN, Door, may

READ, KEEP, RULES = may("aftersale.read"), may("aftersale.claims"), may("aftersale.rules")
TERMS = {"file_days": "9", "answer_days": "7", "pay_days": "9", "percent": "90", "most": ""}
RULE = {"percent": "5", "least": "1", "most": "9", "good_for_days": "30"}
AGREED = {"answer_days": "2", "pay_days": "10", "percent": "90", "most_faulty": "2"}
BILL = {"cause": "duty", "what": "三天未答复", "amount": "20", "key": "door-1"}
DOORS = {
    "aftersale:new_report": Door(LIN, ways.order),
    "aftersale:reported": Door(LIN, ways_claims.report_of_order),
    "aftersale:report_picture": Door(LIN, ways_claims.picture_of_order),
    "aftersale:case_reports": Door(DESK, ways.case),
    "aftersale:mending": Door(DESK, ways_claims.report, {"how": "refund"}),
    "aftersale:case_picture": Door(DESK, ways_claims.picture),
    "aftersale:claims": Door(READ),
    "aftersale:claim": Door(READ, ways_claims.claim, {"act": "take"}),
    "aftersale:claim_evidence": Door(READ, ways_claims.claim, {"words": "照片", "key": "e-1"}),
    "aftersale:claim_file": Door(READ, ways_claims.claim_file),
    "aftersale:ledger": Door(READ),
    "aftersale:claim_terms": Door(READ),
    "aftersale:carrier_terms": Door(KEEP, ways_claims.carrier, TERMS),
    "aftersale:compensation": Door(RULES, lambda _: ["lost"], RULE),
    "aftersale:suppliers": Door(READ),
    "aftersale:supplier": Door(READ, ways_claims.supplier),
    "aftersale:agreement": Door(KEEP, ways_claims.supplier, AGREED),
    "aftersale:supplier_claim": Door(KEEP, ways_claims.supplier, BILL),
    "aftersale:selling_stop": Door(READ, ways_claims.supplier, {"act": "ask", "because": "假"}),
}
