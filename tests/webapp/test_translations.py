"""Every sentence of the templates and the code has its Korean, with the same placeholders. Needs GNU gettext."""

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from django.conf import settings

SOURCES = (
    *("accounts", "deployment", "files", "gpu", "inspections", "jobs", "live", "ocr_jobs", "problems", "reviewing"),
    *("templates", "webapp"),
)
KOREAN = settings.BASE_DIR / "locale" / "ko" / "LC_MESSAGES" / "django.po"


@pytest.fixture(scope="module")
def sentences(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The catalogue of what gettext finds in a copy of the sources, untranslated."""
    copy = tmp_path_factory.mktemp("sources")
    for name in SOURCES:
        shutil.copytree(settings.BASE_DIR / name, copy / name, ignore=_silent)
    return extract(copy)


def extract(folder: Path) -> Path:
    (folder / "locale").mkdir()
    run([sys.executable, "-m", "django", "makemessages", "-l", "ko", "-e", "html,py", "--no-location"], cwd=folder)
    return folder / "locale" / "ko" / "LC_MESSAGES" / "django.po"


def run(command: Sequence[str | Path], cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "DJANGO_SETTINGS_MODULE"}
    return subprocess.run(command, cwd=cwd, check=True, capture_output=True, text=True, env=environment)


def _silent(folder: str, names: list[str]) -> list[str]:
    return [name for name in names if not (Path(folder, name).is_dir() or name.endswith((".py", ".html")))]


def untranslated(catalogue: Path, sentences: Path, folder: Path) -> list[str]:
    """The sentences that the catalogue lacks, leaves empty or marks as doubtful."""
    merged = merge(catalogue, sentences, folder)
    found = [
        run(["msgattrib", "--no-wrap", "--no-obsolete", kind, merged]).stdout
        for kind in ("--untranslated", "--only-fuzzy")
    ]
    return [line for text in found for line in text.splitlines() if line.startswith("msgid ") and line != 'msgid ""']


def merge(catalogue: Path, sentences: Path, folder: Path) -> Path:
    merged = folder / "merged.po"
    run(["msgmerge", "--quiet", "--no-wrap", "--no-fuzzy-matching", "-o", merged, catalogue, sentences])
    return merged


def misfitting(catalogue: Path, sentences: Path, folder: Path) -> str:
    """What msgfmt has against the placeholders, with the format marks of the sentences."""
    merged = merge(catalogue, sentences, folder)
    # msgmerge itself doubts a translation whose placeholders do not fit, and msgfmt would then pass over it.
    command: list[str | Path] = ["msgfmt", "--check-format", "--use-fuzzy", "-o", folder / "merged.mo", merged]
    checked = subprocess.run(command, check=False, capture_output=True, text=True)
    return checked.stderr


def test_every_sentence_has_its_korean(sentences: Path, tmp_path: Path) -> None:
    assert untranslated(KOREAN, sentences, tmp_path) == []


def test_translations_keep_the_placeholders(sentences: Path, tmp_path: Path) -> None:
    assert misfitting(KOREAN, sentences, tmp_path) == ""


class TestTheCheckItself:
    """On a house with one sentence."""

    @pytest.fixture
    def house(self, tmp_path: Path) -> Path:
        (tmp_path / "room.py").write_text('_("Wait %(seconds)s s.")\n', encoding="utf-8")
        return extract(tmp_path)

    def catalogue(self, tmp_path: Path, korean: str) -> Path:
        path = tmp_path / "korean.po"
        head = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
        path.write_text(f'{head}msgid "Wait %(seconds)s s."\nmsgstr "{korean}"\n', encoding="utf-8")
        return path

    def test_passes_a_whole_catalogue(self, house: Path, tmp_path: Path) -> None:
        whole = self.catalogue(tmp_path, "%(seconds)s초 기다리세요.")

        assert untranslated(whole, house, tmp_path) == []
        assert misfitting(whole, house, tmp_path) == ""

    def test_finds_a_missing_translation(self, house: Path, tmp_path: Path) -> None:
        missing = untranslated(self.catalogue(tmp_path, ""), house, tmp_path)

        assert missing == ['msgid "Wait %(seconds)s s."']

    def test_finds_a_misspelt_placeholder(self, house: Path, tmp_path: Path) -> None:
        assert "argument 'second'" in misfitting(self.catalogue(tmp_path, "%(second)s초 기다리세요."), house, tmp_path)
