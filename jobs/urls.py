from django.urls import path

from jobs import views
from jobs.callbacks import pages

app_name = "jobs"
urlpatterns = [
    path("queue/", views.queue, name="queue"),
    path("jobs/<int:job_id>/", views.job, name="job"),
    path("jobs/<int:job_id>/cancel", views.cancel, name="cancel"),
    path("jobs/<int:job_id>/retry", views.retry, name="retry"),
    path("jobs/<int:job_id>/priority", views.priority, name="priority"),
    path("settings/callbacks/", pages.all_targets, name="callbacks"),
    path("settings/callbacks/<int:target_id>/", pages.one_target, name="callback_target"),
    path("settings/callbacks/<int:target_id>/switch/", pages.switch, name="callback_switch"),
    path("settings/callbacks/<int:target_id>/secret/", pages.new_secret, name="callback_secret"),
    path("settings/callbacks/<int:target_id>/test/", pages.send_test, name="callback_test"),
    path("settings/callbacks/<int:target_id>/remove/", pages.remove, name="callback_remove"),
    path("settings/callbacks/messages/<int:callback_id>/resend/", pages.resend, name="callback_resend"),
]
