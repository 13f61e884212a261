"""What the builders make, run by a real shell in a folder instead of a host's."""

import json
import os
import select
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deployment import commands, places
from deployment.bake import Figures, figures_in, worse
from deployment.configuration import Timings
from deployment.health import Wanted, unwell, unwell_lanes
from deployment.host_files import FILES
from deployment.host_state import read_state
from deployment.journal import release_before


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in vars(places).copy().items():
        if isinstance(value, str) and value.startswith("/opt/benchlight"):
            monkeypatch.setattr(places, name, value.replace("/opt/benchlight", str(tmp_path)))
    for folder in ("releases", "incoming", "slots"):
        (tmp_path / folder).mkdir()
    return tmp_path


def sh(command: str, *, status: int = 0) -> str:
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=False)
    assert done.returncode == status, f"{command}: {done.stdout}{done.stderr}"
    return done.stdout.strip()


def test_an_empty_host_has_no_slot_and_starts_with_blue(home: Path) -> None:
    state = read_state(sh(commands.state()))
    assert (state.active, state.idle, state.serving, state.unconfirmed) == ("", "blue", "", False)
    assert abs(state.clock - time.time()) < 60


def test_a_switch_is_announced_made_and_confirmed(home: Path) -> None:
    sh(commands.fill_slot("green", "1.0-a"))
    sh(commands.announce_switch(60, "blue"))
    sh(commands.switch("green"))
    state = read_state(sh(commands.state()))
    assert (state.active, state.serving, state.idle, state.unconfirmed) == ("green", "1.0-a", "blue", True)
    sh(commands.confirm_switch("green"))
    assert not read_state(sh(commands.state())).unconfirmed


def test_what_the_watchdog_took_back_is_neither_switched_nor_confirmed(home: Path) -> None:
    sh(commands.announce_switch(60, "blue"))
    sh(commands.switch_back("blue"))
    sh(commands.switch("green"), status=1)
    sh(commands.confirm_switch("green"), status=1)
    assert read_state(sh(commands.state())).active == "blue"


def watchdog(home: Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"BENCHLIGHT_HOME": str(home)}
    command = ["timeout", "60", str(FILES / "watch_switch"), "blue"]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@contextmanager
