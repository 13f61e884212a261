from django.apps import AppConfig

from files.messages import SENTENCES
from problems import messages


class FilesConfig(AppConfig):
    name = "files"

    def ready(self) -> None:
        messages.register(SENTENCES)
