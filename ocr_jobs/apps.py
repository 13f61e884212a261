from django.apps import AppConfig


class OcrJobsConfig(AppConfig):
    name = "ocr_jobs"

    def ready(self) -> None:
        from ocr_jobs.reading_messages import SENTENCES as READING
        from problems import messages

        messages.register(READING)
