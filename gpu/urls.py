from django.urls import path

from gpu.assessment import pages as assessment

app_name = "gpu"
urlpatterns = [
    path("gpu/assessment/", assessment.assessment, name="assessment"),
    path("gpu/assessment/measure/", assessment.measure, name="measure"),
]
