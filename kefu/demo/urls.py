from django.urls import path

from kefu.demo import views

app_name = "demo"
urlpatterns = [path("demo/mail/", views.mailbox, name="mailbox")]
