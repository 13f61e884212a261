from django.urls import path

from jobs import views

app_name = "jobs"
urlpatterns = [
    path("queue/", views.queue, name="queue"),
    path("jobs/<int:job_id>/", views.job, name="job"),
    path("jobs/<int:job_id>/cancel", views.cancel, name="cancel"),
    path("jobs/<int:job_id>/retry", views.retry, name="retry"),
    path("jobs/<int:job_id>/priority", views.priority, name="priority"),
]
