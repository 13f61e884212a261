"""Real hosts but for their walls: see tests.deployment.story for what happens there."""

from pathlib import Path

from tests.deployment.inside import said_inside


def test_from_bare_hosts_to_a_rollback(tmp_path: Path) -> None:
    said = said_inside("tests.deployment.story", tmp_path)
    assert said[-1].endswith("requests over two switches of each host, none failed")
