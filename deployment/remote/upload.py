"""An artefact to a host: beside its place first, and in it when every byte is right. Resumes."""

import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import paramiko

from deployment import commands, places
from deployment.artefact import Artefact
from deployment.remote.link import BROKEN, CommandFailed, Link, LinkFailed, LockLost, told

_PIECE = 256 * 1024
_PAUSE_S = 1.0
_ROOM = 4  # times the artefact: itself, unpacked, its environment
_SPARE_BYTES = 64 * 2**20  # for journals and whatever else lives there


class NoRoom(Exception):
    pass


class _Damaged(Exception):
    """What is there begins otherwise, such as after an upload of other wheels; it is removed by now."""


def upload(link: Link, artefact: Artefact, say: Callable[[str], None]) -> None:
    """Raises NoRoom, CommandFailed for damaged bytes, LinkFailed when it stays away."""
    if link.ask(commands.is_installed(artefact.release)).status == 0 or _is_whole(link, artefact):
        return
    _refuse_without_room(link, artefact)
    _until_whole(link, artefact, say)


def _until_whole(link: Link, artefact: Artefact, say: Callable[[str], None]) -> None:
    deadline = time.monotonic() + link.timings.upload_s
    from_nothing = False
    while True:
        try:
            _send_rest(link, artefact, say)
            _accept(link, artefact)
            return
        except LockLost:
            raise
        except LinkFailed:
            if time.monotonic() > deadline:
                raise
            _wait_until_back(link)
            if _is_whole(link, artefact):  # the link was lost as the last word of it came
                return
        except _Damaged as error:
            if from_nothing:
                raise CommandFailed(str(error)) from error
            from_nothing = True


def _is_whole(link: Link, artefact: Artefact) -> bool:
    told = link.run(commands.sha256(places.artefact(artefact.release)) + " 2>/dev/null || true")
    return told == artefact.sha256


def _wait_until_back(link: Link) -> None:
    deadline = time.monotonic() + link.timings.away_s
    while True:
        time.sleep(_PAUSE_S)
        try:
            link.run("true")
            return
        except LinkFailed as error:
            if isinstance(error, LockLost) or time.monotonic() > deadline:
                raise


def _refuse_without_room(link: Link, artefact: Artefact) -> None:
    free = int(link.run(commands.free_bytes()))
    needed = artefact.path.stat().st_size * _ROOM + _SPARE_BYTES
    if free < needed:
        raise NoRoom(
            f"{link.host.name}: {free / 2**20:.1f} MiB are free at {places.HOME}, {needed / 2**20:.1f} MiB are needed"
        )


def _accept(link: Link, artefact: Artefact) -> None:
    command = commands.accept_artefact(artefact.release, artefact.sha256)
    answer = link.ask(command, seconds=link.timings.upload_s)
    if answer.status == commands.DAMAGED:
        raise _Damaged(f"{link.host.name}: the upload was damaged")
    if answer.status:
        raise CommandFailed(f"{link.host.name}: status {answer.status}: {command}\n{answer.errors}")


def _send_rest(link: Link, artefact: Artefact, say: Callable[[str], None]) -> None:
    channel = link.channel()
    try:
        channel.exec_command(link.fenced(commands.receive(artefact.release)))
        if there := _already_there(channel):
            say(f"{link.host.name}: the upload goes on after {there / 2**20:.1f} MiB")
        try:
            _send(channel, artefact.path, there)
        except OSError:
            if channel.exit_status == -1:  # the link broke; else it was what it was sent to, which says why below
                raise
        if not channel.status_event.wait(link.timings.command_s):
            raise TimeoutError("no word about the upload's end")
        status, errors = channel.recv_exit_status(), channel.recv_stderr(2000).decode(errors="replace").strip()
    except BROKEN as error:
        link.close()
        raise LinkFailed(f"{link.host.name}: the upload broke off: {told(error)}") from error
    finally:
        with suppress(*BROKEN):
            channel.close()
    if status == -1:
        link.close()
        raise LinkFailed(f"{link.host.name}: the link ended during the upload")
    if status:
        link.run(commands.drop_part(artefact.release))
        raise NoRoom(f"{link.host.name}: the upload could not be written, what there was of it is removed: {errors}")


def _already_there(channel: paramiko.Channel) -> int:
    """As the host says it; 0 when it says nothing, and its status why."""
    heard = b""
    while not heard.endswith(b"\n"):
        if not (more := channel.recv(64)):
            return 0
        heard += more
    return int(heard)


def _send(channel: paramiko.Channel, source: Path, start: int) -> None:
    with source.open("rb") as file:
        file.seek(start)
        while piece := file.read(_PIECE):
            channel.sendall(piece)
    channel.shutdown_write()
