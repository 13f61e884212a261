from django.urls import path

from gpu.allocation import pages as allocation
from gpu.assessment import pages as assessment
from gpu.telemetry import pages as telemetry

app_name = "gpu"
urlpatterns = [
    path("gpu/", telemetry.telemetry, name="telemetry"),
    path("gpu/alarm-settings/", telemetry.alarm_settings, name="alarm_settings"),
    path("gpu/alarms/<int:alarm_id>/seen/", telemetry.alarm_seen, name="alarm_seen"),
    path("gpu/devices/<int:device_id>/history.csv", telemetry.history_csv, name="device_history"),
    path("gpu/devices/<int:device_id>/release/", telemetry.release, name="release_device"),
    path("gpu/devices/<int:device_id>/forget/", telemetry.forget, name="forget_device"),
    path("gpu/allocation/", allocation.allocation, name="allocation"),
    path("gpu/assessment/", assessment.assessment, name="assessment"),
    path("gpu/assessment/measure/", assessment.measure, name="measure"),
]
