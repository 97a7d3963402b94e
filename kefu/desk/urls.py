"""Fragments of the desk and pages of it alone; the screen as a whole is put together above."""

from django.urls import path

from kefu.desk.views import cases, lists, matters, promises, replies, writing

app_name = "desk"
urlpatterns = [
    path("inbox/", lists.Inbox.as_view(), name="inbox"),
    path("due/", lists.Due.as_view(), name="promises"),
    path("cases/<str:number>/words/", cases.Words.as_view(), name="words"),
    path("cases/<str:number>/reading/", writing.WordsRead.as_view(), name="reading"),
    path("cases/<str:number>/draft/", writing.CaseDraft.as_view(), name="draft"),
    path("cases/<str:number>/going/", writing.Going.as_view(), name="going"),
    path("outgoing/<str:number>/", writing.Waiting.as_view(), name="waiting"),
    path("outgoing/<str:number>/return/", writing.TakenBack.as_view(), name="taken_back"),
    path("outgoing/<str:number>/notice/", writing.Noticed.as_view(), name="noticed"),
    path("habit/", writing.Habit.as_view(), name="habit"),
    path("cases/<str:number>/replies/", replies.RepliesFor.as_view(), name="replies_for"),
    path("cases/<str:number>/macros/", replies.MacrosFor.as_view(), name="macros_for"),
    path("cases/<str:number>/macros/<str:macro>/", replies.MacroOn.as_view(), name="macro_on"),
    path("replies/", replies.Replies.as_view(), name="replies"),
    path("replies/new/", replies.ReplyText.as_view(), name="new_reply"),
    path("replies/<str:number>/", replies.ReplyText.as_view(), name="reply"),
    path("replies/<str:number>/end/", replies.ReplyRetirement.as_view(), name="reply_end"),
    path("macros/new/", replies.MacroText.as_view(), name="new_macro"),
    path("macros/<str:number>/", replies.MacroText.as_view(), name="macro"),
    path("macros/<str:number>/end/", replies.MacroRetirement.as_view(), name="macro_end"),
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
