import os

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        from jobs import lane_process, live_topics, messages
        from jobs.lane_worker import LANE_VARIABLE

        messages.register()
        live_topics.register()
        if os.environ.get(LANE_VARIABLE):
            lane_process.prepare()
