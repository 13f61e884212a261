"""What the reporter finds on its own host: a folder here, with a socket that really answers."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest

from deployment import places
from deployment.models import Host, Run, RunEvent
from deployment.records import own_host
from deployment.records.reporter import Reporter
from tests.deployment.lines import lines

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in vars(places).copy().items():
        if isinstance(value, str) and value.startswith("/opt/benchlight"):
            monkeypatch.setattr(places, name, value.replace("/opt/benchlight", str(tmp_path)))
    monkeypatch.setattr(places, "slot_socket", lambda slot: str(tmp_path / f"{slot}.sock"))
    (tmp_path / "host").write_text("web1\n")
    monkeypatch.setattr(own_host, "_NAME", tmp_path / "host")
    for release in ("0.1.0-old", "0.1.0-new"):
        (tmp_path / "releases" / release).mkdir(parents=True)
        (tmp_path / "releases" / release / ".installed").touch()
    (tmp_path / "slots").mkdir()
    (tmp_path / "slots" / "blue").symlink_to(tmp_path / "releases" / "0.1.0-new")
    (tmp_path / "active.sock").symlink_to(tmp_path / "blue.sock")
    return tmp_path


@contextmanager
def slot(path: Path, status: int) -> Iterator[None]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(b'{"database": "unreachable"}')

        def log_message(self, *_: object) -> None:
            pass

        def address_string(self) -> str:
            return "socket"

    with socketserver.UnixStreamServer(str(path), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield
        server.shutdown()
        thread.join()


def written(home: Path, text: str) -> None:
    with (home / "journal.jsonl").open("a") as file:
        file.write(text)


def test_lines_are_taken_once_whole_and_after_the_file_was_replaced(home: Path) -> None:
    begins, uploaded = (f"{json.dumps(one)}\n" for one in lines("uploaded"))
    reporter = Reporter()
    written(home, begins + uploaded[:20])
    reporter.look()
    assert RunEvent.objects.count() == 1
    written(home, uploaded[20:])
    reporter.look()
    assert RunEvent.objects.count() == 2
    other = home / "other"
    other.write_text(f"{json.dumps(lines(run='20261121T100000Z')[0])}\n")
    other.replace(home / "journal.jsonl")
    reporter.look()
    assert Run.objects.count() == 2


@pytest.mark.parametrize(
    ("status", "health"), [(200, "ready"), (503, 'status 503: {"database": "unreachable"}')], ids=str
)
def test_a_slot_is_asked(home: Path, status: int, health: str) -> None:
    with slot(home / "blue.sock", status):
        Reporter().look()
    row = Host.objects.get()
    assert (row.name, row.active, row.slots["blue"]) == ("web1", "blue", {"release": "0.1.0-new", "health": health})
    assert sorted(row.installed) == ["0.1.0-new", "0.1.0-old"]


def test_a_slot_where_nothing_runs(home: Path) -> None:
    Reporter().look()
    assert Host.objects.get().slots["blue"]["health"] == "off"


def test_a_machine_that_is_no_host_has_nothing_to_report(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "SLOTS", str(home / "nowhere"))
    Reporter().look()
    assert not Host.objects.exists()
