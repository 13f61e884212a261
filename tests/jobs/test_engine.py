"""The engine's process alone, without Django or a database on its side."""

import os
import time
from collections.abc import Iterator
from typing import Any

import psutil
import pytest

from jobs.engine import Engine, EngineDied

ENTRY = "tests.jobs.trial.entry:run"


@pytest.fixture
def engine() -> Iterator[Engine]:
    engine = Engine([ENTRY])
    yield engine
    engine.kill()


def outcomes(engine: Engine, *requests: dict[str, Any], run: str = ENTRY) -> list[tuple[int, str, dict[str, Any]]]:
    engine.order(run, requests, [f"job {index}" for index in range(len(requests))])
    ended: list[tuple[int, str, dict[str, Any]]] = []
    deadline = time.monotonic() + 60
    while len(ended) < len(requests):
        assert time.monotonic() < deadline, "no outcome"
        said = engine.poll(0.2)
        ended += [(one["index"], one["event"], one["payload"]) for one in said if one["event"] in {"result", "failed"}]
    return ended


def test_it_answers_every_request_and_stays_warm_for_the_next_batch(engine: Engine) -> None:
    assert outcomes(engine, {"say": "a"}, {"say": "b"}) == [(0, "result", {"echo": "a"}), (1, "result", {"echo": "b"})]
    first = engine.pid
    assert outcomes(engine, {"say": "c"}) == [(0, "result", {"echo": "c"})]
    assert engine.pid == first


def test_requests_larger_than_a_pipe_pass(engine: Engine) -> None:
    long = "x" * 3_000_000
    assert outcomes(engine, {"say": long}) == [(0, "result", {"echo": long})]


def test_what_is_printed_goes_to_the_log(engine: Engine, capfd: pytest.CaptureFixture[str]) -> None:
    assert outcomes(engine, {"do": "print", "say": "a"}) == [(0, "result", {"echo": "a"})]
    assert "nor this" in capfd.readouterr().err


def test_an_exception_fails_what_has_no_outcome_yet_and_names_the_job_in_the_log(
    engine: Engine, capfd: pytest.CaptureFixture[str]
) -> None:
    (done, failed) = outcomes(engine, {"say": "a"}, {"do": "raise"})
    assert done == (0, "result", {"echo": "a"})
    assert failed == (1, "failed", {"code": "engine_error", "params": {}, "retry": True})
    logged = capfd.readouterr().err
    assert "job 1" in logged
    assert "as asked" in logged


def test_a_problem_keeps_its_code(engine: Engine) -> None:
    assert outcomes(engine, {"do": "problem"}) == [
        (0, "failed", {"code": "trial_refused", "params": {"size": 3}, "retry": False})
    ]


def test_an_entry_that_cannot_be_imported_fails_its_jobs_alone(engine: Engine) -> None:
    ((_, event, payload),) = outcomes(engine, {}, run="no.such.module:run")
    assert (event, payload["code"]) == ("failed", "engine_error")
    assert outcomes(engine, {"say": "a"})[0][1] == "result"


def test_a_crash_is_told_with_its_signal(engine: Engine) -> None:
    with pytest.raises(EngineDied, match="SIGSEGV") as death:
        outcomes(engine, {"do": "segfault"})
    assert death.value.ready
    assert outcomes(engine, {"say": "alive again"})[0][1] == "result"


def test_what_was_reported_before_a_crash_is_not_lost(engine: Engine) -> None:
    engine.order(ENTRY, [{"say": "a"}, {"do": "segfault"}], ["job 0", "job 1"])
    said: list[dict[str, Any]] = []

    def listen() -> None:
        while True:
            said.extend(engine.poll(0.2))

    with pytest.raises(EngineDied):
        listen()
    assert [one["payload"] for one in said] == [{"echo": "a"}]


def test_a_hang_with_every_signal_blocked_is_killed(engine: Engine) -> None:
    engine.order(ENTRY, [{"do": "hang"}], ["job 0"])
    assert engine.poll(1.0) == []
    child = engine.pid
    assert child is not None
    engine.kill()
    assert not psutil.pid_exists(child)


def test_a_killed_engines_words_never_reach_the_next_batch(engine: Engine) -> None:
    engine.order(ENTRY, [{"do": "sleep", "seconds": 5}], ["job 0"])
    engine.poll(1.0)
    engine.kill()
    assert outcomes(engine, {"say": "mine"}) == [(0, "result", {"echo": "mine"})]


def test_its_memory_is_seen_and_it_is_the_first_to_go_when_memory_runs_out(engine: Engine) -> None:
    outcomes(engine, {})
    assert engine.resident_bytes() > 5_000_000
    with open(f"/proc/{engine.pid}/oom_score_adj", encoding="ascii") as file:  # noqa: PTH123 - not a real file
        assert int(file.read()) >= 500
    assert os.getpgid(engine.pid or 0) == engine.pid, "a process group of its own"


def test_many_threads_share_few_heaps_unless_somebody_says_otherwise(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.start()
    assert psutil.Process(engine.pid).environ()["MALLOC_ARENA_MAX"] == "2"

    engine.kill()
    monkeypatch.setenv("MALLOC_ARENA_MAX", "5")
    engine.start()
    assert psutil.Process(engine.pid).environ()["MALLOC_ARENA_MAX"] == "5"
