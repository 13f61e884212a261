"""A worker, a watchdog or the engine dies in its k-th system call on the site's files, or on the database's wire."""

import signal

from tests.drills.injected.control import Call
from tests.drills.kind import Kind
from tests.drills.kinds.strikes import worker_of
from tests.drills.scene import Scene

_FILES = Call.WRITE | Call.SYNC | Call.RENAME | Call.LINK | Call.UNLINK | Call.MKDIR
_WIRE = Call.SEND | Call.RECEIVE


def worker(scene: Scene) -> None:
    accepted, _ = scene.submit_busy(0.3)
    _spring(scene, worker_of(scene, accepted.job), "worker", scene.dice.randrange(1, 60))


def watchdog(scene: Scene) -> None:
    scene.submit_busy(scene.dice.uniform(0.3, 1))
    _spring(scene, scene.site.one("watchdog").pid, "watchdog", scene.dice.randrange(1, 25))


def engine(scene: Scene) -> None:
    _, pid = scene.submit_busy(0.3)
    _spring(scene, pid, "engine", scene.dice.randrange(1, 4), calls=_FILES)


def _spring(scene: Scene, pid: int, what: str, after: int, *, calls: Call | None = None) -> None:
    control = scene.site.control
    control.trap(calls or (_WIRE if scene.site.postgres else _FILES), pid=pid, signal=signal.SIGKILL, after=after)
    scene.submit()
    scene.site.wait_for(f"the {what} stepped into it", lambda: control.page.trapped_pid, patience_s=60)
    call = Call(control.page.trapped_call).name
    scene.proved(f"{what} {pid} was killed in its {after}. call, a {call}", control.page.trapped_pid == pid)


KINDS = [
    Kind("worker-dies-at-a-step", worker, weight=14),
    Kind("watchdog-dies-at-a-step", watchdog, weight=5),
    Kind("engine-dies-at-a-step", engine, weight=10),
]
