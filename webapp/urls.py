from django.urls import include, path

urlpatterns = [
    path("", include("inspections.urls")),
    path("", include("jobs.urls")),
    path("", include("accounts.urls")),
    path("", include("files.urls")),
    path("", include("live.urls")),
    path("", include("webapp.own_urls")),
]
