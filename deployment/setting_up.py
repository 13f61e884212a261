"""From a bare Debian host to one that releases can be brought to: one script, that changes nothing when run again."""

import base64
import shlex
from pathlib import Path

from deployment import places
from deployment.configuration import Configuration, Host
from deployment.host_files import DEPLOYER, FILES, HostFile, host_files
from deployment.names import host_name

PACKAGES = ("ca-certificates", "curl", "iproute2", "nginx-light", "openssl", "python3", "python3-venv", "sudo")
SERVER = "benchlight"
PASSWORD_FILE = "/etc/benchlight/database_password"
_POSTGRESQL = ("postgresql", "ssl-cert")
_WORK = ("work.target", "callbacks.service", "devices.service", "reporter.service")


def setup_script(configuration: Configuration, host: Host, public_key: str, password: str = "") -> str:
    """For a root shell on the host. Says `changed: …`, a line a change. password: the database's, on other hosts."""
    site = host_name(configuration.site.name)
    parts = [
        (FILES / "setting_up.sh").read_text(encoding="utf-8"),
        f"packages {' '.join((*PACKAGES, *(_POSTGRESQL if host.name == configuration.postgresql else ())))}",
        f"account {SERVER} /usr/sbin/nologin",
        f"account {DEPLOYER} /bin/sh",
        f"member www-data {SERVER}",
        *(f"member {DEPLOYER} {group}" for group in (SERVER, "adm", "systemd-journal")),
        f"folder {DEPLOYER} 755 {places.HOME} {places.RELEASES} {places.ENVIRONMENTS} {places.INCOMING} {places.SLOTS}",
        f"folder {SERVER} 700 /srv/benchlight /var/log/benchlight",
        f"folder {SERVER} 750 /run/benchlight",
        "folder root 755 /etc/benchlight /usr/local/lib/benchlight",
        f"folder {DEPLOYER} 700 /home/{DEPLOYER}/.ssh",
        _put(HostFile(f"/home/{DEPLOYER}/.ssh/authorized_keys", f"restrict {public_key.strip()}\n", 0o644)),
        _put(HostFile("/etc/benchlight/host", f"{host_name(host.name)}\n")),
        f"environment {site}",
        *_database(configuration, host, password),
        f"certificate {site}",
        *(_put(file) for file in host_files(site)),
        "take_up",
        *(f"enabled benchlight-{unit}" for unit in (*_WORK, *(f"lane@{lane}.service" for lane in host.lanes))),
    ]
    return "\n".join(parts) + "\n"


def in_order(configuration: Configuration) -> list[Host]:
    """The database's host first: the others need the password that is made there."""
    return sorted(configuration.hosts, key=lambda host: host.name != configuration.postgresql)


def database_has_others(configuration: Configuration) -> bool:
    return bool(configuration.postgresql) and len(configuration.hosts) > 1


def _database(configuration: Configuration, host: Host, password: str) -> list[str]:
    if not configuration.postgresql:
        return []
    server = next(one for one in configuration.hosts if one.name == configuration.postgresql)
    if host == server:
        peers = [one.login.address for one in configuration.hosts if one != server]
        return [f"database {' '.join(host_name(address) for address in (server.login.address, *peers))}"]
    url = f"postgres://benchlight:{password}@{host_name(server.login.address)}:5432/benchlight?sslmode=require"
    return [f"setting BENCHLIGHT_DATABASE_URL {shlex.quote(url)}"]


def public_key_beside(private_key: Path) -> str:
    return private_key.with_name(f"{private_key.name}.pub").read_text(encoding="utf-8")


def _put(file: HostFile) -> str:
    content = base64.b64encode(file.text.encode()).decode()
    return f"put {shlex.quote(file.path)} {file.mode:o} {content}"
