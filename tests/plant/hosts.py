"""Hosts made of namespaces: each with a network, a name and processes of its own, on one switch and one file system.

For a process that runs in namespaces of its own itself (tests.plant.test_several_hosts starts it so): when that ends,
however it ends, the kernel takes every host, cable and process along, and nothing is left on the machine.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.serving import ROOT

SWITCH = "10.20.0.1"


def ip(*arguments: str) -> None:
    subprocess.run(["ip", *arguments], check=True)


def lay_switch() -> None:
    ip("link", "set", "lo", "up")
    ip("link", "add", "switch", "type", "bridge")
    ip("address", "add", f"{SWITCH}/24", "dev", "switch")
    ip("link", "set", "switch", "up")


class Host:
    def __init__(self, name: str, address: str, folder: Path) -> None:
        self.name, self.address = name, address
        self._log = (folder / f"{name}.log").open("ab")
        namespaces = ["--net", "--uts", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
        asleep = f"hostname {name} && echo up && exec sleep infinity"
        self._holder = subprocess.Popen(["unshare", *namespaces, "sh", "-c", asleep], stdout=subprocess.PIPE, text=True)
        assert self._holder.stdout is not None
        assert self._holder.stdout.readline() == "up\n"
        children = Path(f"/proc/{self._holder.pid}/task/{self._holder.pid}/children").read_text().split()
        self._first = int(children[0])  # whose end is everybody's on this host
        self._plug_in()

    def run(self, *command: str, environment: dict[str, str] | None = None, user: str = "root") -> str:
        done = subprocess.run(
            self._entered(command, user), env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        assert done.returncode == 0, f"{self.name}: {command}: {done.stdout}"
        return done.stdout

    def start(
        self, *command: str, environment: dict[str, str] | None = None, user: str = "root"
    ) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            self._entered(command, user),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
        )

    def vanish(self) -> None:
        """As if its power were cut: all of its processes at once, and its cable."""
        os.kill(self._first, signal.SIGKILL)
        self._holder.wait()

    def _entered(self, command: tuple[str, ...], user: str) -> list[str]:
        enter = ["nsenter", "-t", str(self._first), "--net", "--uts", "--mount", "--pid", f"--wd={ROOT}"]
        return [*enter, *(["runuser", "-u", user, "--"] if user != "root" else []), *command]

    def _plug_in(self) -> None:
        ip("link", "add", f"to-{self.name}", "type", "veth", "peer", "name", "lan", "netns", str(self._first))
        ip("link", "set", f"to-{self.name}", "master", "switch", "up")
        self.run("ip", "address", "add", f"{self.address}/24", "dev", "lan")
        self.run("ip", "link", "set", "lan", "up")
        self.run("ip", "link", "set", "lo", "up")


def wait_for(what: str, condition: Callable[[], Any], *, most_s: float = 240) -> Any:
    """The first true answer; the limit is generous, and only a test that fails waits so long."""
    deadline = time.monotonic() + most_s
    while not (answer := condition()):
        if time.monotonic() > deadline:
            raise AssertionError(f"never came true: {what}")
        time.sleep(0.1)
    return answer
