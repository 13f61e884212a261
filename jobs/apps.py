import os

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        from gpu.telemetry import owners
        from jobs import engine_owners, lane_process, live_topics, messages
        from jobs.lane_worker import LANE_VARIABLE

        messages.register()
        live_topics.register()
        owners.register(engine_owners.running_by_worker)
        if os.environ.get(LANE_VARIABLE):
            lane_process.prepare()
