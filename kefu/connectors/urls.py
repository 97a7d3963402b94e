from django.urls import path

from kefu.connectors import views

app_name = "connectors"
urlpatterns = [
    path("", views.Imports.as_view(), name="imports"),
    path("<int:pk>/", views.Import.as_view(), name="import"),
]
