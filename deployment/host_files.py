"""What setup puts on a host, as text: units, nginx's site, the deploying user's sudo rule."""

from dataclasses import dataclass
from pathlib import Path

from deployment.commands import allowed_as_root
from deployment.names import host_name

FILES = Path(__file__).parent / "files"
DEPLOYER = "benchlight-deploy"
_UNITS = (
    *(f"benchlight-{unit}@.service" for unit in ("web", "lane", "migrations", "prepare", "canary", "watchdog")),
    *("benchlight-callbacks.service", "benchlight-devices.service", "benchlight-reporter.service"),
    "benchlight-work.target",
)


@dataclass(frozen=True)
class HostFile:
    path: str
    text: str
    mode: int = 0o644


def host_files(site: str) -> list[HostFile]:
    return [
        *(HostFile(f"/etc/systemd/system/{unit}", _text(unit)) for unit in _UNITS),
        HostFile("/etc/nginx/conf.d/benchlight.conf", _text("nginx-site.conf").replace("@SITE@", host_name(site))),
        HostFile("/etc/tmpfiles.d/benchlight.conf", _text("tmpfiles.conf")),
        HostFile("/etc/ssh/sshd_config.d/benchlight.conf", _text("sshd.conf")),
        HostFile("/etc/sudoers.d/benchlight", sudo_rule(), 0o440),
        HostFile("/usr/local/lib/benchlight/watch_switch", _text("watch_switch"), 0o755),
        HostFile("/usr/local/lib/benchlight/maintenance.html", _text("maintenance.html")),
    ]


def sudo_rule() -> str:
    """Each command whole, with its arguments: no pattern that could be stretched."""
    return "".join(f"{DEPLOYER} ALL=(root) NOPASSWD: {command}\n" for command in allowed_as_root())


def _text(name: str) -> str:
    return (FILES / name).read_text(encoding="utf-8")
