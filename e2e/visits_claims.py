"""Pages of parcels that went wrong, of claims and suppliers."""

from e2e.sights import empty_form, fang, hao, lin, mei
from e2e.sights_claims import (
    a_carrier,
    a_case_with_a_report,
    a_claim,
    a_report,
    a_supplier,
    an_order_to_report,
)
from e2e.visit import Visit

VISITS = {
    "aftersale:new_report": Visit(lin, an_order_to_report),
    "aftersale:reported": Visit(lin, a_report),
    "aftersale:case_reports": Visit(mei, a_case_with_a_report),
    "aftersale:claims": Visit(fang),
    "aftersale:claim": Visit(fang, a_claim),
    "aftersale:ledger": Visit(fang),
    "aftersale:claim_terms": Visit(fang),
    "aftersale:carrier_terms": Visit(fang, a_carrier),
    "aftersale:compensation": Visit(fang, lambda: ["late"]),
    "aftersale:compensation, with slips": Visit(fang, lambda: ["late"], act=empty_form),
    "aftersale:suppliers": Visit(hao),
    "aftersale:supplier": Visit(fang, a_supplier),
}
NO_PAGES = {  # files, and forms of other pages
    "aftersale:report_picture",
    "aftersale:mending",
    "aftersale:case_picture",
    "aftersale:claim_evidence",
    "aftersale:claim_file",
    "aftersale:agreement",
    "aftersale:supplier_claim",
    "aftersale:selling_stop",
}
