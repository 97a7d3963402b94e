from django.urls import path

from kefu.core import views
from kefu.core.addresses.views import Reading, Regions

app_name = "core"
urlpatterns = [
    path("addresses/regions/", Regions.as_view(), name="regions"),
    path("addresses/reading/", Reading.as_view(), name="reading"),
    path("health/", views.Health.as_view(), name="health"),
    path("health/deliveries/<int:pk>/retry/", views.DeliveryRetry.as_view(), name="delivery_retry"),
]
