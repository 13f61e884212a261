"""A worker that stands still: at a random moment, and in the middle of a transaction, whose locks it then holds."""

import signal

from tests.drills.injected.control import Call
from tests.drills.kind import Kind
from tests.drills.kinds.strikes import state_of, stop, worker_of
from tests.drills.scene import Scene


def anywhere(scene: Scene) -> None:
    accepted, _ = scene.submit_busy(scene.dice.uniform(0.3, 2))
    stop(scene, worker_of(scene, accepted.job), "worker")


def in_a_transaction(scene: Scene) -> None:
    accepted, _ = scene.submit_busy(0.3)
    worker = worker_of(scene, accepted.job)
    calls = Call.SEND if scene.site.postgres else Call.WRITE | Call.SYNC
    control, after = scene.site.control, scene.dice.randrange(1, 40)
    control.trap(calls, pid=worker, signal=signal.SIGSTOP, after=after)
    scene.submit()
    scene.site.wait_for("the worker stepped into it", lambda: control.page.trapped_pid, patience_s=60)
    scene.site.wait_for("it stands still", lambda: state_of(worker) in {"T", ""})
    call = Call(control.page.trapped_call).name
    scene.proved(f"worker {worker} stood still in its {after}. {call}", control.page.trapped_pid == worker)


KINDS = [
    Kind("frozen-worker", anywhere, weight=4, slow=True),
    Kind("frozen-worker-in-transaction", in_a_transaction, weight=5, slow=True),
]
