"""A backup taken while boards are uploaded, put back into an empty site: every row has its file, nothing is stuck."""

import itertools
import json
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.files import images
from tests.live.running_site import RunningSite
from tests.plant.sites import manage, run

# What was under way when the backup was taken: a running job, an unfinished upload, a message that waits to be sent.
UNDER_WAY = """
from datetime import timedelta
from django.contrib.sessions.models import Session
from django.utils import timezone
from accounts.models import User
from files.models import Upload
from inspections.models import BoardType
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.models import Job, Lane
now = timezone.now()
ada = User.objects.create(username="ada", role="administrator")
BoardType.objects.create(name="Controller")
times = dict(submitted_at=now, queued_at=now, turn_at=now)
Job.objects.create(kind="inspection", service="inspection", subject="inspection:99", title="a", state="running",
    attempts=1, fence=3, lane="cpu0", worker="host:1", lease_until=now + timedelta(days=1), **times)
Lane.objects.create(name="cpu0", watcher="host:/data", cluster_pid=1, seen_at=now)
Upload.objects.create(owner=ada, filename="b.png", purpose="inspection", length_bytes=9)
target = CallbackTarget.objects.create(name="t", url="https://example.org/", nonce="n", created_by=ada)
for state in ("waiting", "delivered"):
    Callback.objects.create(target=target, event="succeeded", message_id=state, body="{}", state=state, next_at=now,
        next_set_at=now, created_at=now)
"""
TOLD = """
import json
from django.contrib.sessions.models import Session
from accounts.models import AuditRow
from files.models import Blob, FileOutcome, Upload
from inspections.models import Inspection
from jobs.callbacks.models import Callback
from jobs.models import Job, Lane
running = Job.objects.get(title="a")
print(json.dumps({
    "boards": list(Inspection.objects.values_list("filename", flat=True)),
    "images": Blob.objects.count(),
    "queued": Job.objects.filter(kind="inspection", state="queued").count(),
    "running": [running.state, running.attempts, running.fence > 1000, running.lease_until],
    "uploads": sorted(Upload.objects.values_list("state", flat=True).distinct()),
    "callbacks": sorted(Callback.objects.values_list("message_id", "state", "last_code")),
    "watched": Lane.objects.exclude(watcher="").count(),
    "sessions": Session.objects.count(),
    "audit": list(AuditRow.objects.filter(action="site.restore").values_list("subject", flat=True)),
}))
"""


class Uploads:
    """Sends boards until it is stopped; knows which were acknowledged."""

    def __init__(self, site: RunningSite, token: str) -> None:
        self.acknowledged: list[str] = []
        self._site, self._token, self._stop = site, token, threading.Event()
        self._threads = [threading.Thread(target=self._send, args=(number,)) for number in range(3)]
        self._any = threading.Event()

    def __enter__(self) -> "Uploads":
        for thread in self._threads:
            thread.start()
        assert self._any.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def wait_for(self, more: int) -> None:
        wanted = len(self.acknowledged) + more
        while len(self.acknowledged) < wanted and any(thread.is_alive() for thread in self._threads):
            self._stop.wait(0.02)

    def _send(self, number: int) -> None:
        with self._site.browser("", headers={"Authorization": f"Bearer {self._token}"}) as client:
            for count in itertools.count():
                name = f"{number}-{count}.png"
                answer = client.post(
                    f"/api/v1/files?board_type=1&filename={name}",
                    content=images.encoded("PNG", size_wh=(40, 30)),
                    headers={"Content-Type": "application/octet-stream"},
                )
                assert answer.json()["files"][0]["state"] == "accepted", answer.text
                self.acknowledged.append(name)
                self._any.set()
                if self._stop.is_set():
                    return


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_what_was_acknowledged_before_it_is_in_it_and_nothing_is_stuck_or_sent_twice(
    vendor: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    def database() -> str:
        if vendor == "sqlite":
            return ""
        make: Callable[[], str] = request.getfixturevalue("new_postgres_database")
        return make()

    here, there, backup = tmp_path / "here", tmp_path / "there", tmp_path / "backup"
    here.mkdir()
    here_url, there_url = database(), database()
    with RunningSite(here, database_url=here_url, application="webapp.asgi:application") as site:
        run(here, UNDER_WAY, here_url)
        token = manage(here, "create_token", "ada", database_url=here_url).stdout.strip()
        site.sign_in("eve")
        with Uploads(site, token) as uploads:
            manage(here, "backup", str(backup), database_url=here_url)
            before = list(uploads.acknowledged)
            uploads.wait_for(3)
            again = manage(here, "backup", str(backup), database_url=here_url).stdout
            after = len(uploads.acknowledged)
            uploads.wait_for(3)

    assert f"of them copied {len(list((backup / 'files').rglob('*')))}" not in again
    restored = manage(there, "restore", str(backup), database_url=there_url).stdout
    told: dict[str, Any] = json.loads(run(there, TOLD, there_url))

    assert " 0 missing, 0 damaged" in restored
    assert set(before) <= set(told["boards"])  # acknowledged before the second began
    assert len(told["boards"]) <= after + 3  # three may have been on their way to an answer
    assert told["images"] == len(told["boards"])
    assert told["queued"] == len(told["boards"]) + 1
    assert told["running"] == ["queued", 0, True, None]
    assert "receiving" not in told["uploads"]
    assert told["callbacks"] == [["delivered", "delivered", ""], ["waiting", "given_up", "callback_site_restored"]]
    assert (told["watched"], told["sessions"], len(told["audit"])) == (0, 0, 1)
    assert (there / "secret_key").read_bytes() == (here / "secret_key").read_bytes()
    verified = manage(there, "verify_storage", "--json", database_url=there_url).stdout
    assert json.loads(verified.splitlines()[-1])["missing"] == 0
