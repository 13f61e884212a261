"""The files for a host, looked at by the programs that will read them there."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from deployment.host_files import FILES, host_files, sudo_rule

UNITS = sorted(FILES.glob("*.service"))


def need(program: str, package: str) -> None:
    assert shutil.which(program, path=f"{os.environ['PATH']}:/usr/sbin"), f"apt-get install -y {package}"


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_has_nothing_to_say_about_a_unit(unit: Path, tmp_path: Path) -> None:
    """A key that it does not know is only a warning with exit status 0."""
    need("systemd-analyze", "systemd")
    text = re.sub(r"^(ExecStart(?:Pre)?)=/(opt|usr/local)\S+", r"\1=/bin/true", unit.read_text(), flags=re.MULTILINE)
    copy = tmp_path / unit.name.replace("@.", "@blue.")
    copy.write_text(text)
    done = subprocess.run(["systemd-analyze", "verify", "--man=no", str(copy)], capture_output=True, text=True)
    told = [line for line in done.stderr.splitlines() if unit.name.split("@")[0] in line]
    assert (done.returncode, told) == (0, []), done.stderr


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_a_unit_is_hardened(unit: Path, tmp_path: Path) -> None:
    need("systemd-analyze", "systemd")
    copy = tmp_path / unit.name.replace("@.", "@blue.")
    copy.write_bytes(unit.read_bytes())
    command = ["systemd-analyze", "security", "--offline=true", "--json=short", "--threshold=25", str(copy)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_nginx_reads_its_site(tmp_path: Path) -> None:
    need("nginx", "nginx-light")
    text = next(one.text for one in host_files("desk.example") if one.path.endswith("nginx/conf.d/benchlight.conf"))
    assert "@" not in text.replace("@maintenance", "")
    pem, key = tmp_path / "tls.pem", tmp_path / "tls.key"
    request = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=desk.example", "-days", "2"]
    subprocess.run([*request, "-keyout", str(key), "-out", str(pem)], check=True, capture_output=True)
    text = text.replace("/etc/benchlight/", f"{tmp_path}/").replace("/var/log/nginx/", f"{tmp_path}/")
    whole = tmp_path / "nginx.conf"
    whole.write_text(f"pid {tmp_path}/pid;\nerror_log {tmp_path}/error.log;\nevents {{}}\nhttp {{\n{text}}}\n")
    environment = os.environ | {"PATH": f"{os.environ['PATH']}:/usr/sbin"}
    done = subprocess.run(["nginx", "-t", "-c", str(whole)], capture_output=True, text=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert "[warn]" not in done.stderr


def test_sudo_lets_the_deployer_run_whole_commands_only(tmp_path: Path) -> None:
    need("visudo", "sudo")
    rule = sudo_rule()
    path = tmp_path / "rule"
    path.write_text(rule)
    path.chmod(0o440)
    done = subprocess.run(["visudo", "-cf", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert not set(rule) & set("*?![]\\"), json.dumps(rule)
    assert rule.count("benchlight-work.target") == 1
    assert all("/usr/bin/systemctl " in line or line.endswith("/usr/sbin/nginx -t -q") for line in rule.splitlines())


def test_shellcheck_has_nothing_to_say() -> None:
    need("shellcheck", "shellcheck")
    scripts = [FILES / "watch_switch", *FILES.glob("*.sh"), *FILES.parent.glob("scripts/*.sh")]
    scripts += Path(__file__).parent.glob("*.sh")
    assert len(scripts) >= 7
    done = subprocess.run(["shellcheck", *map(str, scripts)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
