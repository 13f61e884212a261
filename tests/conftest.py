from pathlib import Path

import pytest
from django.core.cache import cache
from pytest_django import Settings

pytest_plugins = ["tests.postgres", "tests.append_only"]


@pytest.fixture(scope="session")
def _empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("no-static-files")


@pytest.fixture(autouse=True)
def _plain_static_names(settings: Settings, _empty_folder: Path) -> None:
    """Pages render without a collectstatic before them, and whatever an earlier one left behind is not read."""
    settings.STATIC_ROOT = _empty_folder
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture(autouse=True)
def _quick_password_hashes(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _fresh_counts() -> None:
    """What each web process keeps in memory of the rates it saw."""
    cache.clear()
