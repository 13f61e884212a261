"""SIGKILL of a lane's watchdog, which takes the lane along; SIGSTOP for a while, which must take nothing along."""

from tests.drills.kind import Kind
from tests.drills.kinds.strikes import go_on, kill, stop
from tests.drills.scene import Scene


def killed(scene: Scene) -> None:
    scene.submit_busy(scene.dice.uniform(0.5, 2))
    scene.submit()
    kill(scene, scene.site.one("watchdog").pid, "watchdog")


def frozen(scene: Scene) -> None:
    watchdog = scene.site.one("watchdog").pid
    stop(scene, watchdog, "watchdog")
    try:
        scene.submit()
        scene.pause(1, 6)
    finally:
        go_on(watchdog)


KINDS = [Kind("killed-watchdog", killed, weight=5), Kind("frozen-watchdog", frozen, weight=8)]
