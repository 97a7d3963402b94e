from django.urls import path

from kefu.delivery import views

app_name = "delivery"
urlpatterns = [
    path("delivery/<slug:adapter>/notices/", views.notice, name="notice"),
]
