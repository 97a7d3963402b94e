from django.urls import path

from kefu.surfaces.office import coupons, dates, entrances, films, voices

urlpatterns = [
    path("questions/", voices.Questions.as_view(), name="office_questions"),
    path("questions/<int:pk>/", voices.OfficeAnswer.as_view(), name="office_answer"),
    path("hidden/<slug:kind>/<int:pk>/", voices.Hiding.as_view(), name="office_hiding"),
    path("reviews/", voices.Reviews.as_view(), name="office_reviews"),
    path("reviews/<int:pk>/", voices.OfficeReply.as_view(), name="office_reply"),
    path("delivery/", dates.Dates.as_view(), name="office_dates"),
    path("delivery/cities/", dates.Cities.as_view(), name="office_cities"),
    path("delivery/<str:code>/", dates.Reach.as_view(), name="office_reach"),
    path("goods/<str:code>/film/", films.OfficeFilm.as_view(), name="office_film"),
    path("entrances/", entrances.Entrances.as_view(), name="entrances"),
    path("entrances/new/", entrances.NewEntrance.as_view(), name="new_entrance"),
    path("entrances/as-on/", entrances.AsOn.as_view(), name="as_on"),
    path("entrances/<str:number>/", entrances.OfficeEntrance.as_view(), name="office_entrance"),
    path("entrances/<str:number>/goods/", entrances.EntranceGoods.as_view(), name="entrance_goods"),
    path(
        "entrances/<str:number>/goods/<int:pk>/",
        entrances.EntranceThing.as_view(),
        name="entrance_thing",
    ),
    path("entrances/<str:number>/copy/", entrances.EntranceCopy.as_view(), name="entrance_copy"),
    path("entrances/<str:number>/end/", entrances.EntranceEnd.as_view(), name="entrance_end"),
    path("coupons/", coupons.CouponOffers.as_view(), name="coupon_offers"),
    path("coupons/new/", coupons.NewCouponOffer.as_view(), name="new_coupon_offer"),
    path("coupons/<str:number>/", coupons.OfficeCouponOffer.as_view(), name="office_coupon_offer"),
    path("coupons/<str:number>/copy/", coupons.CouponCopy.as_view(), name="coupon_copy"),
    path("coupons/<str:number>/end/", coupons.CouponEnd.as_view(), name="coupon_end"),
]
