"""An artefact to a host: beside its place first, and in it when every byte is right. Resumes."""

import time
from pathlib import Path

from paramiko.ssh_exception import SSHException

from deployment import commands, places
from deployment.artefact import Artefact
from deployment.remote.link import CommandFailed, Link, LinkFailed, told

_PIECE = 256 * 1024
_TRIES = 6
_PAUSE_S = 2.0
_ROOM = 4  # times the artefact: itself, unpacked, its environment


class NoRoom(Exception):
    pass


def upload(link: Link, artefact: Artefact) -> None:
    """Raises NoRoom before the first byte, CommandFailed for damaged bytes, LinkFailed when it stays away."""
    whole = places.artefact(artefact.release)
    if link.run(commands.sha256(whole) + " 2>/dev/null || true") == artefact.sha256:
        return
    _refuse_without_room(link, artefact)
    for attempt in range(1, _TRIES + 1):
        try:
            _send_rest(link, artefact.path, f"{whole}.part")
            link.run(commands.accept_artefact(artefact.release, artefact.sha256), seconds=link.timings.upload_s)
            return
        except LinkFailed:
            if attempt == _TRIES:
                raise
            time.sleep(_PAUSE_S * attempt)


def _refuse_without_room(link: Link, artefact: Artefact) -> None:
    free = int(link.run(commands.free_bytes()))
    needed = artefact.path.stat().st_size * _ROOM
    if free < needed:
        raise NoRoom(
            f"{link.host.name}: {free // 2**20} MiB are free at {places.HOME}, {needed // 2**20} MiB are needed"
        )


def _send_rest(link: Link, source: Path, part: str) -> None:
    there = int(link.run(commands.size(part)))
    channel = link.channel()
    try:
        channel.exec_command(f"cat >> {part}")
        with source.open("rb") as file:
            file.seek(there)
            while piece := file.read(_PIECE):
                channel.sendall(piece)
        channel.shutdown_write()
        status = channel.recv_exit_status()
    except (SSHException, OSError, EOFError) as error:
        link.close()
        raise LinkFailed(f"{link.host.name}: {told(error)}") from error
    finally:
        channel.close()
    if status == -1:
        link.close()
        raise LinkFailed(f"{link.host.name}: the link ended during the upload")
    if status:
        raise CommandFailed(f"{link.host.name}: the upload could not be written (is its disk full?)")
