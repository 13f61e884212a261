"""Detection in one call, whose files are its own: engine or web process dies, the client asks again under its key."""

from typing import Any

from tests.drills import boards
from tests.drills.kind import Kind
from tests.drills.kinds.strikes import kill
from tests.drills.scene import Scene


def engine_killed(scene: Scene) -> None:
    _with_death_of(scene, "engine", scene.site.one("engine").pid)


def web_killed(scene: Scene) -> None:
    _with_death_of(scene, "web process", scene.site.one("web").pid)


def _with_death_of(scene: Scene, what: str, pid: int) -> None:
    """Whichever call is answered, one key is one job."""
    key = f"drill-{scene.number}-{scene.site.starts}"
    before = _count(scene)
    with scene.meanwhile(lambda: _detect(scene, key)):
        scene.pause(0, 0.15)
        kill(scene, pid, what)
    _detect(scene, key)
    made = _count(scene) - before
    if made != 1:
        raise AssertionError(f"doubled: {made} detections under one key")


def _detect(scene: Scene, key: str) -> None:
    """Until the result is there: 504 says that it is not yet, and the same key asks for the same job."""
    files: dict[str, Any] = {
        "file": ("board.png", boards.board(key).content, "image/png"),
        "golden": ("golden.png", boards.golden().content, "image/png"),
    }
    answer = scene.site.client.persist("POST", "/api/v1/detect", files=files, headers={"Idempotency-Key": key})
    if answer.status_code not in {200, 202}:
        raise AssertionError(f"detection was answered with {answer.status_code}: {answer.text[:300]}")


def _count(scene: Scene) -> int:
    (row,) = scene.site.query("SELECT COUNT(*) AS many FROM jobs_job WHERE kind = 'detection'")
    return int(row["many"])


KINDS = [
    Kind("detection-engine-killed", engine_killed, weight=6),
    Kind("detection-web-killed", web_killed, weight=4),
]
