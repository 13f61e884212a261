from django.urls import path

from deployment.pages import overview, rollback

app_name = "deployment"
urlpatterns = [
    path("deployment/", overview.overview, name="overview"),
    path("deployment/runs/<str:run_name>/", overview.one_run, name="run"),
    path("deployment/rollback/", rollback.rollback, name="rollback"),
    path("deployment/rollback/<int:request_id>/withdraw/", rollback.withdraw, name="withdraw"),
]
