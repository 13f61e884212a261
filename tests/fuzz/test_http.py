"""A short run of what `make fuzz-http` does at length."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from inspections import needs
from tests.fuzz.http.asked import Answer, Asked
from tests.fuzz.http.judged import fault
from tests.fuzz.http.people import people, world
from tests.fuzz.http.runs import run
from tests.fuzz.http.senders import InProcess
from webapp.asgi import http_application

REQUESTS, SEED = 250, 1


@pytest.fixture
def sender(transactional_db: None, settings: Settings, tmp_path: Path) -> Iterator[InProcess]:
    for name in ("FILES_FOLDER", "DERIVED_FOLDER", "UPLOADS_FOLDER"):
        setattr(settings, name, tmp_path / name)
        (tmp_path / name).mkdir()
    made = InProcess(http_application)
    yield made
    made.close()


def test_nothing_odd_that_is_asked_breaks_anything(sender: InProcess) -> None:
    seen = run(sender, world(), seed=SEED, count=REQUESTS)

    assert seen.findings == {}
    assert seen.sent == REQUESTS
    assert len(seen.by_person) == 7, "a visitor, and three roles with a session and with a token"
    assert seen.by_status["200"] > REQUESTS // 20, "requests that are all refused test little"
    assert min(seen.by_source["OpenAPI"], seen.by_source["routes"]) > REQUESTS // 10


def test_a_fault_of_the_server_is_found_with_its_place(sender: InProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(actor: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(needs, "counts", broken)
    asked = Asked("GET", b"/api/v1/figures/needs", people()[1].headers, route="GET /api/v1/figures/needs")

    assert "ZeroDivisionError at tests/fuzz/test_http.py" in fault(asked, sender.send(asked))


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (Answer(500, error="KeyError at a.py:1"), "500: KeyError at a.py:1"),
        (Answer(200, seconds=100), "slow"),
        (Answer(200, {"content-type": "text/html"}), "without content-security-policy"),
    ],
)
def test_what_no_answer_may_be(answer: Answer, told: str) -> None:
    assert fault(Asked("GET", b"/"), answer).startswith(told)
