from django.apps import AppConfig


class GpuConfig(AppConfig):
    name = "gpu"

    def ready(self) -> None:
        from gpu.allocation.messages import SENTENCES, SERVICES
        from gpu.assessment.messages import SENTENCES as OF_ASSESSMENT
        from gpu.telemetry import live_topic
        from gpu.telemetry.messages import SENTENCES as OF_DEVICES
        from problems import messages

        messages.register(SENTENCES)
        messages.register(OF_DEVICES)
        messages.register(OF_ASSESSMENT)
        messages.register_words("service", SERVICES)
        live_topic.register()
