from django.apps import AppConfig


class DeploymentConfig(AppConfig):
    name = "deployment"

    def ready(self) -> None:
        from deployment.records import live_topic
        from deployment.records.messages import SENTENCES
        from problems import messages

        messages.register(SENTENCES)
        live_topic.register()
