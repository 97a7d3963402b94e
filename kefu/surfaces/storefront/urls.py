from django.urls import path

from kefu.surfaces.storefront import boards, compare, entrances, ordering, suggestions, views

urlpatterns = [
    path("", views.home, name="home"),
    path("charter/", views.charter, name="charter"),
    path("categories/", views.categories, name="categories"),
    path("c/<path:path>/", views.category, name="category"),
    path("search/", views.search, name="search"),
    path("p/<str:code>/", views.product, name="product"),
    path("p/<str:code>/order/", ordering.NewOrder.as_view(), name="new_order"),
    path("p/<str:code>/order/price/", ordering.OrderPrice.as_view(), name="order_price"),
    path("e/<str:number>/", entrances.entrance, name="entrance"),
    path("e/<str:number>/strip/", entrances.strip, name="entrance_strip"),
    path("coupons/centre/", entrances.coupon_centre, name="coupon_centre"),
    path("coupons/claims/<str:number>/", entrances.Claim.as_view(), name="claim"),
    path("p/<str:code>/beside/", suggestions.beside, name="beside"),
    path("for-you/", suggestions.for_you, name="for_you"),
    path("boards/", boards.hub, name="boards"),
    path("boards/<slug:kind>/", boards.board, name="board"),
    path("compare/", compare.compare, name="compare"),
    path("compare/picks/", compare.Picks.as_view(), name="compare_picks"),
    path("compare/tray/", compare.tray, name="compare_tray"),
    path("coupons/", views.Coupons.as_view(), name="coupons"),
    path("orders/", views.Orders.as_view(), name="orders"),
    path("orders/<str:number>/", views.Order.as_view(), name="order"),
    path(
        "orders/<str:number>/beside/", suggestions.BesideOrder.as_view(), name="beside_order"
    ),
]
