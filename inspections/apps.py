from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"

    def ready(self) -> None:
        from inspections import live_topics
        from inspections.messages import SENTENCES
        from problems.messages import register

        register(SENTENCES)
        live_topics.register()
