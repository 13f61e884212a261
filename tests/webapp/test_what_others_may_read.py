"""Nobody else on the machine reads database, images or logs; nobody unknown fills the memory with a form."""

import os
import stat
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from django.conf import settings
from twisted.web.test.requesthelper import DummyChannel

from webapp.guarded_daphne import GuardedRequest


def test_what_a_command_writes_is_its_own_users_alone(tmp_path: Path) -> None:
    folder = tmp_path / "data"
    write = "from django.conf import settings; (settings.DATA_FOLDER / 'log').write_text('')"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "-c", write],
        cwd=settings.BASE_DIR,
        env=os.environ | {"BENCHLIGHT_DATA": str(folder)},
        check=True,
        capture_output=True,
    )

    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder / "log").stat().st_mode) == 0o600


def test_forms_are_not_taken_apart_before_django_sees_them() -> None:
    body = b"a=1&b=2"
    channel: Any = DummyChannel()  # type: ignore[no-untyped-call]
    channel._command, channel._path = b"POST", b"/sign-in/"
    channel.factory = SimpleNamespace(server=SimpleNamespace(protocol_connected=lambda _request: None))
    request = GuardedRequest(channel)
    request.process = lambda: None
    request.gotLength(len(body))
    request.requestHeaders.addRawHeader("content-type", "application/x-www-form-urlencoded")
    request.requestHeaders.addRawHeader("content-length", str(len(body)))
    request.handleContentChunk(body)

    request.requestReceived(b"POST", b"/sign-in/", b"HTTP/1.1")

    assert request.args == {}
    assert request.content.read() == body
