"""All kinds of drill, by name."""

from tests.drills.kind import Kind
from tests.drills.kinds import (
    bad_task,
    cancelled,
    clock,
    detection,
    dies_at_a_step,
    doorbells,
    fiu,
    frozen_worker,
    full_disk,
    io_errors,
    killed_cluster,
    killed_engine,
    killed_watchdog,
    killed_web,
    killed_worker,
    late_finish,
    machine_restart,
    out_of_memory,
    postgres_away,
    told_badly,
)

_FILES = (
    bad_task,
    cancelled,
    clock,
    detection,
    dies_at_a_step,
    doorbells,
    fiu,
    frozen_worker,
    full_disk,
    io_errors,
    killed_cluster,
    killed_engine,
    killed_watchdog,
    killed_web,
    killed_worker,
    late_finish,
    machine_restart,
    out_of_memory,
    postgres_away,
    told_badly,
)
KINDS: dict[str, Kind] = {kind.name: kind for file in _FILES for kind in file.KINDS}
