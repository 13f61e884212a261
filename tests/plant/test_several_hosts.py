"""Several hosts, real but for their walls: see tests.plant.several_hosts for what happens there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import gettempdir

import pytest

from jobs.tether import tied
from tests.serving import ROOT

_NAMESPACES = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
_PROGRAMS = ("unshare", "nsenter", "ip", "nginx", "openssl", "runuser")


def test_a_plant_of_two_web_and_two_worker_hosts(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("hosts made of namespaces take root")
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    assert not missing, f"apt-get install -y nginx-light iproute2 openssl util-linux: {missing}"
    if subprocess.run(["unshare", *_NAMESPACES, "ip", "link", "add", "x", "type", "bridge"]).returncode:
        pytest.skip("this machine allows no namespaces, or knows no bridge")
    for folder in (tmp_path, *tmp_path.parents):
        if folder.is_relative_to(gettempdir()) and folder != Path(gettempdir()):
            folder.chmod(0o755)  # PostgreSQL runs as a user of its own
    command = ["unshare", *_NAMESPACES, sys.executable, "-m", "tests.plant.several_hosts", str(tmp_path)]

    done = subprocess.run(tied(command), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    logs = "".join(f"\n--- {path.name}\n{path.read_text()[-1500:]}" for path in sorted(tmp_path.glob("*.log")))
    assert done.returncode == 0, f"{done.stdout}{logs}"
    assert done.stdout.splitlines()[-1] == "every file is there, and whole"
