"""What a lane's django-q2 worker does when the bell rings: look until nothing is left, or until its turn is over."""

import logging
import os
import time

from django.conf import settings

from jobs import doorbell, lanes
from jobs.batches import patiently, run_batch
from jobs.claim import claim
from jobs.engine import Engine, EngineDied
from jobs.kinds import engine_entries
from jobs.lease import worker_name
from jobs.stopping import stopping

logger = logging.getLogger(__name__)

LANE_VARIABLE = "Q_CLUSTER_NAME"  # django-q2's name for the cluster that this process belongs to
_TURN_S = 60.0  # then the canary gets through

_engine: Engine | None = None


def look() -> int:
    """Claims and runs batches; returns how many jobs were run. Harmless however often it is called."""
    lane, ran = os.environ[LANE_VARIABLE], 0
    if rests(lane):
        return 0
    engine = warm_engine()
    if patiently(lambda: lanes.should_stand_back(lane)):
        return 0
    over_at = time.monotonic() + _TURN_S
    lane_count = len(doorbell.known_lanes())
    while not stopping():
        jobs = patiently(lambda: claim(lane, worker_name(), lane_count=lane_count))
        if not jobs:
            return ran
        ran += len(jobs)
        if not run_batch(jobs, engine, lane):
            return ran
        if engine.resident_bytes() > settings.ENGINE_MEMORY_BYTES // 2:
            engine.kill()  # what it holds on to while idle is lost to everybody
            engine.start()
        if time.monotonic() > over_at:
            doorbell.ring(lane)
            return ran
    return ran


def answer_canary() -> None:
    lane = os.environ[LANE_VARIABLE]
    if not rests(lane):
        see_to_engine(_own_engine(), lane)
    lanes.canary_answered(lane)


def begin() -> None:
    """In a worker that has just come up."""
    if not rests(os.environ[LANE_VARIABLE]):
        warm_engine()


def rests(lane: str) -> bool:
    """While its device is out the engine is down: what it holds there is broken, and keeps a person from a reset."""
    if not patiently(lambda: lanes.device_is_out(lane)):
        return False
    _own_engine().kill()
    patiently(lambda: lanes.engine_came_up(lane))  # whether it does is not known again before the device is back
    return True


def see_to_engine(engine: Engine, lane: str) -> None:
    """Without this an idle lane would learn only from its next job whether its engine starts, or starts again."""
    if engine.pid is not None:
        _hear_of(engine, lane)
    if engine.idle_on_gpu_s > settings.GPU_IDLE_S:
        logger.info("engine %s gives the GPU's memory back", engine.pid)
        engine.kill()  # a process keeps what CUDA and its runtimes have taken until it ends
    engine.start()


def _hear_of(engine: Engine, lane: str) -> None:
    try:
        engine.poll(0)
    except EngineDied as death:
        logger.error("engine died while idle (%s)", death)
        if not death.ready:
            lanes.engine_failed(lane)
        return
    if engine.ready:
        lanes.engine_came_up(lane)


def warm_engine() -> Engine:
    """This process's engine, started when it does not run."""
    engine = _own_engine()
    engine.start()
    return engine


def _own_engine() -> Engine:
    global _engine
    if _engine is None:
        _engine = Engine(engine_entries())
    return _engine
