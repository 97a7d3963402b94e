from django.urls import URLPattern, path

from kefu.aftersale.views import (
    guarantees,
    house_requests,
    own,
    pick_ups,
    plans,
    repairs,
    visits,
    workshop,
)

urlpatterns: list[URLPattern] = [
    path(
        "desk/cases/<str:number>/orders/<str:order>/pick-up/",
        pick_ups.NewPickUp.as_view(),
        name="new_pick_up",
    ),
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
]
