from django.urls import path

from kefu.surfaces.styleguide import views

urlpatterns = [path("", views.Styleguide.as_view(), name="styleguide")]
