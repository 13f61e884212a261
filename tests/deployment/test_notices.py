"""How it ended, told to a real HTTPS listener, a real SMTP server and a real command."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from deployment import command_line, notices
from tests.deployment.test_configuration import GOOD
from tests.jobs.callbacks.receiver import new_authority, receiving


class Inbox:
    def __init__(self) -> None:
        self.port, self.mails = 0, list[str]()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Just enough of RFC 5321 to take a mail."""
        writer.write(b"220 here\r\n")
        while line := await reader.readline():
            word = line[:4].upper()
            if word == b"DATA":
                writer.write(b"354 go on\r\n")
                self.mails.append((await reader.readuntil(b"\r\n.\r\n")).decode())
            writer.write(b"221 bye\r\n" if word == b"QUIT" else b"250 fine\r\n")
            if word == b"QUIT":
                break
        writer.close()


@contextmanager
def inbox() -> Iterator[Inbox]:
    box, loop = Inbox(), asyncio.new_event_loop()
    server = loop.run_until_complete(asyncio.start_server(box.answer, "127.0.0.1", 0))
    box.port = server.sockets[0].getsockname()[1]
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield box
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    server.close()
    loop.close()


def configured(folder: Path, mail_port: int) -> list[str]:
    """What the command line is given first."""
    (folder / "tell").write_text(f"#!/bin/sh\ncat > {folder}/told\n")
    (folder / "tell").chmod(0o755)
    text = GOOD.replace('notify = ["scripts/tell"]', f'notify = ["{folder}/tell"]\nwebhook_ca = "ca.pem"')
    mail = (
        f'[mail]\nhost = "127.0.0.1"\nport = {mail_port}\ntls = false\nsender = "d@x.example"\nto = ["ops@x.example"]\n'
    )
    (folder / "deployment.toml").write_text(text + mail)
    return ["--configuration", str(folder / "deployment.toml")]


@pytest.mark.parametrize("outcome", notices.OUTCOMES)
def test_every_way_tells(outcome: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority = new_authority(tmp_path)
    with inbox() as box, receiving(authority.server_context("IP:127.0.0.1")) as hook:
        (tmp_path / "hook").write_text(f"{hook.url}\n")
        monkeypatch.setenv("BENCHLIGHT_DEPLOYMENT_WEBHOOK_FILE", str(tmp_path / "hook"))
        assert command_line.main([*configured(tmp_path, box.port), "notify", outcome, "0.1.0-new, run 7"]) == 0
    assert json.loads((tmp_path / "told").read_text()) == {
        "site": "desk.example",
        "outcome": outcome,
        "text": "0.1.0-new, run 7",
    }
    headline = f"desk.example: {outcome}: {notices.OUTCOMES[outcome]}"
    assert json.loads(hook.got[0].body) == {"text": f"{headline}\n0.1.0-new, run 7"}
    mail = box.mails[0].replace("\r\n ", " ")
    assert (f"Subject: {headline}\r\n" in mail, "To: ops@x.example" in mail, "0.1.0-new, run 7" in mail) == (True,) * 3


def test_a_way_that_fails_is_said_and_takes_no_other_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("BENCHLIGHT_DEPLOYMENT_WEBHOOK", "https://127.0.0.1:1/services/T0/secret-part")
    with inbox() as box:
        (tmp_path / "ca.pem").write_text("")
        words = configured(tmp_path, box.port)
        (tmp_path / "tell").write_text("#!/bin/sh\nexit 3\n")
        assert command_line.main([*words, "notify", "failed", "x"]) == 0
        assert len(box.mails) == 1
    said = capsys.readouterr().err
    assert "Nobody was notified by command" in said
    assert "Nobody was notified by webhook" in said
    assert "secret-part" not in said


def test_a_password_goes_over_tls_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = configured(tmp_path, 25)
    path = tmp_path / "deployment.toml"
    path.write_text(f'{path.read_text()}user = "d"\n')
    assert command_line.main([*words, "notify", "failed", "x"]) == 1
    assert "mail.tls: must be true" in capsys.readouterr().err
