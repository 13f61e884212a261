"""Bells that nobody thinned out: many for one job, rung by several at once, while workers look."""

from tests.drills.kind import Kind
from tests.drills.scene import Scene


def duplicated(scene: Scene) -> None:
    scene.submit()
    _ring(scene, scene.dice.randrange(2, 12))
    scene.submit()


def concurrent(scene: Scene) -> None:
    with scene.meanwhile(lambda: _ring(scene, 20)):
        for _ in range(scene.dice.randrange(2, 5)):
            scene.submit(f"slow {scene.dice.uniform(0, 0.3)}")


def _ring(scene: Scene, times: int) -> None:
    told = scene.site.puppet("ring", scene.site.lane, str(times))
    scene.proved(f"{told} bells were rung", told == str(times))


KINDS = [Kind("doorbells-duplicated", duplicated, weight=14), Kind("doorbells-concurrent", concurrent, weight=12)]
