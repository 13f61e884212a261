"""Reads, writes, fsyncs, links and renames on the site's files that fail at random with EIO."""

import errno

from tests.drills.injected.control import Call
from tests.drills.kind import Kind
from tests.drills.scene import Scene

# A decoder that cannot read a file cannot tell a broken disk from a broken image.
_UNREADABLE = frozenset({"image_unreadable", "image_truncated", "golden_unreadable", "model_unusable"})
_CALLS = Call.WRITE | Call.SYNC | Call.RENAME | Call.LINK | Call.READ | Call.MKDIR


def in_web(scene: Scene) -> None:
    web = scene.site.one("web").pid
    _fail(scene, pid=web, per_million=scene.dice.choice((20_000, 100_000, 300_000)))
    with scene.meanwhile(lambda: _upload_until_some_failed(scene)):
        _until_some_failed(scene, "web process")


def in_worker(scene: Scene) -> None:
    accepted, _ = scene.submit_busy(0.5)
    (row,) = scene.site.query(f"SELECT worker FROM jobs_job WHERE id = {accepted.job}")
    pid = int(row["worker"].rpartition(":")[2])
    _fail(scene, pid=pid, per_million=scene.dice.choice((50_000, 200_000, 500_000)))
    scene.submit()
    _until_some_failed(scene, "worker")


def in_engine(scene: Scene) -> None:
    _, engine = scene.submit_busy(0.4)
    _fail(scene, pid=engine, per_million=scene.dice.choice((200_000, 1_000_000)))
    _until_some_failed(scene, "engine")


def everywhere(scene: Scene) -> None:
    scene.submit_busy(0.3)
    _fail(scene, pid=0, per_million=scene.dice.choice((5_000, 30_000, 100_000)))
    with scene.meanwhile(lambda: _upload_until_some_failed(scene)):
        _until_some_failed(scene, "site")


def _fail(scene: Scene, *, pid: int, per_million: int) -> None:
    scene.site.control.fail(_CALLS, errno=errno.EIO, per_million=per_million, pid=pid)


def _upload_until_some_failed(scene: Scene) -> None:
    scene.submit()
    while not scene.site.control.page.errors_given:
        scene.submit()


def _until_some_failed(scene: Scene, what: str) -> None:
    """For a second or two; one failure at least must have struck before all is well again."""
    page = scene.site.control.page
    try:
        scene.pause(0.5, 2.5)
        if page.errors_given == 0:
            page.error_per_million = 1_000_000
            scene.site.wait_for("a call failed", lambda: page.errors_given, patience_s=20)
    finally:
        scene.site.control.calm()
    scene.proved(f"{page.errors_given} calls of the {what} failed with EIO", page.errors_given)


KINDS = [
    Kind("io-errors-in-web", in_web, weight=10),
    Kind("io-errors-in-worker", in_worker, weight=10, databases=frozenset({"sqlite"})),
    Kind("io-errors-in-engine", in_engine, weight=8, may_fail=_UNREADABLE),
    Kind("io-errors-everywhere", everywhere, weight=8, may_fail=_UNREADABLE),
]
