from django.urls import URLPattern, URLResolver, include, path

handler400 = "kefu.core.web.bad_request"
handler403 = "kefu.core.web.forbidden"
handler404 = "kefu.core.web.not_found"
handler429 = "kefu.accounts.views.entrance.too_often"  # looked for by the library of sign-in
handler500 = "kefu.core.web.broken"

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kefu.core.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("kefu.accounts.urls")),
    path("", include("kefu.payments.urls")),
    path("", include("kefu.delivery.urls")),
    path("", include("kefu.shop.urls")),
    path("", include("kefu.discovery.urls")),
    path("", include("kefu.tracking.urls")),
    path("desk/", include("kefu.desk.urls")),
    path("", include("kefu.aftersale.urls")),
    path("chat/", include("kefu.gateways.chat.urls")),
    path("", include("kefu.surveys.urls")),
    path("", include("kefu.insight.urls")),
    path("office/imports/", include("kefu.connectors.urls")),
    path("", include("kefu.demo.urls")),
    path("", include("kefu.surfaces.urls")),
]
