"""The words of python -m deployment. It ends with 0: done, 1: not done and nothing broken, 2: a person is needed."""

import argparse
import getpass
import platform
import secrets
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from deployment import artefact, built, commands, configuration, listening, notices
from deployment.configuration import Configuration, Source
from deployment.host_state import read_state
from deployment.https import NotSent
from deployment.names import release_name, user_name
from deployment.release import Failed, Refused, Release, Stuck, TakenBack
from deployment.remote.link import CommandFailed, Link, LinkFailed
from deployment.remote.lock import LockHeld
from deployment.remote.script import run_script
from deployment.reporting import reported, site_of
from deployment.setting_up import PASSWORD_FILE, database_has_others, in_order, public_key_beside, setup_script
from deployment.toml_table import WrongConfiguration
from deployment.wheels import CannotBuild

_NOT_DONE = (WrongConfiguration, CannotBuild, Refused, LockHeld, Failed, LinkFailed, CommandFailed, NotSent)


def main(words: list[str]) -> int:
    given = parser().parse_args(words)
    try:
        if given.do is build:
            build(given)
            return 0
        found = configuration.load(Path(given.configuration))
        links = [Link(found, host) for host in found.hosts]
        try:
            given.do(given, found, links)
        finally:
            for link in links:
                link.close()
    except (Stuck, *_NOT_DONE) as error:
        if given.do in (deploy, roll_back) and not isinstance(error, WrongConfiguration):
            _told(configuration.load(Path(given.configuration)), error)
        else:
            complain(str(error))
        return 2 if isinstance(error, Stuck) else 1
    return 0


def build(given: argparse.Namespace) -> None:
    """Of the folder that one stands in; takes no configuration."""
    made = artefact.build(Source(Path()), given.folder)
    built.keep(made, given.folder)
    say(f"built {made.release.release}, {made.size_bytes / 2**20:.1f} MiB, in {given.folder}")


def deploy(given: argparse.Namespace, found: Configuration, links: list[Link]) -> None:
    with tempfile.TemporaryDirectory(prefix="benchlight-release-") as folder:
        made = built.load(given.built) if given.built else artefact.build(found.source, Path(folder))
        say(f"built {made.release.release}, {made.size_bytes / 2**20:.1f} MiB, sha256 {made.release.sha256}")
        with reported(found.report, links, say) as heard:
            release = Release(found, links, _holder(given.reason), say, heard)
            release.deploy(made, breaking=given.allow_breaking_migrations)
    notices.tell(found, "deployed", made.release.release, complain)


def roll_back(given: argparse.Namespace, found: Configuration, links: list[Link]) -> None:
    _roll_back(found, links, given.release or "", given.reason)


def _roll_back(found: Configuration, links: list[Link], release: str, reason: str) -> None:
    with reported(found.report, links, say) as heard:
        Release(found, links, _holder(reason), say, heard).roll_back(release)
    notices.tell(found, "rolled back", release or "the release before", complain)


def listen(given: argparse.Namespace, found: Configuration, links: list[Link]) -> None:
    def asked_for(release: str, reason: str) -> str:
        try:
            _roll_back(found, links, release, reason)
        except (*_NOT_DONE, Stuck) as error:
            _told(found, error)
            return str(error)
        return ""

    if (site := site_of(found.report)) is None:
        raise WrongConfiguration("report: is missing; it names the site whose requests are to be taken")
    listening.listen(site, links, asked_for, say, every_s=given.every, once=given.once)


def notify(given: argparse.Namespace, found: Configuration, links: list[Link]) -> None:
    notices.tell(found, given.outcome, given.text, complain)


def status(given: argparse.Namespace, found: Configuration, links: list[Link]) -> None:
    for link in links:
        state = read_state(link.run(commands.state()))
        slots = ", ".join(f"{slot} {release or 'empty'}" for slot, release in state.releases.items())
        marks = "".join([", MAINTENANCE" * state.maintenance, ", SWITCH UNCONFIRMED" * state.unconfirmed])
        marks = f"{state.free_bytes / 2**30:.1f} GiB free{marks}"
        serves = f"{state.serving or 'nothing'} from {state.active or 'no slot'}"
        say(f"{link.host.name}: serves {serves} ({slots}), {marks}")


