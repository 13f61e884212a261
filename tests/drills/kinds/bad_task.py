"""A board that takes the engine down from within: a crash in C code, a hang that ignores signals, too much memory."""

from tests.drills import processes
from tests.drills.kind import Kind
from tests.drills.scene import Scene


def segfault(scene: Scene) -> None:
    _goes_down(scene, "crash")


def hang(scene: Scene) -> None:
    _goes_down(scene, "hang")


def eats(scene: Scene) -> None:
    """Past BENCHLIGHT_ENGINE_MEMORY_MB."""
    _goes_down(scene, "eat 1100")


def _goes_down(scene: Scene, mark: str) -> None:
    beside = scene.dice.randrange(3)
    for _ in range(beside // 2):
        scene.submit()
    culprit = scene.submit(mark)
    for _ in range(beside - beside // 2):
        scene.submit()
    engine = scene.begun(culprit)
    scene.site.wait_for(f"engine {engine} is dead", lambda: not processes.born(engine))
    scene.proved(f"engine {engine} died of '{mark}'", True)


KINDS = [
    Kind("task-segfaults", segfault, weight=14),
    Kind("task-hangs", hang, weight=4, slow=True),
    Kind("task-eats-memory", eats, weight=6),
]
