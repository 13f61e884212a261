import pytest
from pytest_django import Settings

pytest_plugins = ["tests.postgres"]


@pytest.fixture(autouse=True)
def _plain_static_names(settings: Settings) -> None:
    """Pages render without a collectstatic before them."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _quick_password_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
