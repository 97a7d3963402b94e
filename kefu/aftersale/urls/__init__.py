from django.urls import URLPattern

from kefu.aftersale.urls import claims, prices, requests, visits

app_name = "aftersale"
urlpatterns: list[URLPattern] = [
    *requests.urlpatterns,
    *prices.urlpatterns,
    *claims.urlpatterns,
    *visits.urlpatterns,
]
