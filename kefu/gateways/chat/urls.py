from django.urls import path

from kefu.gateways.chat import queue, views

app_name = "gateways"
urlpatterns = [
    path("", views.Chat.as_view(), name="chat"),
    path("panel/", views.Panel.as_view(), name="panel"),
    path("words/", views.Words.as_view(), name="words"),
    path("seen/", views.Seen.as_view(), name="seen"),
    path("unread/", views.Unread.as_view(), name="unread"),
    path("cases/<str:number>/verdict/", views.Verdict.as_view(), name="verdict"),
    path("cases/<str:number>/call-back/", queue.CallBack.as_view(), name="call_back"),
    path("cases/<str:number>/queue/", queue.Queue.as_view(), name="queue"),
    path("cases/<str:number>/leaving/", queue.Leaving.as_view(), name="leave_line"),
    path("promises/<str:number>/release/", views.Release.as_view(), name="release"),
]
