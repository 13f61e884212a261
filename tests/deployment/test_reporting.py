"""A run that the site hears of, over TLS, by a token; and sites that fail in every way, which harms no run."""

import json
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.core.wsgi import get_wsgi_application

from accounts import tokens
from accounts.actor import SYSTEM
from accounts.models import Role, User
from deployment import https, listening, places
from deployment.configuration import Report
from deployment.models import Host, RollbackRequest, Run
from deployment.reporting import Site, reported
from tests.deployment.lines import RUN, lines, watchdog
from tests.jobs.callbacks.receiver import Authority, new_authority, receiving

pytestmark = pytest.mark.django_db(transaction=True)


class Quiet(WSGIRequestHandler):
    def log_message(self, *_: object) -> None:
        pass


@contextmanager
def site(tls: ssl.SSLContext) -> Iterator[str]:
    """The product's own application behind TLS."""
    server = make_server("127.0.0.1", 0, get_wsgi_application(), handler_class=Quiet)
    server.socket = tls.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield f"https://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class ShellLink:
    """A host that is a folder: the deployer's own commands, run by a real shell."""

    def __init__(self, name: str) -> None:
        self.host = SimpleNamespace(name=name)

    def run(self, command: str, **_: object) -> str:
        return subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True).stdout.strip()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return new_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in vars(places).copy().items():
        if isinstance(value, str) and value.startswith("/opt/benchlight"):
            monkeypatch.setattr(places, name, value.replace("/opt/benchlight", str(tmp_path)))
    (tmp_path / "releases" / "0.1.0-new").mkdir(parents=True)
    (tmp_path / "releases" / "0.1.0-new" / ".installed").touch()
    return tmp_path


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> str:
    user = User.objects.create_user("deployer", role=Role.ADMINISTRATOR)
    secret = tokens.issue(SYSTEM, user, "deployer", ["record_deployments"], None)[1]
    monkeypatch.setenv("BENCHLIGHT_DEPLOYMENT_TOKEN", secret)
    return secret


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(https, "_SECONDS", 90)  # machines may be slow


@pytest.fixture
def links(home: Path) -> Any:
    return [ShellLink("web1")]


def written(home: Path, *told: dict[str, Any]) -> None:
    (home / "journal.jsonl").write_text("".join(f"{json.dumps(one)}\n" for one in told))


def test_a_run_is_heard_of_while_it_goes_on_and_earlier_ones_at_its_end(
    authority: Authority, home: Path, token: str, links: Any
) -> None:
    said: list[str] = []
    missed = lines("uploaded", run="20261119T100000Z")
    written(home, *missed, *lines("switched"), watchdog())
    context = authority.server_context("IP:127.0.0.1")
    with site(context) as url, reported(Report(url, authority.file), links, said.append) as heard:
        for one in lines("switched"):
            heard(one)
    assert said == []
    assert dict(Run.objects.values_list("name", "outcome")) == {RUN: "taken_back", "20261119T100000Z": "running"}
    assert list(Host.objects.values_list("name", "installed")) == [("web1", ["0.1.0-new"])]


def test_a_wish_of_the_site_is_done_and_its_end_told(authority: Authority, token: str, links: Any) -> None:
    asked_by = User.objects.create_user("ada", role=Role.ADMINISTRATOR)
    done: list[tuple[str, str]] = []

    def roll_back(release: str, reason: str) -> str:
        done.append((release, reason))
        return "web1: the key was refused"

    with site(authority.server_context("IP:127.0.0.1")) as url:
        api = Site(Report(url, authority.file), token)
        for _ in range(2):
            row = RollbackRequest.objects.create(release="0.1.0-new", reason="slow", asked_by=asked_by)
            listening.listen(api, links, roll_back, print, every_s=0, once=True)
            row.refresh_from_db()
            assert (row.state, row.told) == ("failed", "web1: the key was refused")
    assert done == [("0.1.0-new", "asked for on the site by ada: slow")] * 2


def answers(status: int, **headers: str) -> Callable[[Any], None]:
    def set_up(receiver: Any) -> None:
        receiver.status, receiver.headers = status, {name.replace("_", "-"): one for name, one in headers.items()}

    return set_up


@pytest.mark.parametrize("set_up", [answers(500), answers(401), answers(302, Location="https://127.0.0.1:1/")])
def test_a_site_that_fails_is_said_and_harms_nothing(
    authority: Authority, token: str, links: Any, set_up: Callable[[Any], None]
) -> None:
    said: list[str] = []
    with receiving(authority.server_context("IP:127.0.0.1")) as receiver:
        set_up(receiver)
        with reported(Report(receiver.url, authority.file), links, said.append) as heard:
            heard(lines()[0])
    assert any(f"status {receiver.status}" in one for one in said), said
    assert token not in "".join(said)


def test_no_token_goes_to_a_server_that_is_not_the_site(token: str, links: Any, tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    (tmp_path / "other").mkdir()
    ours, theirs = new_authority(tmp_path / "own"), new_authority(tmp_path / "other")
    said: list[str] = []
    with receiving(theirs.server_context("IP:127.0.0.1")) as receiver:
        with reported(Report(receiver.url, ours.file), links, said.append) as heard:
            heard(lines()[0])
        assert receiver.got == []
    assert any("CERTIFICATE_VERIFY_FAILED" in one for one in said)


def test_without_a_token_it_is_said_once(monkeypatch: pytest.MonkeyPatch, links: Any) -> None:
    monkeypatch.delenv("BENCHLIGHT_DEPLOYMENT_TOKEN", raising=False)
    said: list[str] = []
    with reported(Report("https://127.0.0.1:1"), links, said.append) as heard:
        heard(lines()[0])
    assert len(said) == 1
    assert "BENCHLIGHT_DEPLOYMENT_TOKEN_FILE" in said[0]
