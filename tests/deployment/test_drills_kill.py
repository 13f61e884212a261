"""A deployer that is killed, in each of its phases: see drills_kill."""

from pathlib import Path

from tests.deployment.inside import said_inside


def test_whenever_a_deployer_dies_the_next_one_goes_on(tmp_path: Path) -> None:
    assert said_inside("tests.deployment.drills_kill", tmp_path)[-1] == "killed in each phase"
