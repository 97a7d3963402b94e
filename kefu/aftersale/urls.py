from django.urls import path

from kefu.aftersale import views

app_name = "aftersale"
urlpatterns = [
    path(
        "desk/cases/<str:number>/orders/<str:order>/pick-up/",
        views.NewPickUp.as_view(),
        name="new_pick_up",
    ),
]
