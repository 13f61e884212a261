"""SIGKILL of a django-q2 cluster: its main process alone, its sentinel, or all of its session at once."""

import os
import signal

from tests.drills import processes
from tests.drills.kind import Kind
from tests.drills.kinds.strikes import kill
from tests.drills.scene import Scene


def main_process(scene: Scene) -> None:
    scene.submit_busy(scene.dice.uniform(0.5, 2))
    kill(scene, _main(scene), "cluster's main process")


def sentinel(scene: Scene) -> None:
    scene.submit_busy(scene.dice.uniform(0.5, 2))
    main = _main(scene)
    (middle,) = [one.pid for one in scene.site.role("cluster") if one.parent == main]
    kill(scene, middle, "cluster's sentinel")


def whole(scene: Scene) -> None:
    scene.submit_busy(scene.dice.uniform(0.5, 2))
    scene.submit()
    main = _main(scene)
    family = [one for one in scene.site.role("cluster") if os.getpgid(one.pid) == main]
    os.killpg(main, signal.SIGKILL)
    scene.site.wait_for("the cluster is dead", lambda: not any(processes.is_alive(one) for one in family))
    scene.proved(f"cluster {main} was killed with its {len(family)} processes", len(family) > 1)


def _main(scene: Scene) -> int:
    (row,) = scene.site.query(f"SELECT cluster_pid FROM jobs_lane WHERE name = '{scene.site.lane}'")
    return int(row["cluster_pid"])


KINDS = [
    Kind("killed-cluster-main", main_process, weight=4),
    Kind("killed-cluster-sentinel", sentinel, weight=4),
    Kind("killed-cluster-whole", whole, weight=5),
]
