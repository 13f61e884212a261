from django.urls import path

from files import views

app_name = "files"
urlpatterns = [
    path("files/uploads/", views.collection, name="uploads"),
    path("files/uploads/<uuid:upload_id>", views.one, name="upload"),
    path("files/uploads/<uuid:upload_id>/outcome", views.outcome, name="outcome"),
]
