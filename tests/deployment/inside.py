"""A module of these tests as the first process of namespaces of its own: when it ends, all that it made is gone."""

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


def said_inside(module: str, folder: Path, *words: str) -> list[str]:
    """The lines that it said. Skips aloud where there can be no such hosts."""
    _need_namespaces(folder)
    command = ["unshare", *_NAMESPACES, sys.executable, "-m", module, str(folder), *words]
    done = subprocess.run(
        tied(command), cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    logs = "".join(f"\n--- {path.name}\n{path.read_text()[-1500:]}" for path in sorted(folder.glob("*.log")))
    assert done.returncode == 0, f"{done.stdout}{logs}"
    return done.stdout.splitlines()


def _need_namespaces(folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("hosts made of namespaces take root")
    there = f"{os.environ['PATH']}:/usr/sbin"
    missing = [program for program in _PROGRAMS if shutil.which(program, path=there) is None]
    assert not missing, f"apt-get install -y nginx-light openssh-server sudo curl git iproute2 systemd: {missing}"
    overlay = f"mount -t tmpfs t {folder} && cd {folder} && mkdir u w r && "
    overlay += "mount -t overlay o -o lowerdir=/,upperdir=u,workdir=w r && mount -t cgroup2 c w"
    if subprocess.run(["unshare", *_NAMESPACES, "sh", "-c", overlay], check=False).returncode:
        pytest.skip("this machine allows no namespaces, no overlay or no tree of cgroups")
