"""How a release comes into service, and how it is taken back. The text of bring() and deploy() is the procedure."""

import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import Any, NoReturn

from deployment import commands, health
from deployment.artefact import Build
from deployment.commands import as_root
from deployment.configuration import Configuration
from deployment.health import Baking, NotWell, Wanted
from deployment.host_state import HostState, read_state
from deployment.journal import Heard, Journal, release_before
from deployment.remote.link import CommandFailed, Link, LinkFailed
from deployment.remote.lock import HostLock
from deployment.remote.upload import NoRoom, upload

_CLOCKS_APART_S = 60
_TROUBLE = (NotWell, CommandFailed, LinkFailed, NoRoom)


class Refused(Exception):
    """Nothing was begun."""


class Failed(Exception):
    """The release is not in service; the message says what is."""


class TakenBack(Failed):
    """It served, and what was before serves again."""


class Stuck(Exception):
    """The way back failed, too; the message says what a person has to do."""


class Release:
    """One go at it. Holds the lock of every host from the first look to the last word."""

    def __init__(
        self,
        configuration: Configuration,
        links: list[Link],
        holder: dict[str, Any],
        say: Callable[[str], None],
        heard: Heard,
    ) -> None:
        self._configuration, self._site = configuration, configuration.site
        self._links, self._holder = links, holder
        self._journal, self._say = Journal(links, str(holder["deployment"]), say, heard), say
        self._locks: list[HostLock] = []
        self._states: dict[str, HostState] = {}
        self._excused: dict[str, frozenset[str]] = {}  # lanes by host
        self._moved: set[str] = set()  # hosts whose lanes are no longer on the release before

    def deploy(self, build: Build, *, breaking: str = "") -> None:
        """breaking: why migrations that break what serves are let through. Raises Refused, LockHeld, Failed, Stuck."""
        with self._locked():
            self._preflight()
            release = build.release.release
            self._begin("deployment begins", release, sha256=build.release.sha256)
            with self._nothing_changed():
                self._each("uploaded", lambda link: self._upload(link, build))
                self._each("installed", lambda link: self._install(link, build))
                self._each("idle slot cleared", self._clear_idle)
                self._fill_slots(release)
                self._one_by_one("migrations looked at", lambda link: self._refuse_breaking(link, breaking))
                self._one_by_one("prepared", self._prepare)
            self._bring(release)

    def roll_back(self, release: str = "") -> None:
        """To the release before, or to a named one that is still installed. Raises Refused, LockHeld, Failed, Stuck."""
        with self._locked():
            self._preflight()
            release = release or self._release_before(self._states[self._links[0].host.name].serving)
            self._refuse_unless_installed(release)
            self._begin("rollback begins", release)
            with self._nothing_changed():
                self._each("idle slot cleared", self._clear_idle)
                self._fill_slots(release)
            self._bring(release)

    def _begin(self, event: str, release: str, **details: str) -> None:
        serving = self._states[self._links[0].host.name].serving
        self._journal.note(event, release=release, serving=serving, **details, **self._holder)

    def _bring(self, release: str) -> None:
        with self._nothing_changed():
            self._each("started", lambda link: self._start(link, release))
            self._each("well", lambda link: self._pass_gate(link, release))
        try:
            baking = {link: Baking(link, self._site, self._states[link.host.name].active) for link in self._links}
            self._one_by_one("switched", lambda link: self._switch(link, release, baking[link]))
            self._bake(baking, release)
            self._each("confirmed", lambda link: link.run(commands.confirm_switch(self._idle(link))))
        except _TROUBLE as error:
            self._take_back(error)
        try:  # where nothing served before, they are there already
            staying = [link for link in self._links if link.host.name not in self._moved]
            self._each("lanes moved", lambda link: self._move_lanes(link, release), staying)
            self._each("lanes well", lambda link: self._pass_gate(link, release), staying)
        except (
            LinkFailed
        ) as error:  # what is confirmed there has no watchdog: one host would stay, and the others go back
            self._journal.note_where_possible("in service", release=release)
            self._end_in_trouble(release, error)
        except _TROUBLE as error:
            self._take_back(error)
        self._journal.note_where_possible("in service", release=release)
        self._finish(release)

    def _finish(self, release: str) -> None:
        """The release serves already: what fails from here on is said, and takes nothing back."""
        try:
            self._each("old slot stopped", self._stop_old)
            self._each("pruned", lambda link: self._prune(link, release))
        except _TROUBLE as error:
            self._end_in_trouble(release, error)
        self._journal.note_where_possible("deployment ends well", release=release)

    def _end_in_trouble(self, release: str, error: Exception) -> NoReturn:
        self._journal.note_where_possible("finished with trouble", why=str(error))
        raise Stuck(f"{release} is in service, but the old one was not put away; deploy again: {error}") from error

    # --- steps of one host ------------------------------------------------------------------------------------------
    def _upload(self, link: Link, build: Build) -> None:
        if link.ask(commands.has_environment(build.environment.release)).status:
            upload(link, build.environment, self._say)
        upload(link, build.release, self._say)

    def _install(self, link: Link, build: Build) -> None:
        environment = build.environment.release
        link.run(commands.install_environment(environment), seconds=link.timings.install_s)
        link.run(commands.install(build.release.release, environment), seconds=link.timings.install_s)

    def _clear_idle(self, link: Link) -> None:
        """A deployment that was cut short may have left something at work there."""
        idle = self._idle(link)
        link.run(commands.prepare_ended(idle), seconds=link.timings.install_s)
        health.drain(link, idle)
        link.run(as_root(commands.stop_web(idle)))

    def _prepare(self, link: Link) -> None:
        unit = f"benchlight-prepare@{self._idle(link)}.service"
        start = commands.to_its_end(commands.prepare(self._idle(link)), unit)
        done = link.ask(start, seconds=link.timings.install_s)
        if done.status:
            raise CommandFailed(f"{link.host.name}: {unit} failed:\n{done.text.strip()}")

    def _refuse_breaking(self, link: Link, allowed: str) -> None:
        """After the first host's turn there is nothing left to migrate: hosts of a plant share a database."""
        unit = f"benchlight-migrations@{self._idle(link)}.service"
        start = commands.to_its_end(commands.look_at_migrations(self._idle(link)), unit)
        done = link.ask(start, seconds=link.timings.install_s)
        if not done.status:
            return
        told = done.text.strip()
        if "breaks: " not in told or not allowed:
            raise CommandFailed(f"{link.host.name}: these migrations cannot go before what serves has gone:\n{told}")
        breaks = [line for line in told.splitlines() if "breaks: " in line]
        self._journal.note("breaking migrations allowed", host=link.host.name, reason=allowed, breaks=breaks)

    def _start(self, link: Link, release: str) -> None:
        if active := self._states[link.host.name].active:
            self._excused[link.host.name] = health.lanes_before(link, self._site, active)
        link.run(as_root(commands.start_web(self._idle(link))))
        if not active:
            self._move_lanes(link, release)  # no other release is there to run them

    def _pass_gate(self, link: Link, release: str) -> str:
        wanted = self._wanted(link, release)
        health.gate(link, self._site, wanted)
        return health.canary(link, wanted.slot) if wanted.lanes - wanted.excused else "no lane to send a canary to"

    def _wanted(self, link: Link, release: str) -> Wanted:
        lanes, excused = frozenset(link.host.lanes), self._excused.get(link.host.name, frozenset())
        return Wanted(release, self._idle(link), lanes, excused)

    def _bake(self, baking: dict[Link, Baking], release: str) -> None:
        deadline = time.monotonic() + self._configuration.timings.bake_s
        while time.monotonic() < deadline:
            for link, host in baking.items():
                host.look(self._wanted(link, release))
            time.sleep(1)
        self._journal.note("baked")

    def _switch(self, link: Link, release: str, baking: Baking) -> None:
        active = self._states[link.host.name].active
        link.run(as_root(commands.keep_web(self._idle(link))))  # whichever serves: it starts after a reboot
        link.run(commands.announce_switch(link.timings.watchdog_s, active))
        if active:
            link.run(as_root(commands.watch_switch(active)))
        link.run(commands.switch(self._idle(link)))
        baking.begins()
        health.verify(link, self._site, self._wanted(link, release))

    def _move_lanes(self, link: Link, release: str) -> None:
        self._moved.add(link.host.name)
        link.run(commands.make_current(release))
        link.run(as_root(commands.restart_work()), seconds=link.timings.drain_s + link.timings.command_s)

    def _stop_old(self, link: Link) -> None:
        if old := self._states[link.host.name].active:
            link.ask(as_root(commands.tell_sockets(old)))  # which it cannot be, where it has died by now
            if left := health.drain(link, old):
                self._journal.note_where_possible("connections cut", host=link.host.name, count=left)
            link.run(as_root(commands.stop_web(old)))
            link.run(as_root(commands.forget_web(old)))

    def _prune(self, link: Link, release: str) -> None:
        """Never what serves, nor what served before."""
        needed = {release, self._states[link.host.name].serving, self._release_before(release)}
        there = [PurePosixPath(line).parent.name for line in link.run(commands.installed_releases()).splitlines()]
        others = [one for one in there if one not in needed]
        for one in others[self._configuration.keep_releases - len(needed) :]:
            link.run(commands.remove_release(one))
        link.run(commands.remove_unused_environments())
        link.run(commands.remove_artefacts())

    # --- before and after -------------------------------------------------------------------------------------------
    @contextmanager
    def _locked(self) -> Iterator[None]:
        try:
            for link in self._links:
                self._locks.append(HostLock(link, self._holder))
            yield
        except (LinkFailed, CommandFailed) as error:
            raise Refused(str(error)) from error
        finally:
            for lock in self._locks:
                lock.release()

    def _preflight(self) -> None:
        for link in self._links:
            state = self._states[link.host.name] = self._settled(link)
            if abs(state.clock - time.time()) > _CLOCKS_APART_S:
                raise Refused(f"{link.host.name}: its clock is {state.clock - time.time():+.0f} s off")
            if state.maintenance:
                raise Refused(
                    f"{link.host.name}: is in maintenance; end that first: python -m deployment maintenance off"
                )
            nginx = link.ask(as_root(commands.try_nginx()))
            if nginx.status:
                raise Refused(f"{link.host.name}: nginx would not start again, its files are wrong: {nginx.errors}")

    def _settled(self, link: Link) -> HostState:
        """Takes back a switch whose deployer is gone: this one holds its lock."""
        state = read_state(link.run(commands.state()))
        if not state.unconfirmed:
            return state
        link.run(commands.switch_back(state.back_to))
        self._journal.note("unconfirmed switch taken back", host=link.host.name, slot=state.back_to)
        return read_state(link.run(commands.state()))

    def _release_before(self, serving: str) -> str:
        return release_before(self._links[0].run(commands.read_journal(2000)), serving)

    def _refuse_unless_installed(self, release: str) -> None:
        if not release:
            raise Refused("There is no release before this one")
        for link in self._links:
            if link.ask(commands.is_installed(release)).status:
                raise Refused(f"{link.host.name}: {release} is no longer installed; deploy it anew")

    @contextmanager
    def _nothing_changed(self) -> Iterator[None]:
        """Before the switch a failure costs nothing: the old release never notices."""
        try:
            yield
        except _TROUBLE as error:
            self._move_lanes_back()
            self._stop_new()
            self._journal.note_where_possible("deployment failed", why=str(error))
            raise Failed(f"What served before serves on, untouched. {error}") from error

    def _take_back(self, error: Exception) -> NoReturn:
        decided = time.monotonic()
        with ThreadPoolExecutor(len(self._links)) as pool:
            stuck = [told for told in pool.map(self._back, self._links) if told]
        took_s = round(time.monotonic() - decided, 2)
        self._journal.note_where_possible("taken back", why=str(error), stuck=stuck, took_s=took_s)
        self._move_lanes_back()
        if stuck:
            raise Stuck(" ".join(stuck)) from error
        self._stop_new()
        raise TakenBack(f"Taken back: what served before serves again. {error}") from error

    def _back(self, link: Link) -> str:
        """What is left to do by hand, which is nothing as a rule."""
        active = self._states[link.host.name].active
        try:
            link.run(commands.switch_back(active))
            return self._closed_unless_well(link) if active else ""
        except (LinkFailed, CommandFailed) as error:
            return (
                f"{link.host.name} cannot be told to go back to slot {active} ({error}). Its watchdog does so within "
                f"{link.timings.watchdog_s} s; look with: python -m deployment status"
            )

    def _closed_unless_well(self, link: Link) -> str:
        """Better a page that says so than a site that fails."""
        state = self._states[link.host.name]
        try:
            health.back_again(link, self._site, Wanted(state.serving, state.active))
        except NotWell as error:
            link.run(commands.maintenance(on=True))
            return (
                f"{error}. It shows the maintenance page now. Mend it, or commit what works; then: "
                "python -m deployment maintenance off, and deploy."
            )
        return ""

    def _move_lanes_back(self) -> None:
        for link in self._links:
            if link.host.name not in self._moved:
                continue
            try:
                link.run(commands.make_current(self._states[link.host.name].current))
                link.run(as_root(commands.restart_work()), seconds=link.timings.drain_s + link.timings.command_s)
            except (LinkFailed, CommandFailed) as error:
                self._journal.note_where_possible("lanes not moved back", host=link.host.name, why=str(error))

    def _stop_new(self) -> None:
        def stop(link: Link) -> str:
            try:
                link.ask(as_root(commands.stop_web(self._idle(link))))
                link.ask(as_root(commands.forget_web(self._idle(link))))
            except (LinkFailed, CommandFailed) as error:
                return str(error)
            return ""

        with ThreadPoolExecutor(len(self._links)) as pool:
            if left := [told for told in pool.map(stop, self._links) if told]:
                self._journal.note_where_possible("new slot not stopped", why=left)

    def _fill_slots(self, release: str) -> None:
        self._each("slot filled", lambda link: link.run(commands.fill_slot(self._idle(link), release)))

    def _idle(self, link: Link) -> str:
        return self._states[link.host.name].idle

    def _each(self, event: str, step: Callable[[Link], Any], links: list[Link] | None = None) -> None:
        """On all hosts at once, or on these; the first error of any."""
        with ThreadPoolExecutor(len(self._links)) as pool:
            given = self._links if links is None else links
            told = [said for said in pool.map(step, given) if isinstance(said, str) and said]
        self._journal.note(event, **({"told": told} if told else {}))

    def _one_by_one(self, event: str, step: Callable[[Link], Any]) -> None:
        """The canary first."""
        for link in self._links:
            step(link)
            self._journal.note(event, host=link.host.name)
