"""Hosts made of namespaces with real systemd, sshd and nginx; targets only reached by a bastion.

For a process in namespaces of its own: when that ends, the kernel takes every host along.
"""

import os
import subprocess
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

HERE = Path(__file__).parent
BASTION = "10.30.0.2"


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


class Host:
    def __init__(self, name: str, folder: Path, binds: Mapping[str, str] = MappingProxyType({})) -> None:
        """binds: folders of this machine, and where the host sees them."""
        self.name, self.folder = name, folder
        self._log = folder / f"{name}.log"
        cgroups = folder / "cgroups"
        if not cgroups.is_dir():
            cgroups.mkdir()
            subprocess.run(["mount", "-t", "cgroup2", "cgroup2", str(cgroups)], check=True)
        self._cgroup = cgroups / f"{name}-{folder.stat().st_ino}"  # no other run has this one
        self._holder = subprocess.Popen(
            [str(HERE / "boot_host.sh"), self._cgroup.name, str(folder / name), str(cgroups)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log.open("ab"),
            env={**os.environ, "binds": "\n".join(f"{here} {there}" for here, there in binds.items())},
        )
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == b"up\n", self._log.read_text()
        self.first = int(Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text().split()[0])

    def boot(self) -> None:
        assert self._holder.stdin is not None
        self._holder.stdin.write(b"\n")
        self._holder.stdin.flush()
        wait_for(f"{self.name}'s systemd", lambda: self.done("systemctl", "is-active", "hosts.target") == 0)
        self.run(
            "sh", "-c", "rm -f /etc/ssh/ssh_host_*; ssh-keygen -q -t ed25519 -N '' -f /etc/ssh/ssh_host_ed25519_key"
        )
        self.run("systemctl", "start", "systemd-journald.service", "ssh.service")

    def run(self, *command: str) -> str:
        done = subprocess.run(self.entered(*command), capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{self.name}: {command}: {done.stdout}{done.stderr}"
        return done.stdout.strip()

    def done(self, *command: str) -> int:
        return subprocess.run(self.entered(*command), capture_output=True, check=False).returncode

    def entered(self, *command: str) -> list[str]:
        inside = [
            "nsenter",
            "-t",
            str(self.first),
            "--net",
            "--uts",
            "--mount",
            "--pid",
            "--cgroup",
            "--root",
            "--wd=/",
        ]
        return [*inside, "env", "-i", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", *command]

    def let_in(self, user: str, public_key: str) -> None:
        home = "/root" if user == "root" else f"/home/{user}"
        keys = f"{home}/.ssh/authorized_keys"
        line = f"umask 077; mkdir -p {home}/.ssh; echo '{public_key}' >> {keys}; chown -R {user} {home}/.ssh"
        self.run("sh", "-c", line)

    def key(self) -> str:
        return self.run("cut", "-d", " ", "-f1,2", "/etc/ssh/ssh_host_ed25519_key.pub")

    def end(self) -> None:
        """Its processes, and its place in the tree of cgroups, which would outlive them."""
        self._holder.kill()
        self._holder.wait()
        for _ in range(50):
            remove = ["find", str(self._cgroup), "-depth", "-type", "d", "-exec", "rmdir", "{}", ";"]
            subprocess.run(remove, check=False, stderr=subprocess.DEVNULL)
            if not self._cgroup.exists():
                return
            time.sleep(0.1)


def lay_cables(bastion: Host, targets: list[Host]) -> None:
    """The deployer's to the bastion, and one from there to each target: no other way leads to these."""
    ip("link", "set", "lo", "up")
    ip("link", "add", "out", "type", "veth", "peer", "name", "in", "netns", str(bastion.first))
    _address("", "10.30.0.1/24", "out")
    _address(str(bastion.first), f"{BASTION}/24", "in")
    for number, target in enumerate(targets, 1):
        ip("link", "add", f"t{number}", "type", "veth", "peer", "name", "lan", "netns", str(target.first))
        ip("link", "set", f"t{number}", "netns", str(bastion.first))
        _address(str(bastion.first), f"10.30.{number}.1/24", f"t{number}")
        _address(str(target.first), f"10.30.{number}.2/24", "lan")


def _address(process: str, address: str, cable: str) -> None:
    inside = ["nsenter", "-t", process, "--net"] if process else []
    for words in (["address", "add", address, "dev", cable], ["link", "set", cable, "up"], ["link", "set", "lo", "up"]):
        subprocess.run([*inside, "ip", *words], check=True)


def wait_for(what: str, condition: Callable[[], bool], *, most_s: float = 120) -> None:
    deadline = time.monotonic() + most_s
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError(f"never came true: {what}")
        time.sleep(0.1)


def keys_in(folder: Path) -> str:
    """A new key of the deployer's; its public half."""
    path = folder / "deploy_key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "", "-f", str(path)], check=True)
    return path.with_suffix(".pub").read_text().strip()
