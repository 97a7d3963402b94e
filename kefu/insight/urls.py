from django.urls import path

from kefu.insight import views

app_name = "insight"
urlpatterns = [path("insight/", views.Charter.as_view(), name="charter")]
