"""Several hosts, real but for their walls: see tests.plant.several_hosts for what happens there."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from jobs.tether import tied
from tests.serving import ROOT

_NAMESPACES = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
_PROGRAMS = ("unshare", "nsenter", "ip", "nginx", "openssl", "runuser")


@pytest.fixture
def folder() -> Iterator[Path]:
    """Where PostgreSQL may go too, a user of its own: pytest closes its folders to others whenever it starts anew."""
    made = Path(mkdtemp(prefix="benchlight-plant-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made, ignore_errors=True)


def test_a_plant_of_two_web_two_worker_and_two_gpu_hosts(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("hosts made of namespaces take root")
    missing = [program for program in _PROGRAMS if shutil.which(program) is None]
    assert not missing, f"apt-get install -y nginx-light iproute2 openssl util-linux: {missing}"
    if subprocess.run(["unshare", *_NAMESPACES, "ip", "link", "add", "x", "type", "bridge"]).returncode:
        pytest.skip("this machine allows no namespaces, or knows no bridge")
    command = ["unshare", *_NAMESPACES, sys.executable, "-m", "tests.plant.several_hosts", str(folder)]

    done = subprocess.run(tied(command), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)

    logs = "".join(f"\n--- {path.name}\n{path.read_text()[-1500:]}" for path in sorted(folder.glob("*.log")))
    assert done.returncode == 0, f"{done.stdout}{logs}"
    assert done.stdout.splitlines()[-1].endswith("every file is there, and whole")
