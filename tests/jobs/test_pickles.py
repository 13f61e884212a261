"""django-q2's bells are pickles: without our signature none is opened, and what a task came to is never one."""

import pickle
from datetime import timedelta
from multiprocessing import Event, Queue
from pathlib import Path
from queue import Empty
from typing import Any

import pytest
from django.conf import settings
from django.core import signing
from django.utils import timezone
from django_q import monitor
from django_q.brokers import get_broker
from django_q.models import OrmQ, Task
from django_q.pusher import pusher
from django_q.signing import PickleSerializer

from jobs import unsaved_results

pytestmark = pytest.mark.django_db


class _Trap:
    """Leaves a file when it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.touch, (self.mark,)


def pushed() -> list[Any]:
    """What the cluster takes from the table for its workers, in one round."""
    tasks: Any = Queue()
    once = Event()
    once.set()
    pusher(tasks, once, get_broker())
    found = []
    try:
        while True:
            found.append(tasks.get(timeout=0.5))
    except Empty:
        return found


def bell(payload: str) -> None:
    OrmQ.objects.create(key="unrung", payload=payload, lock=timezone.now() - timedelta(minutes=1))


def signed(content: Any, *, key: str) -> str:
    return signing.dumps(content, key=key, salt="unrung", serializer=PickleSerializer)


def test_a_bell_that_we_signed_is_opened(tmp_path: Path) -> None:
    bell(signed({"id": "1", "func": "f"}, key=settings.SECRET_KEY))

    assert [task["func"] for task in pushed()] == ["f"]


@pytest.mark.parametrize("how", ["another key", "a changed byte", "no signature", "a bare pickle"])
def test_a_bell_that_somebody_else_wrote_is_dropped_unopened(tmp_path: Path, how: str) -> None:
    trap = _Trap(tmp_path / "sprung")
    ours = signed({"id": "1", "func": "f"}, key=settings.SECRET_KEY)
    payloads = {
        "another key": signed(trap, key="x" * 50),
        "a changed byte": signed(trap, key="x" * 50).split(":")[0] + ":" + ours.split(":", 1)[1],
        "no signature": signed(trap, key="x" * 50).split(":")[0],
        "a bare pickle": pickle.dumps(trap).decode("latin-1").replace("\0", ""),
    }
    bell(payloads[how])

    assert pushed() == []
    assert not (tmp_path / "sprung").exists()
    assert not OrmQ.objects.exists()


def test_the_trap_would_spring(tmp_path: Path) -> None:
    bell(signed({"id": _Trap(tmp_path / "sprung")}, key=settings.SECRET_KEY))
    pushed()

    assert (tmp_path / "sprung").exists()


def test_what_a_task_came_to_is_neither_kept_nor_read_back(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(monitor, "save_task", monitor.save_task)  # put back afterwards
    unsaved_results.never_save_results()
    told = {"id": "1", "name": "a", "func": "f", "success": False, "result": "x", "ack_failure": True}
    results: Any = Queue()
    for each in (told, "STOP"):
        results.put(each)

    monitor.monitor(results, get_broker())

    assert not Task.objects.exists()


def test_sessions_are_json() -> None:
    assert settings.SESSION_SERIALIZER == "django.contrib.sessions.serializers.JSONSerializer"
