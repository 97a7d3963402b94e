from django.urls import path

from kefu.core import views

app_name = "core"
urlpatterns = [
    path("health/", views.Health.as_view(), name="health"),
    path("health/deliveries/<int:pk>/retry/", views.DeliveryRetry.as_view(), name="delivery_retry"),
]
