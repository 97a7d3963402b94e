from django.urls import path

from kefu.discovery import views

app_name = "discovery"
urlpatterns = [
    path("suggestions/", views.suggestions, name="suggestions"),
    path("office/search/", views.Misses.as_view(), name="misses"),
    path("office/search/missed/<int:pk>/", views.Missed.as_view(), name="missed"),
    path("office/search/synonyms/", views.Synonyms.as_view(), name="synonyms"),
    path("office/search/synonyms/<int:pk>/dropped/", views.Dropped.as_view(), name="dropped"),
    path("office/search/suggestions/", views.Trial.as_view(), name="trial"),
    path("office/search/reasons/", views.Reasons.as_view(), name="reasons"),
]
