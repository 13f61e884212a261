import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

STATIC = settings.BASE_DIR / "static"


@pytest.fixture(scope="module")
def collected(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A fresh collection, as a release makes it: fails by itself where a file refers to one that is not there."""
    folder = tmp_path_factory.mktemp("static")
    program = f"""
import os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "webapp.settings"
from django.conf import settings
settings.STATIC_ROOT = {str(folder)!r}
django.setup()
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=settings.BASE_DIR, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return folder


def test_a_fresh_collection_succeeds(collected: Path) -> None:
    assert (collected / "staticfiles.json").is_file()


def test_modules_import_each_other_by_their_hashed_names(collected: Path) -> None:
    """Else a module would be loaded twice, under both names, and each copy would keep its own state."""
    plain = {
        f"{path.name}: {name}"
        for path in collected.rglob("*.????????????.js")
        if "vendor" not in path.parts and "ninja" not in path.parts
        for name in re.findall(r"""(?:from|import)\s*["']([./][^"']+)["']""", path.read_text(encoding="utf-8"))
        if not re.search(r"\.[0-9a-f]{12}\.js$", name)
    }

    assert plain == set()


def test_our_modules_stay_small() -> None:
    ours = [path for path in STATIC.rglob("*.js") if "vendor" not in path.parts]

    assert {
        path.name: lines for path in ours if (lines := len(path.read_text(encoding="utf-8").splitlines())) > 150
    } == {}
