from django.urls import path

from kefu.aftersale.views import may, pick_ups, price_offers, rules
from kefu.aftersale.views import house_requests, own, pick_ups, visits
from kefu.aftersale.views import (
    guarantees,
    house_requests,
    own,
    pick_ups,
    plans,
    repairs,
    visits,
    workshop,
from kefu.aftersale.views import (
    claim_terms,
    claims,
    ledger,
    mending,
    pick_ups,
    reports,
    suppliers,
from kefu.aftersale.views import (
    appointments,
    follow_ups,
    guides,
    order_notes,
    own_recalls,
    pick_ups,
    recalls,
    units,
)

app_name = "aftersale"
RECALL = "office/aftersale/recalls/<str:number>"
COMING = "office/aftersale/appointments"
INSTALLERS = "office/aftersale/installers"
urlpatterns = [
    path(
        "desk/cases/<str:number>/orders/<str:order>/pick-up/",
        pick_ups.NewPickUp.as_view(),
        name="new_pick_up",
    ),
    # policy
    path("office/aftersale/rules/", rules.Rules.as_view(), name="rules"),
    path("office/aftersale/rules/new/", rules.NewRules.as_view(), name="new_rules"),
    path("office/aftersale/rules/<int:version>/", rules.RuleBookPage.as_view(), name="rule_book"),
    path(
        "office/aftersale/rules/<int:version>/trial/", rules.RuleTrial.as_view(), name="rule_trial"
    ),
    path(
        "office/aftersale/rules/<int:version>/publish/",
        rules.PublishRules.as_view(),
        name="publish_rules",
    ),
    path(
        "office/aftersale/rules/<int:version>/drop/", rules.DropRules.as_view(), name="drop_rules"
    ),
    path("office/aftersale/prices/", price_offers.PriceWatch.as_view(), name="price_watch"),
    path("account/price-protection/", price_offers.PriceOffers.as_view(), name="price_offers"),
    path(
        "account/price-protection/<str:number>/",
        price_offers.AcceptPriceOffer.as_view(),
        name="accept_price_offer",
    ),
    path(
        "price-protection/<str:token>/",
        price_offers.PriceOfferByLink.as_view(),
        name="price_offer_link",
    ),
    path("orders/<str:number>/lines/<int:line>/may.json", may.MayBeDone.as_view(), name="may"),
    # requests: the customer's pages
    path("service/", own.MyRequests.as_view(), name="requests"),
    path("service/pictures/<str:number>/", own.Picture.as_view(), name="picture"),
    path("service/orders/<str:number>/", own.OfOrder.as_view(), name="of_order"),
    path("service/orders/<str:number>/new/", own.NewRequest.as_view(), name="new_request"),
    path("service/<str:number>/", own.OneRequest.as_view(), name="request"),
    path("service/<str:number>/<str:act>/", own.RequestAct.as_view(), name="request_act"),
    # requests: the office's pages
    path("office/aftersale/", house_requests.Office.as_view(), name="office"),
    path("office/aftersale/visits/", visits.Visits.as_view(), name="pick_ups"),
    path("office/aftersale/visits/<str:number>/", visits.OneVisit.as_view(), name="pick_up"),
    path("office/aftersale/unmatched/", house_requests.Unmatched.as_view(), name="unmatched"),
    path(
        "office/aftersale/pictures/<str:number>/",
        house_requests.Picture.as_view(),
        name="office_picture",
    ),
    path(
        "office/aftersale/requests/<str:number>/",
        house_requests.OneRequest.as_view(),
        name="office_request",
    ),
    path(
        "office/aftersale/requests/<str:number>/<str:act>/",
        house_requests.RequestAct.as_view(),
        name="office_request_act",
    ),
    # repairs and guarantees: the customer's pages
    path("guarantees/", guarantees.MyGuarantees.as_view(), name="guarantees"),
    path("guarantees/bought/<str:number>/", guarantees.OneCover.as_view(), name="cover"),
    path("guarantees/<str:number>/<int:pk>/", guarantees.BuyCover.as_view(), name="buy_cover"),
    path("p/<str:code>/guarantees/", guarantees.plans_beside, name="plans_beside"),
    path("repairs/<str:number>/", repairs.RepairPage.as_view(), name="repair"),
    path(
        "repairs/<str:number>/photos/<str:photo>/",
        repairs.RepairPhoto.as_view(),
        name="repair_photo",
    ),
    # repairs and guarantees: the office's pages
    path("office/aftersale/repairs/", workshop.Board.as_view(), name="repairs"),
    path(
        "office/aftersale/repairs/<str:number>/",
        workshop.OfficeRepair.as_view(),
        name="office_repair",
    ),
    path("office/aftersale/parts/", workshop.Parts.as_view(), name="parts"),
    path("office/aftersale/parts/<str:code>/", workshop.OnePart.as_view(), name="part"),
    path("office/aftersale/loans/", workshop.Units.as_view(), name="loan_units"),
    path("office/aftersale/guarantees/", plans.CoverPlans.as_view(), name="cover_plans"),
    path("office/aftersale/guarantees/<int:pk>/", plans.OnePlan.as_view(), name="cover_plan"),
    path("orders/<str:number>/trouble/", reports.NewReport.as_view(), name="new_report"),
    path("orders/<str:number>/trouble/<str:report>/", reports.Reported.as_view(), name="reported"),
    path(
        "orders/<str:number>/trouble/<str:report>/pictures/<str:picture>/",
        reports.OwnPicture.as_view(),
        name="report_picture",
    ),
    path("desk/cases/<str:number>/parcels/", mending.CaseReports.as_view(), name="case_reports"),
    path("desk/parcels/<str:number>/mending/", mending.Mending.as_view(), name="mending"),
    path(
        "desk/parcels/<str:number>/pictures/<str:picture>/",
        mending.CasePicture.as_view(),
        name="case_picture",
    ),
    path("office/aftersale/claims/", claims.Claims.as_view(), name="claims"),
    path("office/aftersale/claims/<str:number>/", claims.OneClaim.as_view(), name="claim"),
    path(
        "office/aftersale/claims/<str:number>/evidence/",
        claims.ClaimEvidence.as_view(),
        name="claim_evidence",
    ),
    path(
        "office/aftersale/claims/<str:number>/files/<str:file>/",
        claims.ClaimFile.as_view(),
        name="claim_file",
    ),
    path("office/aftersale/ledger/", ledger.Ledger.as_view(), name="ledger"),
    path("office/aftersale/agreed/", claim_terms.ClaimTerms.as_view(), name="claim_terms"),
    path(
        "office/aftersale/agreed/carriers/<str:code>/",
        claim_terms.OneCarriersTerms.as_view(),
        name="carrier_terms",
    ),
    path(
        "office/aftersale/agreed/customers/<str:trouble>/",
        claim_terms.OneCompensation.as_view(),
        name="compensation",
    ),
    path("office/aftersale/suppliers/", suppliers.Suppliers.as_view(), name="suppliers"),
    path(
        "office/aftersale/suppliers/<str:code>/",
        suppliers.OneSupplier.as_view(),
        name="supplier",
    ),
    path(
        "office/aftersale/suppliers/<str:code>/agreement/",
        suppliers.Agreement.as_view(),
        name="agreement",
    ),
    path(
        "office/aftersale/suppliers/<str:code>/claims/",
        suppliers.SupplierClaim.as_view(),
        name="supplier_claim",
    ),
    path(
        "office/aftersale/suppliers/<str:code>/stop/",
        suppliers.Stopping.as_view(),
        name="selling_stop",
    # recalls
    path("recalls/", own_recalls.Notices.as_view(), name="notices"),
    path("recalls/<str:number>/", own_recalls.Notice.as_view(), name="notice"),
    path("my-recall/<str:token>/", own_recalls.OwnRecall.as_view(), name="own_recall"),
    path("office/aftersale/units/", units.Units.as_view(), name="units"),
    path("office/aftersale/recalls/", recalls.Recalls.as_view(), name="recalls"),
    path("office/aftersale/recalls/new/", recalls.NewRecall.as_view(), name="new_recall"),
    path(f"{RECALL}/", recalls.RecallPage.as_view(), name="recall"),
    path(f"{RECALL}/draft/", recalls.RecallDraft.as_view(), name="recall_draft"),
    path(f"{RECALL}/start/", recalls.RecallStart.as_view(), name="recall_start"),
    path(f"{RECALL}/back/", recalls.RecallBack.as_view(), name="recall_back"),
    path(f"{RECALL}/calls/", recalls.RecallCalls.as_view(), name="recall_calls"),
    path(f"{RECALL}/end/", recalls.RecallEnd.as_view(), name="recall_end"),
    path(f"{RECALL}/pieces/<str:unit>/", recalls.RecallPiece.as_view(), name="recall_piece"),
    # appointments
    path("orders/<str:number>/notes/", order_notes.OrderNotes.as_view(), name="order_notes"),
    path("orders/<str:number>/visits/", appointments.OrderVisits.as_view(), name="order_visits"),
    path(
        "orders/<str:number>/visits/photos/<str:photo>/",
        appointments.OrderVisitPhoto.as_view(),
        name="order_visit_photo",
    ),
    path("visit/<str:token>/", appointments.VisitPage.as_view(), name="visit"),
    path(f"{COMING}/", appointments.Appointments.as_view(), name="appointments"),
    path(f"{COMING}/<str:number>/", appointments.Appointment.as_view(), name="appointment"),
    path(
        f"{COMING}/<str:number>/photos/<str:photo>/",
        appointments.AppointmentPhoto.as_view(),
        name="appointment_photo",
    ),
    path(f"{INSTALLERS}/", appointments.Installers.as_view(), name="installers"),
    path(f"{INSTALLERS}/new/", appointments.OneInstaller.as_view(), name="new_installer"),
    path(f"{INSTALLERS}/<int:pk>/", appointments.OneInstaller.as_view(), name="installer"),
    # after delivery
    path("how-is-it/<str:token>/", follow_ups.HowIsIt.as_view(), name="how_is_it"),
    path("office/aftersale/follow-ups/", follow_ups.FollowUps.as_view(), name="follow_ups"),
    # guides
    path("step-by-step/", guides.Help.as_view(), name="help"),
    path("step-by-step/<str:number>/", guides.Walk.as_view(), name="walk"),
    path("office/aftersale/guides/", guides.Guides.as_view(), name="guides"),
    path("office/aftersale/guides/new/", guides.NewGuide.as_view(), name="new_guide"),
    path("office/aftersale/guides/<str:number>/", guides.OneGuide.as_view(), name="guide"),
    path(
        "office/aftersale/guides/<str:number>/<slug:key>/",
        guides.GuideStep.as_view(),
        name="guide_step",
    ),
]
