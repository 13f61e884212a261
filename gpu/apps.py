from django.apps import AppConfig


class GpuConfig(AppConfig):
    name = "gpu"

    def ready(self) -> None:
        from gpu.allocation.messages import SENTENCES
        from problems import messages

        messages.register(SENTENCES)
