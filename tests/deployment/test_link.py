"""The way to a host through a bastion, over two real sshds on this machine."""

import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

from deployment import places
from deployment.configuration import Configuration, Host, Keys, Login, Site, Source, Timings
from deployment.remote.link import CommandFailed, Link, LinkFailed, LockLost
from deployment.remote.lock import HostLock, LockHeld
from tests.serving import free_port

SSHD = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")


@dataclass
class Sshd:
    port: int
    key: str
    process: subprocess.Popen[bytes]

    def known(self) -> str:
        return f"[127.0.0.1]:{self.port} {self.key}\n"


def new_key(path: Path) -> str:
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True)
    return path.with_name(f"{path.name}.pub").read_text().strip()


def started(folder: Path, allowed: str) -> Sshd:
    assert SSHD, "apt-get install -y openssh-server"
    folder.mkdir()
    key, port = new_key(folder / "host_key"), free_port()
    (folder / "authorized_keys").write_text(f"{allowed}\n")
    (folder / "config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {folder}/authorized_keys\n"
    )
    Path("/run/sshd").mkdir(exist_ok=True)
    process = subprocess.Popen([SSHD, "-D", "-e", "-f", str(folder / "config")], stderr=subprocess.DEVNULL)
    return Sshd(port, key, process)


class Way:
    """A deployer's configuration, and what it reaches by it."""

    def __init__(self, folder: Path, bastion: Sshd, target: Sshd) -> None:
        self.bastion, self.target, self.known_hosts = bastion, target, folder / "known_hosts"
        self.known_hosts.write_text(bastion.known() + target.known())
        user = os.environ.get("USER") or "root"
        self.configuration = Configuration(
            site=Site("desk.example"),
            source=Source(folder),
            keys=Keys(folder / "deploy_key", self.known_hosts),
            bastion=Login("127.0.0.1", user, bastion.port),
            hosts=(Host("web1", Login("127.0.0.1", user, target.port)),),
            timings=Timings(connect_s=5, command_s=20),
        )

    def link(self) -> Link:
        return Link(self.configuration, self.configuration.hosts[0])


@pytest.fixture(scope="module")
def sshds(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Sshd, Sshd]]:
    if os.geteuid() != 0:
        pytest.skip("Debian's sshd wants a folder that only root can make")
    folder = tmp_path_factory.mktemp("way")
    allowed = new_key(folder / "deploy_key")
    both = [started(folder / name, allowed) for name in ("bastion", "target")]
    yield folder, both[0], both[1]
    for one in both:
        one.process.terminate()
        one.process.wait()


@pytest.fixture
def way(sshds: tuple[Path, Sshd, Sshd], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Way:
    for name in ("LOCK", "HOLDER"):
        monkeypatch.setattr(places, name, f"{tmp_path}/{name}")
    found = Way(*sshds)
    _wait_for(found)
    return found


def _wait_for(way: Way) -> None:
    deadline = time.monotonic() + 30
    while True:
        link = way.link()
        try:
            link.run("true")
            return
        except LinkFailed:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        finally:
            link.close()


def end_sessions(sshd: Sshd) -> None:
    subprocess.run(["pkill", "-KILL", "-P", str(sshd.process.pid)], check=True)


def test_a_host_is_reached_through_the_bastion_and_gets_no_agent(way: Way, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSH_AUTH_SOCK", "/nowhere")
    link = way.link()
    assert link.run("echo $SSH_CONNECTION").endswith(f" {way.target.port}")
    assert link.run('echo "agent:$SSH_AUTH_SOCK"') == "agent:"
    link.close()


@pytest.mark.parametrize("of_bastion", [True, False], ids=["bastion", "host"])
def test_a_machine_with_another_key_or_none_that_is_known_is_refused(way: Way, *, of_bastion: bool) -> None:
    right, wrong = (way.target, way.bastion) if of_bastion else (way.bastion, way.target)
    way.known_hosts.write_text(right.known())
    with pytest.raises(LinkFailed, match="not found in known_hosts"):
        way.link().run("true")
    way.known_hosts.write_text(f"{right.known()}[127.0.0.1]:{wrong.port} {right.key}\n")
    with pytest.raises(LinkFailed, match="showed another key than the known one"):
        way.link().run("true")


def test_a_command_that_takes_too_long_is_an_error_and_not_a_wait(way: Way) -> None:
    link = way.link()
    with pytest.raises(CommandFailed, match="took longer than 1 s"):
        link.run("sleep 60", seconds=1)
    link.close()


def goes_on(link: Link) -> bool:
    try:
        return link.run("echo done") == "done"
    except LinkFailed:
        return False


def test_a_link_that_breaks_takes_its_lock_again(way: Way) -> None:
    link, other = way.link(), way.link()
    lock = HostLock(link, {"deployment": "mine"})
    assert link.run("echo done") == "done"
    with pytest.raises(LockHeld, match=r'at work: ."deployment": "mine"'):
        HostLock(other, {"deployment": "other"})
    end_sessions(way.target)
    with suppress(LinkFailed):
        link.run("true")
    assert goes_on(link)
    with pytest.raises(LockHeld):
        HostLock(other, {"deployment": "other"})
    lock.release()
    link.close()
    other.close()


def test_a_link_whose_lock_another_has_taken_meanwhile_does_nothing_any_more(way: Way) -> None:
    link, other = way.link(), way.link()
    lock = HostLock(link, {"deployment": "mine"})
    link.close()
    theirs = HostLock(other, {"deployment": "other"})
    with pytest.raises(LockLost):
        link.run("echo done")
    theirs.release()
    lock.release()
    with pytest.raises(LockLost):
        link.run("echo done")
    for one in (link, other):
        one.close()
