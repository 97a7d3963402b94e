from django.urls import URLPattern, URLResolver, include, path

app_name = "surfaces"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kefu.surfaces.storefront.urls")),
    path("desk/", include("kefu.surfaces.desk.urls")),
    path("office/", include("kefu.surfaces.office.urls")),
    path("styleguide/", include("kefu.surfaces.styleguide.urls")),
]
