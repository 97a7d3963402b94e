from django.urls import path

from kefu.tracking import views

app_name = "tracking"
urlpatterns = [
    path("account/trail/", views.MyTrail.as_view(), name="trail"),
    path("account/trail/earlier/", views.Earlier.as_view(), name="earlier"),
    path("account/trail/copy/", views.Copy.as_view(), name="copy"),
    path("account/trail/choice/", views.Choice.as_view(), name="choice"),
    path("account/trail/erasure/", views.Erasure.as_view(), name="erasure"),
]
