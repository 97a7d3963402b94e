from django.urls import path

from kefu.surveys import views

app_name = "surveys"
urlpatterns = [
    path("survey/<str:token>/", views.Response.as_view(), name="answer"),
    path("desk/cases/<str:number>/verdict/", views.CaseVerdict.as_view(), name="verdict"),
]
