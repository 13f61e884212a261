import os

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "jobs"

    def ready(self) -> None:
        from gpu.allocation import present
        from gpu.telemetry import notices, owners
        from jobs import engine_owners, lane_process, live_topics, messages, waiting
        from jobs.callbacks import outbox
        from jobs.lane_worker import LANE_VARIABLE

        messages.register()
        live_topics.register()
        present.register(waiting.state_now)
        owners.register(engine_owners.running_by_worker)
        notices.register(outbox.write_alarm)
        if os.environ.get(LANE_VARIABLE):
            lane_process.prepare()
