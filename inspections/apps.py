from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"

    def ready(self) -> None:
        from inspections import live_topics
        from inspections.detection import DETECTION
        from inspections.job_kinds import INSPECTION
        from inspections.messages import SENTENCES
        from jobs import kinds
        from problems import messages

        messages.register(SENTENCES)
        live_topics.register()
        kinds.register(INSPECTION)
        kinds.register(DETECTION)
