from django.urls import path

from kefu.surfaces.desk import views

urlpatterns = [
    path("", views.Desk.as_view(), name="desk"),
    path("cases/<str:number>/orders/", views.CaseOrders.as_view(), name="desk_case_orders"),
    path("cases/<str:number>/", views.OpenCase.as_view(), name="desk_case"),
]
