"""Cancelling just as the job ends, or starts: one of the two wins, and only one."""

from tests.drills.kind import Kind
from tests.drills.scene import Scene


def at_the_end(scene: Scene) -> None:
    seconds = scene.dice.uniform(0.2, 0.8)
    accepted, _ = scene.submit_busy(seconds)
    scene.pause(seconds - 0.15, seconds + 0.2)
    _cancel(scene, accepted.job)


def at_the_start(scene: Scene) -> None:
    """The queue is busy, so that it still waits, or is just being claimed."""
    scene.submit(f"slow {scene.dice.uniform(0, 0.5)}")
    accepted = scene.submit()
    scene.pause(0, 0.4)
    _cancel(scene, accepted.job)


def _cancel(scene: Scene, job: int) -> None:
    answer = scene.site.client.persist("POST", f"/api/v1/jobs/{job}/cancel")
    state = answer.json().get("state", "ended before") if answer.status_code == 200 else "ended before"
    scene.proved(f"cancelling was answered with {answer.status_code}: {state}", answer.status_code in {200, 409})


KINDS = [
    Kind("cancelled-at-the-end", at_the_end, weight=14, may_cancel=True),
    Kind("cancelled-at-the-start", at_the_start, weight=10, may_cancel=True),
]
