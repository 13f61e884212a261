from django.urls import path

from live import views

app_name = "live"
urlpatterns = [path("live/events", views.poll, name="events")]
