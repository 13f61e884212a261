"""A worker is stopped until its job went to another host, and then finishes: its result must change nothing."""

import sys

from tests.drills.kind import Kind
from tests.drills.kinds.strikes import go_on, stop, worker_of
from tests.drills.scene import Scene

_OTHER = "drills-other-host"


def late(scene: Scene) -> None:
    """The first host's watchdog is stopped too: it would kill the worker long before."""
    accepted, _ = scene.submit_busy(scene.dice.uniform(0.5, 1.5))
    worker, watchdog = worker_of(scene, accepted.job), scene.site.one("watchdog").pid
    stop(scene, watchdog, "watchdog")
    stop(scene, worker, "worker")
    command = f"hostname {_OTHER} && exec {sys.executable} -m django watch_lane cpu1"
    other = scene.site.start_other(
        "unshare", "--uts", "sh", "-c", command, BENCHLIGHT_LANES="cpu1", BENCHLIGHT_DATA=str(scene.site.data)
    )
    try:
        scene.site.wait_for("another host took it", lambda: scene.job(accepted)["lane"] == "cpu1")
        scene.site.wait_for("and finished it", lambda: scene.job(accepted)["state"] == "succeeded")
        go_on(worker)
        signs = (f"job {accepted.job}: a late result was refused", f"job {accepted.job} went to somebody else")
        log = scene.site.data / "logs" / "lane-cpu0.log"
        scene.site.wait_for("the late one is refused", lambda: any(sign in log.read_text() for sign in signs))
        scene.proved(f"worker {worker} finished late, and was refused", scene.job(accepted)["lane"] == "cpu1")
    finally:
        go_on(worker)
        go_on(watchdog)
        scene.site.end_other(other)


KINDS = [Kind("late-finish", late, weight=3, root=True, slow=True)]
