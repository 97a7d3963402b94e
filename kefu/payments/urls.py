from django.urls import path

from kefu.payments import views

app_name = "payments"
urlpatterns = [
    path("payments/<slug:gateway>/notices/", views.notice, name="notice"),
]
