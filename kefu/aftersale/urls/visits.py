from django.urls import URLPattern, path

from kefu.aftersale.views import (
    appointments,
    follow_ups,
    guides,
    order_notes,
    own_recalls,
    recalls,
    units,
)

RECALL = "office/aftersale/recalls/<str:number>"
COMING = "office/aftersale/appointments"
INSTALLERS = "office/aftersale/installers"
urlpatterns: list[URLPattern] = [
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
