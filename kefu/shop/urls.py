from django.urls import path

from kefu.shop import views

app_name = "shop"
urlpatterns = [
    path("pictures/<path:name>", views.picture, name="picture"),
    path("people/<str:number>/orders/", views.CustomerOrders.as_view(), name="desk_orders"),
    path("desk/orders/<str:number>/", views.DeskOrder.as_view(), name="desk_order"),
]
