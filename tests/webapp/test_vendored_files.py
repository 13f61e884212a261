"""What comes from others is what we took: pinned, with its licence, and nothing that we did not list."""

import hashlib
import json
import re
from pathlib import Path

from django.conf import settings

VENDOR = settings.BASE_DIR / "static" / "vendor"
SPRITE = VENDOR / "tabler-icons" / "icons.svg"


def listed() -> dict[str, str]:
    lines = (VENDOR / "SHA256SUMS").read_text(encoding="ascii").splitlines()
    return {path: digest for digest, path in (line.split(maxsplit=1) for line in lines)}


def test_every_file_has_the_checksum_that_is_listed() -> None:
    found = {
        f"./{path.relative_to(VENDOR)}": hashlib.sha256(path.read_bytes()).hexdigest()
        for path in VENDOR.rglob("*")
        if path.is_file() and path.name != "SHA256SUMS"
    }

    assert found == listed()


def test_every_library_has_its_licence() -> None:
    assert [folder.name for folder in VENDOR.iterdir() if folder.is_dir() and not (folder / "LICENSE").is_file()] == []


def test_versions_are_pinned_and_the_lock_bears_no_addresses() -> None:
    wanted = json.loads((settings.BASE_DIR / "package.json").read_text(encoding="utf-8"))["dependencies"]
    lock = (settings.BASE_DIR / "package-lock.json").read_text(encoding="utf-8")

    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in wanted.values())
    assert '"resolved"' not in lock
    assert "://" not in re.sub(r'"(url|funding)": "[^"]*"', "", lock)


def test_every_icon_that_a_template_names_is_in_the_sprite() -> None:
    there = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE.read_text(encoding="utf-8")))
    missing = {
        f"{path.name}: {name}"
        for path in Path(settings.BASE_DIR / "templates").rglob("*.html")
        for name in re.findall(r'{% icon "([^"]+)"', path.read_text(encoding="utf-8"))
        if name not in there
    }

    assert missing == set()
