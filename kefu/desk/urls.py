"""Fragments of the desk and pages of it alone; the screen as a whole is put together above."""

from django.urls import path

from kefu.desk.views import cases, lists, matters, promises

app_name = "desk"
urlpatterns = [
    path("inbox/", lists.Inbox.as_view(), name="inbox"),
    path("due/", lists.Due.as_view(), name="promises"),
    path("cases/<str:number>/words/", cases.Words.as_view(), name="words"),
    path("cases/<str:number>/seen/", cases.Seen.as_view(), name="seen"),
    path("cases/<str:number>/owner/", cases.Owner.as_view(), name="owner"),
    path("cases/<str:number>/split/", matters.Splitting.as_view(), name="split"),
    path("cases/<str:number>/merge/", matters.Merging.as_view(), name="merge"),
    path(
        "cases/<str:number>/merge/<str:source>/undoing/",
        matters.MergeUndoing.as_view(),
        name="merge_undoing",
    ),
    path("cases/<str:number>/forward/", matters.Forwarding.as_view(), name="forward"),
    path("cases/<str:number>/solution/", cases.Solution.as_view(), name="solution"),
    path("cases/<str:number>/reopening/", cases.Reopening.as_view(), name="reopening"),
    path("cases/<str:number>/subject/", cases.Subject.as_view(), name="subject"),
    path("cases/<str:number>/brief/", cases.Brief.as_view(), name="brief"),
    path("cases/<str:number>/promises/", promises.Promises.as_view(), name="case_promises"),
    path("cases/<str:number>/promises/new/", promises.NewPromise.as_view(), name="new_promise"),
    path("promises/<str:number>/keeping/", promises.Keeping.as_view(), name="keeping"),
    path("promises/<str:number>/release/", promises.Release.as_view(), name="release"),
]
