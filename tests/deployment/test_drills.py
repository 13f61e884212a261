"""What goes wrong on the way of a release, on real hosts but for their walls: see drills_faults."""

from pathlib import Path

from tests.deployment.inside import said_inside


def test_whatever_goes_wrong_ends_in_a_known_state(tmp_path: Path) -> None:
    assert said_inside("tests.deployment.drills_faults", tmp_path)[-1] == "every drill ended well"
