"""SIGKILL of the engine: while it runs a board, and while it waits warm."""

from tests.drills.kind import Kind
from tests.drills.kinds.strikes import kill
from tests.drills.scene import Scene


def busy(scene: Scene) -> None:
    _, engine = scene.submit_busy(scene.dice.uniform(0.5, 3))
    for _ in range(scene.dice.randrange(2)):
        scene.submit()
    kill(scene, engine, "busy engine")


def idle(scene: Scene) -> None:
    kill(scene, scene.site.one("engine").pid, "idle engine")
    scene.submit()


KINDS = [Kind("killed-engine-busy", busy, weight=14), Kind("killed-engine-idle", idle, weight=10)]
