"""SIGKILL of the process that owns the engine: while it works, and while it waits, which deafens django-q2."""

from tests.drills.kind import Kind
from tests.drills.kinds.strikes import kill, worker_of
from tests.drills.scene import Scene


def busy(scene: Scene) -> None:
    accepted, _ = scene.submit_busy(scene.dice.uniform(0.5, 3))
    for _ in range(scene.dice.randrange(3)):
        scene.submit()
    kill(scene, worker_of(scene, accepted.job), "busy worker")


def idle(scene: Scene) -> None:
    worker = scene.site.worker()
    scene.pause(0, 0.3)
    kill(scene, worker, "idle worker")
    scene.submit()


KINDS = [
    Kind("killed-worker-busy", busy, weight=14),
    Kind("killed-worker-idle", idle, weight=6, slow=True),
]