def check(given: argparse.Namespace, found: Configuration, links: list[Link]) -> None:
    for link in links:
        read_state(link.run(commands.state()))
        say(f"{link.host.name}: reached through {found.bastion.address}, its key is the known one, and it is set up")


def logs(given: argparse.Namespace, found: Configuration, links: list[Link]) -> None:
    for link in links:
        say(f"--- {link.host.name}\n{link.run(commands.read_journal(given.lines))}")


def unlock(given: argparse.Namespace, found: Configuration, links: list[Link]) -> None:
    for link in links:
        link.run(commands.end_lock_holder())
        say(f"{link.host.name}: the lock is free")


def maintenance(given: argparse.Namespace, found: Configuration, links: list[Link]) -> None:
    for link in links:
        link.run(commands.maintenance(on=given.state == "on"))
        say(f"{link.host.name}: maintenance is {given.state}")


def setup(given: argparse.Namespace, found: Configuration, links: list[Link]) -> None:
    key, password = public_key_beside(found.keys.private_key), ""
    for host in in_order(found):
        link = Link(found, replace(host, login=replace(host.login, user=given.user)))
        try:
            script = setup_script(found, host, key, password)
            said = run_script(link, script, seconds=link.timings.install_s)
            if host.name == found.postgresql and database_has_others(found):
                password = run_script(link, f"cat {PASSWORD_FILE}", seconds=link.timings.command_s)
        finally:
            link.close()
        say(f"--- {host.name}\n{said or 'nothing to change'}")


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def complain(text: str) -> None:
    sys.stderr.write(f"{text}\n")
    sys.stderr.flush()


def _holder(reason: str) -> dict[str, Any]:
    who = f"{getpass.getuser()}@{platform.node()}"
    number = f"{time.strftime('%Y%m%dT%H%M%SZ', time.gmtime())}-{secrets.token_hex(2)}"
    return {"deployment": number, "who": who, "reason": reason}


def _told(found: Configuration, error: Exception) -> None:
    complain(str(error))
    outcome = "stuck" if isinstance(error, Stuck) else "taken back" if isinstance(error, TakenBack) else "failed"
    notices.tell(found, outcome, str(error), complain)


def parser() -> argparse.ArgumentParser:
    every = argparse.ArgumentParser(
        prog="python -m deployment", description="Brings releases to hosts behind a bastion."
    )
    every.add_argument("--configuration", default="deployment.toml", metavar="FILE")
    words = every.add_subparsers(required=True, metavar="WORD")

    def word(name: str, does: Callable[..., None], told: str) -> argparse.ArgumentParser:
        one = words.add_parser(name, help=told)
        one.set_defaults(do=does, reason="")
        return one

    word("setup", setup, "prepare hosts").add_argument("--user", type=_checked(user_name), default="root")
    word("check", check, "reach every host, and look")
    word("build", build, "the committed release, for deploy --built").add_argument("folder", type=Path)
    bring = word("deploy", deploy, "bring the committed release into service")
    bring.add_argument("--reason", default="")
    bring.add_argument("--built", type=Path, metavar="FOLDER", help="what build has made, instead of building it now")
    told = "let migrations through that break what serves until it is replaced; the reason goes into the journal"
    bring.add_argument("--allow-breaking-migrations", default="", metavar="REASON", help=told)
    back = word("rollback", roll_back, "back to the release before, or to a named one")
    back.add_argument("release", nargs="?", type=_checked(release_name))
    back.add_argument("--reason", default="")
    word("status", status, "what serves where")
    word("logs", logs, "the hosts' journals").add_argument("--lines", type=int, default=50)
    listens = word("listen", listen, "take what is asked for on the site, for as long as it runs")
    listens.add_argument("--every", type=int, default=5, metavar="SECONDS")
    listens.add_argument("--once", action="store_true")
    tells = word("notify", notify, "tell by webhook, e-mail and command")
    tells.add_argument("outcome", choices=tuple(notices.OUTCOMES))
    tells.add_argument("text")
    word("unlock", unlock, "end whoever holds the lock")
    word("maintenance", maintenance, "show or take away the maintenance page").add_argument(
        "state", choices=("on", "off")
    )
    return every


def _checked(check_name: Callable[[str], str]) -> Callable[[str], str]:
    def checked(text: str) -> str:
        try:
            return check_name(text)
        except ValueError as error:
            raise argparse.ArgumentTypeError(str(error)) from None

    return checked
