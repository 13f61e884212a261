"""A plant with a first release in service and a standing load on it; commands can be held on its hosts."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from tests.deployment.hosts import HERE, Host, wait_for
from tests.deployment.plant import DEPLOYER, SITE, Plant
from tests.serving import ROOT

HOLD = "/run/hold"
GATE_S = 10  # that drills wait for what never gets well
_TIMINGS = f"connect_s = 5\ncommand_s = 15\naway_s = 20\ngate_s = {GATE_S}\ngate_good = 2\nbake_s = 2\ndrain_s = 5\n"
_BULK = 6 * 2**20  # more than ever is under way unread


class Ground(Plant):
    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        path = folder / "deployment.toml"
        path.write_text(re.sub(r"\[timings\][^[]*", f"[timings]\n{_TIMINGS}", path.read_text()))
        self.deployment("setup")
        for target in self.targets:
            target.run("sh", "-c", f"hostname {target.name}; echo 127.0.0.1 {target.name} >> /etc/hosts")
            _let_commands_be_held(target)
        self.serving = self.commit()
        self.deployment("deploy")
        self._forgiven = 0
        self._each_load = [Load(self, number) for number in range(1, len(self.targets) + 1)]

    def refused(self, *, told: str, word: str = "deploy", status: int = 1) -> str:
        said = self.deployment(word, status=status)
        assert told in said, said
        return said

    def deployer(self, *words: str) -> subprocess.Popen[str]:
        command = self.command(*(words or ("deploy",)))
        return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    @contextmanager
    def held(self, host: Host, when: str, text: str, *words: str) -> Iterator[subprocess.Popen[str]]:
        """A deployer whose command with this text waits on that host; freed at the end."""
        host.run("sh", "-c", f"rm -f {HOLD}/reached; cat > {HOLD}/{when} <<'END'\n{text}\nEND")
        deployer = self.deployer(*words)
        try:
            wait_for(f"{when} {text}", lambda: _reached(host, deployer))
            yield deployer
        finally:
            host.run("rm", "-f", f"{HOLD}/{when}")

    def all_well(self, *, serving: str = "") -> None:
        """Everybody gets the release that they should, and nobody has ever got anything else but an answer."""
        expected = [serving or self.serving] * len(self.targets)
        wait_for(f"{expected} in service", lambda: self.served() == expected, most_s=20)
        assert self.failed_requests() == [], self.failed_requests()

    def failed_requests(self) -> list[Any]:
        """Since they were last forgiven; the last of them."""
        counts = [load.counts() for load in self._each_load]
        new = sum(one["failed"] for one in counts) - self._forgiven
        return [why for one in counts for why in one["why"]][:new]

    def forgive(self) -> None:
        self._forgiven = sum(load.counts()["failed"] for load in self._each_load)

    def requests(self) -> int:
        return sum(load.counts()["requests"] for load in self._each_load)

    def make_bulky(self) -> None:
        (self.folder / "source" / "bulk").write_bytes(os.urandom(_BULK))

    def end(self) -> None:
        for load in self._each_load:
            load.end()
        super().end()


class Load:
    def __init__(self, plant: Plant, number: int) -> None:
        inside = ["nsenter", "-t", str(plant.bastion.first), "--net", sys.executable, str(HERE / "load.py")]
        command = [*inside, f"10.30.{number}.2", SITE, "1"]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._in, self._out = _piped(self._process)

    def counts(self) -> dict[str, Any]:
        self._in.write("\n")
        self._in.flush()
        told: dict[str, Any] = json.loads(self._out.readline())
        return told

    def end(self) -> None:
        self._process.communicate()


def _piped(process: subprocess.Popen[str]) -> tuple[IO[str], IO[str]]:
    assert process.stdin is not None
    assert process.stdout is not None
    return process.stdin, process.stdout


@contextmanager
def small_disk(host: Host, folder: str, size: str) -> Iterator[None]:
    place = f"/opt/benchlight/{folder}"
    host.run("mount", "-t", "tmpfs", "-o", f"size={size},uid=benchlight-deploy,mode=755", "tmpfs", place)
    try:
        yield
    finally:
        host.run("umount", "-l", place)


def active(host: Host) -> str:
    return Path(host.run("readlink", "/opt/benchlight/active.sock")).stem


def last_event_is(ground: Ground, host: Host, event: str) -> bool:
    return ground.journal(host)[-1] == event


def killed(deployer: subprocess.Popen[str]) -> None:
    assert deployer.poll() is None
    deployer.kill()
    deployer.communicate()


def _reached(host: Host, deployer: subprocess.Popen[str]) -> bool:
    return at_work(deployer) and host.done("test", "-e", f"{HOLD}/reached") == 0


def at_work(deployer: subprocess.Popen[str]) -> bool:
    assert deployer.poll() is None, f"it ended before: {deployer.communicate()[0]}"
    return True


def _let_commands_be_held(host: Host) -> None:
    script = (HERE / "hold_command.sh").read_text()
    write = ["sh", "-c", "cat > /usr/local/lib/hold_command; chmod 755 /usr/local/lib/hold_command"]
    subprocess.run(host.entered(*write), input=script, text=True, check=True)
    lines = f"Match User {DEPLOYER}\\n  ForceCommand /usr/local/lib/hold_command\\n"
    host.run("sh", "-c", f"printf '{lines}' > /etc/ssh/sshd_config.d/hold.conf; mkdir -m 777 {HOLD}")
    host.run("systemctl", "reload", "ssh.service")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def run(ground: Ground, *drills: Any) -> None:
    """All, or those that are named on the command line."""
    for drill in (one for one in drills if not sys.argv[2:] or one.__name__ in sys.argv[2:]):
        began = time.monotonic()
        drill(ground)
        say(f"{time.monotonic() - began:6.1f} s  {drill.__name__}")