def held(holder: dict[str, str], *, again: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    command = ["sh", "-c", commands.hold_lock(holder, again=again)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"held\n"
        yield process
        assert process.stdin is not None
        process.stdin.close()


def test_the_watchdog_puts_back_what_nobody_confirms_in_time(home: Path) -> None:
    """The deployer lives, and holds its lock."""
    with held({"deployment": "me"}):
        sh(commands.announce_switch(1, "blue"))
        sh(commands.switch("green"))
        assert watchdog(home).returncode == 0
    assert read_state(sh(commands.state())).active == "blue"
    assert json.loads(sh(commands.read_journal(1)))["why"] == "nobody confirmed in time"


def test_the_watchdog_puts_back_when_the_deployer_is_gone(home: Path) -> None:
    (home / "journal.jsonl").write_text('{"event": "cut sho')
    with held({"deployment": "20261121T012653Z-a0b1"}):
        sh(commands.announce_switch(600, "blue"))
        sh(commands.switch("green"))
    assert watchdog(home).returncode == 0
    assert read_state(sh(commands.state())).active == "blue"
    told = json.loads(sh(commands.read_journal(1)))
    assert (told["why"], told["deployment"]) == ("the deployer is gone", "20261121T012653Z-a0b1")


def test_the_watchdog_goes_when_nothing_is_unconfirmed(home: Path) -> None:
    sh(commands.announce_switch(60, "blue"))
    sh(commands.switch("green"))
    sh(commands.confirm_switch("green"))
    assert watchdog(home).returncode == 0
    assert read_state(sh(commands.state())).active == "green"


def test_the_lock_names_its_holder_and_can_be_taken_from_it(home: Path) -> None:
    with held({"who": "me'; reboot"}) as holder:
        assert sh(commands.hold_lock({"who": "other"})).splitlines() == ["busy", '{"who": "me\'; reboot"}']
        sh(commands.end_lock_holder())
        holder.wait()
        with held({}):
            sh(commands.end_lock_holder())


def test_without_its_lock_a_deployment_runs_nothing(home: Path) -> None:
    """Freed, or taken by another meanwhile."""
    fenced = f"{commands.only_while_held('me')}echo done"
    sh(fenced, status=commands.LOCK_LOST)
    for who, status in (("me", 0), ("other", commands.LOCK_LOST)):
        with held({"deployment": who, "reason": '"me"'}):
            sh(fenced, status=status)
    sh(fenced, status=commands.LOCK_LOST)


def test_the_lock_is_taken_again_by_its_own_deployment_only(home: Path) -> None:
    with held({"deployment": "me"}) as lost:
        assert sh(commands.hold_lock({"deployment": "other"}, again=True)) == "busy"
        with held({"deployment": "me"}, again=True):
            lost.wait()
    sh(commands.end_lock_holder())
    assert sh(commands.hold_lock({"deployment": "me"}, again=True)) == "busy"


def test_an_upload_goes_on_where_the_last_one_ended_and_waits_for_it(home: Path) -> None:
    command = ["sh", "-c", commands.receive("1.0-a")]
    first = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert first.stdin is not None
    assert first.stdout is not None
    assert first.stdout.readline() == b"0\n"
    second = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert second.stdout is not None
    assert select.select([second.stdout], [], [], 0.5)[0] == []
    first.stdin.write(b"what was under way")
    first.stdin.close()
    assert second.communicate(b", and the rest")[0] == b"18\n"
    first.wait()
    assert (home / "incoming" / "1.0-a.tar.part").read_bytes() == b"what was under way, and the rest"


def test_a_journal_line_after_one_that_was_cut_short_can_be_read(home: Path) -> None:
    (home / "journal.jsonl").write_text('{"event": "cut sho')
    sh(commands.note({"event": "in service", "release": "a"}))
    assert release_before(sh(commands.read_journal(10)), "b") == "a"


def test_a_damaged_upload_never_becomes_an_artefact(home: Path) -> None:
    part = home / "incoming" / "1.0-a.tar.part"
    part.write_bytes(b"damaged")
    sh(commands.accept_artefact("1.0-a", "0" * 64), status=3)
    assert list(part.parent.iterdir()) == []


def test_the_new_slot_is_counted_from_the_mark_on_and_the_old_one_before(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A websocket's time says how long somebody listened; what nginx answered itself is the new slot's."""
    log = home / "access.log"
    monkeypatch.setattr(places, "ACCESS_LOG", str(log))
    assert sh(commands.mark_log()) == "0"
    log.write_text("1.0 500 0.1 GET blue /\n1.1 200 0.100 GET blue /\n1.2 101 900.0 GET blue /live/ws\n")
    mark = int(sh(commands.mark_log()))
    lines = ["2.0 200 0.120 GET green /", "2.1 201 9.0 POST green /files", "2.2 502 0.1 GET - /a b"]
    with log.open("a") as file:
        file.write("\n".join([*lines, "2.3 200 30.0 GET blue /of-before"]) + "\n")
    assert figures_in(sh(commands.figures_since(mark, "blue"))) == Figures(3, 1, 1, 0.13)
    assert figures_in(sh(commands.figures_before("blue"))) == Figures(4, 1, 2, 30.01)
    log.write_text("\n".join(lines) + "\n")  # the host's own rotation, meanwhile
    assert figures_in(sh(commands.figures_since(10_000, "blue"))) == Figures(3, 1, 1, 0.13)


@pytest.mark.parametrize(
    ("now", "before", "reason"),
    [
        (Figures(1000, 2), Figures(1000, 0), ""),
        (Figures(1000, 3), Figures(1000, 0), "3 of 1000 answers were errors, before it were 0 of 1000"),
        (Figures(1000, 10), Figures(1000, 9), ""),  # an ill that is not this release's
        (Figures(1000, 30), Figures(1000, 9), "30 of 1000 answers were errors, before it were 9 of 1000"),
        (Figures(3, 3), Figures(), "3 of 3 answers were errors, before it were 0 of 0"),
        (Figures(99, 0, 50, 2.0), Figures(99, 0, 50, 0.3), "nine of ten pages took up to 2.00 s, before up to 0.30 s"),
        (Figures(99, 0, 50, 0.4), Figures(99, 0, 50, 0.01), ""),  # quick enough
        (Figures(99, 0, 10, 9.0), Figures(99, 0, 50, 0.1), ""),  # too few to say
    ],
)
def test_what_is_worse_than_before(now: Figures, before: Figures, reason: str) -> None:
    assert worse(now, before, Timings()) == reason


def test_a_note_stays_one_line_whatever_it_says(home: Path) -> None:
    sh(commands.note({"event": "it's\n$(reboot) `x`"}))
    assert json.loads((home / "journal.jsonl").read_text()) == {"event": "it's\n$(reboot) `x`"}


def test_a_command_that_takes_too_long_is_ended_where_it_runs() -> None:
    sh(commands.within(1, "sleep 30"), status=124)


def _sorted(text: str) -> str:
    return json.dumps(json.loads(text), sort_keys=True)


WANTED = Wanted("1.0-a", "blue", frozenset({"cpu1"}), frozenset({"gpu0"}))
WELL = '{"release": "1.0-a", "lanes": {"cpu1": "ready"}}'
SICK_LANE = '{"release": "1.0-a", "lanes": {"cpu1": "ready", "%s": "silent"}}'


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (f"{WELL}\n200 blue 1.0-a", ""),
        (f"{WELL}\n200 green 1.0-a", "slot 'green' answers, not 'blue'"),
        (f"{WELL}\n200 blue 1.0-b", "release '1.0-b' answers, not '1.0-a'"),
        ('{"release": "1.0-b"}\n200 blue 1.0-b', "release '1.0-b' answers, not '1.0-a'"),
        ('{"release": "1.0-a", "lanes": {}}\n200 blue 1.0-a', "nobody works on cpu1"),
        (SICK_LANE % "gpu0" + "\n503 blue 1.0-a", ""),  # as before
        (SICK_LANE % "gpu1" + "\n503 blue 1.0-a", f"status 503: {_sorted(SICK_LANE % 'gpu1')}"),
        ("<html>\n502  ", "status 502, and no JSON"),
    ],
)
def test_what_is_a_good_answer(answer: str, reason: str) -> None:
    assert unwell(answer, WANTED) == reason


def test_lanes_that_were_unwell_before_are_known_by_what_the_old_slot_says() -> None:
    assert unwell_lanes(SICK_LANE % "gpu0" + "\n503 blue 1.0-0", frozenset({"cpu1", "cpu2"})) == {"gpu0", "cpu2"}
    assert unwell_lanes("", frozenset({"cpu1"})) == {"cpu1"}


def test_the_release_before_is_the_last_that_served() -> None:
    events = [("in service", "a"), ("in service", "b"), ("deployment failed", "c"), ("in service", "d")]
    lines = "\n".join(json.dumps({"event": event, "release": release}) for event, release in events)
    assert release_before(lines + '\n{"cut sho', "d") == "b"
    assert release_before("", "d") == ""
