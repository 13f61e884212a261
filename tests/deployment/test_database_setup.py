"""PostgreSQL as setup makes it, by the script that hosts get, against the real one: in a root of its own."""

import os
import subprocess
from pathlib import Path

import pytest

from deployment.host_files import FILES
from jobs.tether import tied

_NAMESPACES = ["--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child=KILL"]
_ROOT = """
set -eu
mount -t tmpfs t {folder}
cd {folder}
mkdir upper work root
mount -t overlay o -o lowerdir=/,upperdir=upper,workdir=work root
mount -t tmpfs t root/run
mkdir -p -m 1777 root/run/lock
install -d -o postgres -g postgres -m 2775 root/run/postgresql
mount -t proc p root/proc
mount --bind /dev root/dev
mount -t tmpfs -o mode=1777 s root/dev/shm
ip link set lo up
ip address add 10.9.0.1/32 dev lo
exec chroot root env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin sh -eu
"""
_STEPS = """
set_up() {
  { cat @SCRIPT@; echo account benchlight /usr/sbin/nologin; echo folder root 755 /etc/benchlight
    echo environment desk.example; echo "$1"; } | sh -s
}
ask() { psql -qtAX -c 'SELECT current_user, (SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid())' "$@" 2>&1; }
echo "[first]"; set_up "database 10.9.0.1"
echo "[again]"; set_up "database 10.9.0.1"
echo "[socket]"; runuser -u benchlight -- psql -qtAX benchlight -c "SELECT current_user, pg_encoding_to_char(6)"
echo "[listens]"; ss -Hlt 'sport = 5432' | grep -c 10.9.0.1 || true
echo "[other]"; set_up "database 10.9.0.1 10.9.0.2"
password=$(cat /etc/benchlight/database_password)
url="postgres://benchlight:$password@10.9.0.1/benchlight?sslmode=require"
echo "[stranger]"; ask "$url" || true
echo "[moved]"; set_up "database 10.9.0.1 10.9.0.1"
echo "[moved again]"; set_up "database 10.9.0.1 10.9.0.1"
echo "[peer]"; ask "$url"
echo "[wrong]"; ask "postgres://benchlight:x$password@10.9.0.1/benchlight?sslmode=require" || true
echo "[alone]"; set_up "database 10.9.0.1"
echo "[listens no more]"; ss -Hlt 'sport = 5432' | grep -c 10.9.0.1 || true
echo "[kept]"; stat -c '%U %a' /etc/benchlight/database_password /etc/benchlight.env
grep -c DATABASE_URL /etc/benchlight.env
"""


def test_a_database_for_this_host_and_for_others(tmp_path: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("a root of its own takes root")
    script = tmp_path / "setting_up.sh"  # seen in the new root as well, which lies over this one
    script.write_bytes((FILES / script.name).read_bytes())
    root = ["unshare", *_NAMESPACES, "sh", "-c", _ROOT.format(folder=tmp_path)]
    if subprocess.run([*root], input="true", text=True, check=False).returncode:
        pytest.skip("this machine allows no namespaces or no overlay")

    done = subprocess.run(
        tied(root), input=_STEPS.replace("@SCRIPT@", str(script)), capture_output=True, text=True, check=False
    )

    assert done.returncode == 0, done.stdout + done.stderr
    parts = (part.partition("]\n") for part in done.stdout.split("[")[1:])
    told = {name: text.splitlines() for name, _, text in parts}
    assert {"changed: database role", "changed: database"} <= set(told["first"]), done.stdout
    assert (told["again"], told["moved again"]) == ([], [])
    assert told["socket"] == ["benchlight|UTF8"]
    assert (told["listens"], told["listens no more"]) == (["0"], ["0"])
    assert "changed: database password" in told["other"]
    assert "no pg_hba.conf entry" in told["stranger"][0]
    assert told["peer"] == ["benchlight|t"]
    assert "password authentication failed" in told["wrong"][0]
    assert told["kept"] == ["root 600", "root 600", "1"]
