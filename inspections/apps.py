from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    name = "inspections"

    def ready(self) -> None:
        from files import receivers
        from inspections import live_topics, measuring
        from inspections.canary import CANARY
        from inspections.detection import DETECTION
        from inspections.golden_pictures import GOLDEN_PICTURE
        from inspections.intake import BoardReceiver, GoldenReceiver
        from inspections.job_kinds import INSPECTION
        from inspections.messages import SENTENCES
        from inspections.pictures_again import PICTURES
        from inspections.training_jobs.drawn import SYNTHESIS
        from inspections.training_jobs.job_kind import TRAINING
        from inspections.training_jobs.messages import SENTENCES as TRAINING_SENTENCES
        from jobs import kinds
        from problems import messages

        messages.register(SENTENCES)
        messages.register(TRAINING_SENTENCES)
        live_topics.register()
        kinds.register(INSPECTION)
        kinds.register(DETECTION)
        kinds.register(CANARY)
        kinds.register(GOLDEN_PICTURE)
        kinds.register(PICTURES)
        kinds.register(TRAINING)
        kinds.register(SYNTHESIS)
        measuring.register()
        receivers.register("inspection", BoardReceiver())
        receivers.register("golden_board", GoldenReceiver())
