"""This repository's own release on the hosts of a plant: one with SQLite, or two with PostgreSQL."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from tests.deployment.hosts import wait_for
from tests.deployment.plant import SITE, Plant
from tests.postgres import _programs
from tests.serving import ROOT

PASSWORD = "correct horse battery"
_CLUSTER = "/var/lib/postgresql"
_ENVIRONMENT = "environment-e3b0c44298fc1c14"  # of a lock file that asks for nothing
_HERE = "/opt/this-environment"
_TIMINGS = "[timings]\ngate_s = 240\ngate_good = 2\nbake_s = 5\ndrain_s = 30\ncommand_s = 120\n"


class Product(Plant):
    """borrowed: hosts see this checkout's environment instead of one made of wheels, which takes its minutes."""

    def __init__(self, folder: Path, *, hosts: int, borrowed: bool) -> None:
        self._borrowed = borrowed
        self._environment = Path(sys.prefix)
        shared = folder / "shared"
        shared.mkdir()
        binds = {str(shared): "/srv/benchlight"} | ({str(self._environment): _HERE} if borrowed else {})
        super().__init__(folder, targets=hosts, binds=binds)
        self.token = ""

    def set_up(self) -> None:
        self.deployment("setup")
        several = len(self.targets) > 1
        if several:
            self._start_postgres()
        for number, target in enumerate(self.targets, 1):
            told = {"ADMIN_PASSWORD": PASSWORD, "API_REQUESTS_PER_MINUTE": "1000000", "LOG_LEVEL": "WARNING"}
            if several:
                told["DATABASE_URL"] = f"postgres://benchlight@10.30.{number}.1/postgres"
            lines = "".join(f"BENCHLIGHT_{name}={value}\n" for name, value in told.items())
            target.run("sh", "-c", f"printf %s '{lines}' >> /etc/benchlight.env")
            if self._borrowed:
                self._lend(target)

    def first_release(self) -> str:
        release = self.commit()
        self.say_deployed(self.deployment("deploy"))
        self.token = self.manage("create_token", "admin").splitlines()[-1]
        return release

    def say_deployed(self, said: str) -> None:
        sys.stdout.write(said)
        sys.stdout.flush()

    def commit(self, sickness: str = "") -> str:
        git = ["git", "-C", str(self.folder / "source"), "-c", "user.name=t", "-c", "user.email=t@example"]
        (self.folder / "source" / "number").write_text(str(time.monotonic_ns()))
        subprocess.run([*git, "add", "-A"], check=True)
        subprocess.run([*git, "commit", "-q", "-m", "a release"], check=True)
        head = subprocess.run([*git, "rev-parse", "HEAD"], capture_output=True, text=True, check=True).stdout
        version = (ROOT / "pyproject.toml").read_text(encoding="utf-8").split('version = "')[1].split('"')[0]
        return f"{version}-{head[:12]}"

    def manage(self, *words: str) -> str:
        manage = 'exec runuser -u benchlight -- .venv/bin/python manage.py "$@"'
        command = f"set -a; . /etc/benchlight.env; cd /opt/benchlight/current; {manage}"
        return self.targets[0].run("sh", "-c", command, "sh", *words)

    def api(self, method: str, path: str, **body: Any) -> Any:
        ask = ["curl", "-sk", "--max-time", "60", "--resolve", f"{SITE}:443:127.0.0.1", "-X", method]
        ask += ["-H", f"Authorization: Bearer {self.token}", "-H", "Content-Type: application/json"]
        return json.loads(self.targets[0].run(*ask, "-d", json.dumps(body), f"https://{SITE}/api/v1{path}"))

    def ledger(self) -> dict[str, Any]:
        """Inspections, their jobs by how often they ended and as what, and whatever else is in the queue's table."""
        told: dict[str, Any] = json.loads(self.manage("shell", "-c", _LEDGER).splitlines()[-1])
        return told

    def _timings(self) -> str:
        return _TIMINGS

    def _source_settings(self) -> str:
        return 'requirements = "requirements/none.txt"\n' if self._borrowed else ""

    def _write_source(self) -> None:
        """The working tree, as it is: what is not committed yet is tried, too."""
        source = self.folder / "source"
        source.mkdir()
        names = ["git", "-C", str(ROOT), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        listed = subprocess.run(names, capture_output=True, check=True).stdout.split(b"\0")
        there = b"\0".join(name for name in listed if name and (ROOT / os.fsdecode(name)).exists())
        copy = f"tar -C {ROOT} --null -T - -cf - | tar -C {source} -xf -"
        subprocess.run(["sh", "-c", copy], input=there, check=True)
        (source / "requirements" / "none.txt").write_text("# nothing\n")
        subprocess.run(["git", "init", "-q", str(source)], check=True)

    def _lend(self, target: Any) -> None:
        place = f"/opt/benchlight/environments/{_ENVIRONMENT}"
        python = f"python{sys.version_info[0]}.{sys.version_info[1]}"
        packages = f"lib/{python}/site-packages"
        make = f"{python} -m venv --without-pip {place} && echo {_HERE}/{packages} > {place}/{packages}/lent.pth"
        target.run("sh", "-c", f"{make} && touch {place}/.installed && chown -R benchlight-deploy {place}")

    def _start_postgres(self) -> None:
        """In the bastion's network, where each host finds it at its gateway."""
        programs = _programs()
        subprocess.run(["mount", "-t", "tmpfs", "-o", "mode=755", "tmpfs", _CLUSTER], check=True)
        subprocess.run(["chown", "postgres", _CLUSTER], check=True)
        as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        make = [str(programs / "initdb"), "-D", f"{_CLUSTER}/data", "-U", "benchlight", "-A", "trust", "--no-sync"]
        subprocess.run([*as_postgres, *make, "-E", "UTF8"], check=True, capture_output=True)
        with Path(f"{_CLUSTER}/data/pg_hba.conf").open("a") as file:
            file.write("host all all 10.30.0.0/16 trust\n")
        options = [f"-c{one}" for one in ("listen_addresses=*", "fsync=off", "max_connections=300")]
        inside = ["nsenter", "-t", str(self.bastion.first), "--net", *as_postgres, str(programs / "postgres")]
        with (self.folder / "postgres.log").open("wb") as log:
            self._postgres = subprocess.Popen(
                [*inside, "-D", f"{_CLUSTER}/data", "-k", _CLUSTER, *options], stdout=log, stderr=log
            )
        wait_for("PostgreSQL", lambda: Path(f"{_CLUSTER}/.s.PGSQL.5432").exists())


_LEDGER = """
import json
from django.db.models import Count
from inspections.models import Inspection
from jobs.models import Job
jobs = Job.objects.filter(kind="inspection")
print(json.dumps({
    "inspections": sorted(Inspection.objects.values_list("pk", flat=True)),
    "states": {row["state"]: row["n"] for row in jobs.values("state").annotate(n=Count("pk"))},
    "endings": sorted(set(jobs.values_list("endings", flat=True))),
    "judged": Inspection.objects.exclude(machine_verdict="").count(),
    "canaries": Job.objects.filter(kind="canary").count(),
}))
"""
