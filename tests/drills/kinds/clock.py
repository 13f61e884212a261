"""The wall clock of all the site's processes, PostgreSQL's too, steps an hour forward or back, and stays there."""

from email.utils import parsedate_to_datetime

from tests.drills.kind import Kind
from tests.drills.scene import Scene

_HOUR_S = 3600


def forward(scene: Scene) -> None:
    _step(scene, _HOUR_S)


def back(scene: Scene) -> None:
    _step(scene, -_HOUR_S)


def to_and_fro(scene: Scene) -> None:
    _step(scene, _HOUR_S)
    scene.pause(0.5, 2)
    _step(scene, -_HOUR_S)


def _step(scene: Scene, seconds: int) -> None:
    """While one job runs, one waits, and one waits for its second attempt."""
    what = scene.dice.randrange(4)
    if what == 0:
        scene.begun(scene.submit("crash"))
    if what <= 2:
        scene.submit_busy(scene.dice.uniform(0.3, 1.5))
        scene.submit()
    before = _now(scene)
    scene.site.control.page.clock_offset_s += seconds
    moved = _now(scene) - before
    scene.proved(f"the site's clock moved by {moved:.0f} s", abs(moved - seconds) < 300)
    scene.submit()


def _now(scene: Scene) -> float:
    """As the web process tells it."""
    answer = scene.site.client.persist("GET", "/api/v1/lanes")
    told = answer.headers.get("Date")
    if told:
        return parsedate_to_datetime(told).timestamp()
    return float(scene.site.puppet("now"))


KINDS = [
    Kind("clock-forward", forward, weight=12),
    Kind("clock-back", back, weight=12),
    Kind("clock-to-and-fro", to_and_fro, weight=8),
]
