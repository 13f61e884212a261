"""The one TOML file of a plant: what is deployed where, how patiently. It holds no secret: keys are named by path."""

import tomllib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from deployment.toml_table import Table, WrongConfiguration


@dataclass(frozen=True)
class Site:
    name: str  # as browsers ask for it
    health: str = "/healthz"
    socket: str = "/live/ws"


@dataclass(frozen=True)
class Source:
    folder: Path
    requirements: str = "requirements/core.txt"


@dataclass(frozen=True)
class Login:
    """Of one machine: an address that the machine before it on the way can reach."""

    address: str
    user: str
    port: int = 22


@dataclass(frozen=True)
class Keys:
    private_key: Path
    known_hosts: Path


@dataclass(frozen=True)
class Host:
    name: str
    login: Login
    lanes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Timings:
    """Seconds, but for the counts."""

    connect_s: int = 10
    command_s: int = 60
    upload_s: int = 1800
    away_s: int = 60  # that a link may stay away during an upload
    install_s: int = 900
    gate_s: int = 120
    gate_good: int = 5  # answers in a row
    gate_every_s: int = 1
    bake_s: int = 30
    bake_errors: int = 3  # answers with 5xx from the new slot, that are too many
    bake_slower: int = 3  # times as slow as the old slot, which is too slow
    drain_s: int = 60
    watchdog_s: int = 300  # that a switch may stay unconfirmed


@dataclass(frozen=True)
class Report:
    """The site that is told what happens; its token comes from the environment."""

    url: str
    ca: Path | None = None


@dataclass(frozen=True)
class Mail:
    """Who is told how it ended; the password comes from the environment."""

    host: str
    port: int
    sender: str
    to: tuple[str, ...]
    user: str = ""
    tls: bool = True
    ca: Path | None = None


@dataclass(frozen=True)
class Configuration:
    site: Site
    source: Source
    keys: Keys
    bastion: Login
    hosts: tuple[Host, ...]  # the first is the canary
    timings: Timings = field(default_factory=Timings)
    keep_releases: int = 3
    notify: tuple[str, ...] = ()  # a command on the deployer's side, that is given each outcome as JSON
    webhook_ca: Path | None = None
    mail: Mail | None = None
    report: Report | None = None
    postgresql: str = ""  # the host that the database is set up on; empty: none is


def load(path: Path) -> Configuration:
    """Raises WrongConfiguration, which names the file, the entry and what it must be."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise WrongConfiguration(f"{path}: cannot be read: {error.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongConfiguration(f"{path}: is no TOML: {error}") from None
    try:
        return _configuration(Table("", content), path.parent)
    except WrongConfiguration as error:
        raise WrongConfiguration(f"{path}: {error}") from None


def _configuration(top: Table, beside: Path) -> Configuration:
    site, source, keys, bastion = (top.table(name) for name in ("site", "source", "keys", "bastion"))
    found = Configuration(
        site=Site(site.host("name"), site.address_path("health", "/healthz"), site.address_path("socket", "/live/ws")),
        source=Source(source.path("folder", beside, "."), source.inner_path("requirements", "requirements/core.txt")),
        keys=Keys(keys.path("private_key", beside), keys.path("known_hosts", beside)),
        bastion=_login(bastion, ""),
        hosts=_hosts(top, bastion.user("user")),
        timings=_timings(top.table("timings", needed=False)),
        keep_releases=top.number("keep_releases", 3, least=2),
        notify=top.words("notify"),
        webhook_ca=top.path_or_none("webhook_ca", beside),
        mail=_mail(top.table("mail", needed=False), beside),
        report=_report(top.table("report", needed=False), beside),
        postgresql=_postgresql(top.table("postgresql", needed=False), _hosts(top, bastion.user("user"))),
    )
    for table in (site, source, keys, bastion, top):
        table.refuse_others()
    return found


def _report(table: Table, beside: Path) -> Report | None:
    found = Report(table.https("url"), table.path_or_none("ca", beside)) if table else None
    table.refuse_others()
    return found


def _mail(table: Table, beside: Path) -> Mail | None:
    if not table:
        return None
    found = Mail(
        host=table.host("host"),
        port=table.number("port", 587, least=1, most=65535),
        sender=table.address("sender"),
        to=table.addresses("to"),
        user=table.text("user", ""),
        tls=table.switch("tls", default=True),
        ca=table.path_or_none("ca", beside),
    )
    table.refuse_others()
    if found.user and not found.tls:
        raise WrongConfiguration("mail.tls: must be true where there is a user: a password goes over TLS alone")
    return found


def _postgresql(table: Table, hosts: tuple[Host, ...]) -> str:
    if not table:
        return ""
    name = table.host("host")
    table.refuse_others()
    if name not in {host.name for host in hosts}:
        raise WrongConfiguration(f"postgresql.host: must be the name of one of hosts, and is {name}")
    return name


def _login(table: Table, user: str) -> Login:
    return Login(table.host("address"), table.user("user", user), table.number("port", 22, least=1, most=65535))


def _hosts(top: Table, user: str) -> tuple[Host, ...]:
    found = []
    for table in top.tables("hosts"):
        found.append(Host(table.host("name"), _login(table, user), table.lanes("lanes")))
        table.refuse_others()
    names = [host.name for host in found]
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise WrongConfiguration(f"hosts: two have the name {repeated[0]}")
    return tuple(found)


def _timings(table: Table) -> Timings:
    usual: dict[str, Any] = {one.name: one.default for one in fields(Timings)}
    given = {name: table.number(name, default, least=1, most=86400) for name, default in usual.items()}
    table.refuse_others()
    return Timings(**given)
