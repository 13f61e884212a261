from django.apps import AppConfig


class WebappConfig(AppConfig):
    name = "webapp"

    def ready(self) -> None:
        from problems.messages import register
        from webapp.messages import SENTENCES

        register(SENTENCES)
