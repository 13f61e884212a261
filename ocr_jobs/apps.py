from django.apps import AppConfig


class OcrJobsConfig(AppConfig):
    name = "ocr_jobs"

    def ready(self) -> None:
        from files import receivers
        from jobs import calls, kinds
        from ocr_jobs import live_topics, measuring
        from ocr_jobs.ballooned import BALLOONED
        from ocr_jobs.drawing_detection import CALL, DRAWING_DETECTION
        from ocr_jobs.intake import DrawingReceiver
        from ocr_jobs.job_kinds import DRAWING
        from ocr_jobs.messages import SENTENCES
        from ocr_jobs.ocr_batches import OCR_BATCH
        from ocr_jobs.reading_messages import SENTENCES as READING
        from problems import messages

        messages.register(SENTENCES)
        messages.register(READING)
        live_topics.register()
        kinds.register(DRAWING)
        kinds.register(OCR_BATCH)
        kinds.register(BALLOONED)
        kinds.register(DRAWING_DETECTION)
        measuring.register()
        calls.register("drawing", CALL)
        receivers.register("drawing", DrawingReceiver())
