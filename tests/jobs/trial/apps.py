from django.apps import AppConfig


class TrialConfig(AppConfig):
    """Job kinds that exist in tests only; tests/jobs/settings.py installs them."""

    name = "tests.jobs.trial"
    label = "trial"

    def ready(self) -> None:
        from jobs import kinds
        from tests.jobs.trial.kinds import ALL

        for kind in ALL:
            kinds.register(kind)
