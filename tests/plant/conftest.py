from pathlib import Path

import pytest
from pytest_django import Settings


@pytest.fixture(autouse=True)
def own_folders(settings: Settings, tmp_path: Path) -> Path:
    settings.DATA_FOLDER = tmp_path
    settings.FILES_FOLDER = tmp_path / "files"
    settings.DERIVED_FOLDER = tmp_path / "derived"
    settings.UPLOADS_FOLDER = tmp_path / "uploads"
    settings.FREE_SPACE_KEEP_BYTES = 0
    return tmp_path
