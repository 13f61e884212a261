"""Real hosts but for their walls: see tests.deployment.story for what happens there."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.tether import tied
from tests.serving import ROOT

_NAMESPACES = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child=KILL"]
_PROGRAMS = ("unshare", "nsenter", "ip", "nginx", "sshd", "sudo", "curl", "git")


def test_from_bare_hosts_to_a_rollback(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("hosts made of namespaces take root")
    missing = [
        program for program in _PROGRAMS if shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin") is None
    ]
    assert not missing, f"apt-get install -y nginx-light openssh-server sudo curl git iproute2 systemd: {missing}"
    overlay = f"mount -t tmpfs t {tmp_path} && cd {tmp_path} && mkdir u w r && "
    overlay += "mount -t overlay o -o lowerdir=/,upperdir=u,workdir=w r && mount -t cgroup2 c w"
    if subprocess.run(["unshare", *_NAMESPACES, "sh", "-c", overlay], check=False).returncode:
        pytest.skip("this machine allows no namespaces, no overlay or no tree of cgroups")
    command = ["unshare", *_NAMESPACES, sys.executable, "-m", "tests.deployment.story", str(tmp_path)]

    done = subprocess.run(
        tied(command), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )

    logs = "".join(f"\n--- {path.name}\n{path.read_text()[-1500:]}" for path in sorted(tmp_path.glob("*.log")))
    assert done.returncode == 0, f"{done.stdout}{logs}"
    assert done.stdout.splitlines()[-1] == "every drill ended well"
