from django.urls import include, path

urlpatterns = [
    path("", include("inspections.urls")),
    path("", include("ocr_jobs.urls")),
    path("", include("deployment.urls")),
    path("", include("jobs.urls")),
    path("", include("gpu.urls")),
    path("", include("accounts.urls")),
    path("", include("files.urls")),
    path("", include("live.urls")),
    path("", include("webapp.own_urls")),
]

handler400 = "webapp.problem_pages.bad_request"
handler403 = "webapp.problem_pages.not_allowed"
handler404 = "webapp.problem_pages.not_found"
handler500 = "webapp.problem_pages.broke"
