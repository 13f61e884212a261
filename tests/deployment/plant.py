"""Two targets and a bastion, a small product to bring there, and the deployer's command line."""

import json
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from tests.deployment.hosts import BASTION, HERE, Host, keys_in, lay_cables
from tests.serving import ROOT

SITE = "desk.example"
DEPLOYER = "benchlight-deploy"
EMPTY: Mapping[str, str] = MappingProxyType({})


class Plant:
    def __init__(self, folder: Path, *, targets: int = 2, binds: Mapping[str, str] = EMPTY) -> None:
        self.folder = folder
        self.bastion = Host("bastion", folder)
        self.targets = [Host(f"web{number}", folder, binds) for number in range(1, targets + 1)]
        self.hosts = [self.bastion, *self.targets]
        lay_cables(self.bastion, self.targets)
        for host in self.hosts:
            host.boot()
        self._let_deployer_in(keys_in(folder))
        self._configure()
        self._write_source()

    def deployment(self, *words: str, status: int = 0) -> str:
        done = subprocess.run(self.command(*words), cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == status, f"{words} ended with {done.returncode}: {done.stdout}{done.stderr}"
        assert "Traceback" not in done.stderr, done.stderr
        return done.stdout + done.stderr

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "deployment", "--configuration", str(self.folder / "deployment.toml"), *words]

    def commit(self, sickness: str = "") -> str:
        """A new release of the stand-in; its name."""
        (self.folder / "source" / "sickness.json").write_text(json.dumps(sickness))
        (self.folder / "source" / "number").write_text(str(time.monotonic_ns()))
        git = ["git", "-C", str(self.folder / "source"), "-c", "user.name=t", "-c", "user.email=t@example"]
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", "a release"], check=True)
        head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout
        return f"1.0-{head[:12]}"

    def served(self) -> list[str]:
        """By each host, asked through its nginx."""
        ask = ["curl", "-sk", "--max-time", "5", "--resolve", f"{SITE}:443:127.0.0.1", f"https://{SITE}/healthz"]
        return [json.loads(host.run(*ask))["release"] for host in self.targets]

    def journal(self, host: Host) -> list[str]:
        return [json.loads(line)["event"] for line in host.run("cat", "/opt/benchlight/journal.jsonl").splitlines()]

    def _let_deployer_in(self, public_key: str) -> None:
        self.bastion.run("useradd", "--create-home", "--shell", "/bin/sh", DEPLOYER)
        self.bastion.let_in(DEPLOYER, public_key)
        for target in self.targets:
            target.let_in("root", public_key)

    def _configure(self) -> None:
        addresses = [BASTION, *(f"10.30.{number}.2" for number in range(1, len(self.hosts)))]
        known = [f"{address} {host.key()}\n" for address, host in zip(addresses, self.hosts, strict=True)]
        (self.folder / "known_hosts").write_text("".join(known))
        hosts = "".join(
            f'[[hosts]]\nname = "{host.name}"\naddress = "{address}"\nlanes = ["cpu{number}"]\n'
            for number, (address, host) in enumerate(zip(addresses[1:], self.targets, strict=True), 1)
        )
        (self.folder / "deployment.toml").write_text(
            f'[site]\nname = "{SITE}"\n[source]\nfolder = "source"\n{self._source_settings()}'
            '[keys]\nprivate_key = "deploy_key"\nknown_hosts = "known_hosts"\n'
            f'[bastion]\naddress = "{BASTION}"\nuser = "{DEPLOYER}"\n{hosts}'
            f"{self._timings()}"
        )

    def _timings(self) -> str:
        return "[timings]\ngate_s = 15\ngate_good = 2\nbake_s = 4\ndrain_s = 20\n"

    def _source_settings(self) -> str:
        return ""

    def _write_source(self) -> None:
        shutil.copytree(HERE / "stand_in", self.folder / "source", ignore=shutil.ignore_patterns("__pycache__"))
        subprocess.run(["git", "init", "-q", str(self.folder / "source")], check=True)

    def end(self) -> None:
        for host in self.hosts:
            host.end()


class Load:
    def __init__(self, plant: Plant) -> None:
        shutil.copy(HERE / "load.py", plant.folder / "load.py")
        inside = ["nsenter", "-t", str(plant.bastion.first), "--net", sys.executable, str(plant.folder / "load.py")]
        self._each = [
            subprocess.Popen([*inside, f"10.30.{number}.2", SITE, "4"], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
            for number in range(1, len(plant.targets) + 1)
        ]

    def end(self) -> dict[str, int]:
        told = [json.loads(one.communicate()[0]) for one in self._each]
        return {name: sum(one[name] for one in told) for name in ("requests", "failed")}
