"""The whole site under Debian's fiu-run: file operations of its web process or engine fail at random, by libfiu.

Only processes that were started by exec can be told to (not django-q2's forked workers: for those, io_errors.py).
"""

import shutil
import subprocess
from functools import partial

from tests.drills.kind import Kind
from tests.drills.scene import Scene

_OPERATIONS = ("posix/io/rw/write", "posix/io/rw/pwrite", "posix/io/sync/fsync", "posix/io/dir/mkdir")
_SIGNS = ("[Errno", "disk I/O error", "database disk image is malformed", "unable to open database file")


def in_web(scene: Scene) -> None:
    _under_fiu(scene, "web")


def in_engine(scene: Scene) -> None:
    _under_fiu(scene, "engine")


def _under_fiu(scene: Scene, role: str) -> None:
    site = scene.site
    site.control.page.clock_offset_s = 0  # fiu-run preloads its own libraries instead of ours
    prefix = str(site.folder / "fiu")
    site.stop()
    site.start("fiu-run", "-x", "-f", prefix)
    try:
        pid, before = site.one(role).pid, _signs(scene)
        with scene.meanwhile(lambda: _submit_until_it_fails(scene, role, prefix, before)):
            site.wait_for("an operation fails", lambda: _signs(scene) > before)
        failed = _signs(scene) - before
        scene.proved(f"the log of the {role} {pid} tells {failed} times of operations that failed", failed)
    finally:
        site.stop()
        site.start()


def _submit_until_it_fails(scene: Scene, role: str, prefix: str, before: int) -> None:
    """Told before each: a process that has only just come up does not hear it yet. Who restarts all ends it."""
    for _ in range(10):
        for operation in _OPERATIONS:
            _say(prefix, scene.site.one(role).pid, f"enable_random name={operation},probability=0.3,failinfo=5")
        job = scene.submit().job
        scene.site.wait_for("it fails or ends", partial(_failed_or_ended, scene, job, before))
        if _signs(scene) > before:
            return


def _say(prefix: str, pid: int, words: str) -> None:
    """A process that died of it has nobody to hear."""
    subprocess.run(["fiu-ctrl", "-f", prefix, "-c", words, str(pid)], check=False, capture_output=True, timeout=20)


def _failed_or_ended(scene: Scene, job: int, before: int) -> bool:
    (row,) = scene.site.query(f"SELECT state FROM jobs_job WHERE id = {job}")
    return _signs(scene) > before or row["state"] not in {"queued", "running"}


def _signs(scene: Scene) -> int:
    told = "\n".join([scene.site.logs(most=1 << 30), *scene.site.client.stumbles])
    return sum(told.count(sign) for sign in _SIGNS)


KINDS = (
    [
        Kind("fiu-run-in-web", in_web, weight=2, slow=True),
        Kind("fiu-run-in-engine", in_engine, weight=2, slow=True),
    ]
    if shutil.which("fiu-run")
    else []
)
