"""The kernel's out-of-memory killer, in a control group around the engine, or around the whole site (takes root)."""

from contextlib import suppress
from pathlib import Path

from tests.drills import processes
from tests.drills.kind import Kind
from tests.drills.scene import Scene

_MEMORY_GROUPS = Path("/sys/fs/cgroup/memory")
_SPARE_BYTES = 120 << 20


def engine(scene: Scene) -> None:
    _squeeze(scene, [scene.site.one("engine").pid])


def whole_site(scene: Scene) -> None:
    """All are in the group: the engine is the one that must go."""
    _squeeze(scene, [process.pid for process in scene.site.processes()])


def _squeeze(scene: Scene, pids: list[int]) -> None:
    group = _MEMORY_GROUPS / f"drill-{scene.site.name}"
    group.mkdir(exist_ok=True)
    try:
        (group / "memory.limit_in_bytes").write_text("-1")
        killed_before = _killed(group)
        for pid in pids:
            (group / "cgroup.procs").write_text(str(pid))
        # What they hold already stays charged to the group that they came from: the limit is for what they ask for.
        (group / "memory.limit_in_bytes").write_text(str(_SPARE_BYTES))
        culprit = scene.submit("eat 700")
        scene.submit()
        victim = scene.begun(culprit)
        scene.site.wait_for("the kernel killed", lambda: not processes.born(victim), patience_s=60)
        killed = _killed(group) - killed_before
        fails = (group / "memory.failcnt").read_text().strip()
        scene.proved(f"the kernel killed {killed} process, engine {victim} ({fails} refused pages)", killed)
    finally:
        _dissolve(group)


def _killed(group: Path) -> int:
    told = dict(line.split() for line in (group / "memory.oom_control").read_text().splitlines())
    return int(told["oom_kill"])


def _dissolve(group: Path) -> None:
    """Back to where they came from; the group itself goes when the last has left it."""
    (group / "memory.limit_in_bytes").write_text("-1")
    parent = Path("/proc/self/cgroup").read_text().split(":memory:")[1].splitlines()[0]
    for pid in (group / "cgroup.procs").read_text().split():
        with suppress(OSError):
            (_MEMORY_GROUPS / parent.lstrip("/") / "cgroup.procs").write_text(pid)
    with suppress(OSError):
        group.rmdir()


KINDS = [
    Kind("out-of-memory-engine", engine, weight=6, root=True),
    Kind("out-of-memory-site", whole_site, weight=5, root=True, slow=True),
]
