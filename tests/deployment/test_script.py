"""A script for a host's root, over two real sshds."""

import pytest

from deployment.remote.link import CommandFailed
from deployment.remote.script import run_script
from tests.deployment.test_link import Way, sshds, way

__all__ = ["sshds", "way"]


def test_it_is_on_no_command_line_and_none_of_its_commands_reads_on_in_it(way: Way) -> None:
    script = "secret=not-to-be-seen\ncat\nps -eo args | grep -c 'not-to-be[-]seen' || true\necho after"
    assert run_script(way.link(), script, seconds=20) == "0\nafter"


def test_more_than_a_command_line_holds(way: Way) -> None:
    script = f"long={'x' * 300_000}\necho ${{#long}}"
    assert run_script(way.link(), script, seconds=20) == "300000"


def test_one_that_fails_says_what_it_said(way: Way) -> None:
    with pytest.raises(CommandFailed, match="web1: status 3: half done"):
        run_script(way.link(), "set -e\necho half done\n(exit 3)\necho never", seconds=20)
