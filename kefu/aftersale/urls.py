from django.urls import path

from kefu.aftersale.views import pick_ups

app_name = "aftersale"
urlpatterns = [
    path(
        "desk/cases/<str:number>/orders/<str:order>/pick-up/",
        pick_ups.NewPickUp.as_view(),
        name="new_pick_up",
    ),
]
