from django.urls import path

from kefu.insight import views

app_name = "insight"
urlpatterns = [
    path("insight/", views.Charter.as_view(), name="charter"),
    path("insight/cases/<slug:name>/", views.Behind.as_view(), name="behind"),
]
