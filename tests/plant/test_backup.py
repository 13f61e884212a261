"""`manage.py backup` and `restore`: incremental, checked, for their owner alone; what cannot go well is refused."""

import fcntl
import hashlib
import json
import shutil
import sqlite3
import stat
import subprocess
from contextlib import closing
from pathlib import Path

import pytest

from tests.files import images
from tests.plant.sites import manage, run

FILL = """
from pathlib import Path
from files import contents, storage
for path in sorted(Path({folder!r}).glob("*.png")):
    storage.store(path, contents.check(path))
"""
REFUSED = """
import json
from django.core.management import call_command
from django.core.management.base import CommandError
told = []
for backup in {backups!r}:
    try:
        call_command("restore", backup)
    except CommandError as refusal:
        told.append(str(refusal))
print(json.dumps(told))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A site with three images, and a backup of it."""
    home = tmp_path_factory.mktemp("filled")
    manage(home / "site", "migrate", "-v0", "--skip-checks")
    fill(home / "site", home / "images", 3)
    assert "3 files" in manage(home / "site", "backup", str(home / "backup")).stdout
    return home


@pytest.fixture
def site(home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(home / "site", tmp_path / "site"))


@pytest.fixture
def backup(home: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(home / "backup", tmp_path / "backup"))


def fill(site: Path, folder: Path, count: int) -> None:
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.png").write_bytes(images.encoded("PNG", size_wh=(30 + number, 30)))
    run(site, FILL.format(folder=str(folder)))


def blobs(folder: Path) -> list[Path]:
    return sorted(path for path in (folder / "files").rglob("*") if path.is_file() and path.name != ".lock")


def rows(site: Path) -> int:
    with closing(sqlite3.connect(site / "benchlight.sqlite3")) as database:
        return int(database.execute("SELECT count(*) FROM files_blob").fetchone()[0])


def snapshots(backup: Path) -> list[Path]:
    return sorted((backup / "snapshots").iterdir())


def flip_a_bit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0x80
    path.write_bytes(content)


def test_everything_in_it_has_its_hash_and_is_its_owners_alone(backup: Path) -> None:
    [snapshot] = snapshots(backup)
    manifest = json.loads((snapshot / "manifest.json").read_text())

    assert subprocess.run(["sha256sum", "-c", "--quiet", snapshot / "SHA256SUMS"], cwd=backup).returncode == 0
    assert set(manifest["sha256"]) == {"SHA256SUMS", "database.sqlite3", "secret_key"}
    for name, sha256 in manifest["sha256"].items():
        assert hashlib.sha256((snapshot / name).read_bytes()).hexdigest() == sha256
    assert manifest["rows"]["files_blob"] == 3
    assert "inspections.0001_initial" in manifest["migrations"]
    modes = {stat.S_IMODE(path.stat().st_mode) for path in backup.rglob("*") if path.is_file()}
    assert modes == {0o600}


def test_a_later_backup_copies_what_is_new_mends_what_is_damaged_and_clears_old_ones_away(
    site: Path, backup: Path
) -> None:
    broken = backup / "snapshots" / "2026-01-01T00-00-00.000000Z.part"
    broken.mkdir()
    (broken / "database.sqlite3").write_bytes(b"half")
    fill(site, site.parent / "more", 1)

    assert "copied 1," in manage(site, "backup", str(backup)).stdout
    flip_a_bit(blobs(backup)[0])
    told = manage(site, "backup", str(backup), "--check", "--keep", "1", "--without-key").stdout

    assert "4 files" in told
    assert "copied 1," in told
    assert len(blobs(backup)) == 4
    [last] = snapshots(backup)
    assert not (last / "secret_key").exists()
    assert subprocess.run(["sha256sum", "-c", "--quiet", last / "SHA256SUMS"], cwd=backup).returncode == 0


def test_a_file_that_the_site_has_lost_is_told_and_the_rest_is_kept(site: Path, tmp_path: Path) -> None:
    first, second, _ = blobs(site)
    first.unlink()
    second.write_bytes(b"damaged")

    told = manage(site, "backup", str(tmp_path / "fresh"), fails=True).stderr

    assert "2 files are missing or damaged" in told
    assert len(blobs(tmp_path / "fresh")) == 1


def test_what_cannot_go_well_is_refused_before_anything_is_touched(home: Path, tmp_path: Path) -> None:
    def copy(name: str) -> Path:
        return Path(shutil.copytree(home / "backup", tmp_path / name))

    flip_a_bit(damaged := blobs(copy("file"))[1])
    flip_a_bit(database := snapshots(copy("database"))[0] / "database.sqlite3")
    (cut := snapshots(copy("manifest"))[0] / "manifest.json").write_text('{"format": 1')
    newer = snapshots(copy("newer"))[0] / "manifest.json"
    newer.write_text(newer.read_text().replace('"jobs.0001_initial"', '"jobs.0001_initial", "jobs.0999_later"'))
    snapshots(copy("broken"))[0].rename(tmp_path / "broken" / "snapshots" / "2026-01-01T00-00-00.000000Z.part")
    (tmp_path / "broken" / "snapshots" / "2026-01-01T00-00-00.000000Z.part" / "manifest.json").unlink()
    backups = [str(tmp_path / name) for name in ("file", "database", "manifest", "newer", "broken")]

    told = json.loads(run(tmp_path / "new", REFUSED.format(backups=backups)))

    for refusal, expected in zip(
        told, [str(damaged), str(database), str(cut.parent), "jobs.0999_later", "Known: none"], strict=True
    ):
        assert expected in refusal
    assert not (tmp_path / "new" / "files").exists()


def test_a_site_that_is_not_empty_takes_a_backup_only_when_told(site: Path, backup: Path) -> None:
    fill(site, site.parent / "more", 2)
    left = site / "derived" / "inspections" / "7" / "8-1"
    left.mkdir(parents=True)

    assert "--replace" in manage(site, "restore", str(backup), fails=True).stderr
    assert rows(site) == 5
    manage(site, "restore", str(backup), "--replace")

    assert rows(site) == 3
    assert not left.exists()  # its numbers are given out anew


def test_a_site_that_runs_is_left_alone_and_no_backup_goes_into_the_data_folder(site: Path, backup: Path) -> None:
    with (site / "serve.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "still runs" in manage(site, "restore", str(backup), "--replace", fails=True).stderr
    assert "another disk" in manage(site, "backup", str(site / "backup"), fails=True).stderr
