from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "accounts"

    def ready(self) -> None:
        from accounts.messages import SENTENCES
        from problems.messages import register

        register(SENTENCES)
