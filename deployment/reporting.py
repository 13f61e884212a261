"""The site hears of a run while it goes on, and of all earlier ones at its end: from the hosts' journals, which are the
truth. What cannot be told is said once, and never holds a deployment up."""

import json
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from deployment import commands
from deployment.configuration import Report
from deployment.host_state import read_state
from deployment.https import NotSent, post
from deployment.remote.link import CommandFailed, Link, LinkFailed
from deployment.secrets_given import TOKEN, secret

AT_ONCE = 200
JOURNAL_LINES = 1000  # of each host, at the end
_WAITING = 5000
_API = "/api/v1/deployments"
_END = None
Say = Callable[[str], None]


class Site:
    """The site's API, with the token that is for this alone."""

    def __init__(self, report: Report, token: str) -> None:
        self._report, self._token = report, token

    def post(self, path: str, content: Any) -> Any:
        """Raises NotSent."""
        return post(f"{self._report.url}{_API}{path}", content, token=self._token, ca=self._report.ca)


def site_of(report: Report | None) -> Site | None:
    """None where nothing is to be reported. Raises NotSent where it is, and no token was given."""
    if report is None:
        return None
    try:
        token = secret(TOKEN)
    except OSError as error:
        raise NotSent(f"{TOKEN}_FILE cannot be read: {error.strerror}", permanent=True) from None
    if not token:
        raise NotSent(f"neither {TOKEN} nor {TOKEN}_FILE is set", permanent=True)
    return Site(report, token)


@contextmanager
def reported(report: Report | None, links: Sequence[Link], say: Say) -> Iterator[Callable[[dict[str, Any]], None]]:
    """What to call with each line of the journal."""
    try:
        site = site_of(report)
    except NotSent as error:
        say(f"Not reported to the site: {error}")
        site = None
    if site is None:
        yield lambda line: None
        return
    lines: queue.Queue[dict[str, Any] | None] = queue.Queue(_WAITING)
    sender = threading.Thread(target=_send, args=(site, lines, say), daemon=True)
    sender.start()
    try:
        yield lambda line: _offer(lines, line)
    finally:
        _offer(lines, _END)
        sender.join(timeout=30)
        catch_up(site, links, say)


def catch_up(site: Site, links: Sequence[Link], say: Say) -> None:
    """All that the hosts' journals still have, and how the hosts stand: the site keeps what it did not know."""
    try:
        for link in links:
            found = [line for text in _journal(link).splitlines() if (line := _line(text))]
            for start in range(0, len(found), AT_ONCE):
                site.post("/journal", {"lines": found[start : start + AT_ONCE]})
        site.post("/hosts", [told for link in links if (told := _stands(link))])
    except NotSent as error:
        say(f"Not reported to the site, the next run tries again: {error}")


def _offer(lines: "queue.Queue[dict[str, Any] | None]", line: dict[str, Any] | None) -> None:
    """A queue that is full belongs to a site that does not answer: the journals have the line."""
    try:
        lines.put_nowait(line)
    except queue.Full:
        return


def _send(site: Site, lines: "queue.Queue[dict[str, Any] | None]", say: Say) -> None:
    """Until the end, or until the site fails; what is left the end brings."""
    try:
        batch: list[dict[str, Any] | None] = []
        while _END not in batch:
            batch = [lines.get()]
            while len(batch) < AT_ONCE and not lines.empty():
                batch.append(lines.get())
            if told := [line for line in batch if line is not _END]:
                site.post("/journal", {"lines": told})
    except NotSent as error:
        say(f"Not reported to the site while it runs: {error}")


def _journal(link: Link) -> str:
    try:
        return link.run(commands.read_journal(JOURNAL_LINES))
    except (LinkFailed, CommandFailed):
        return ""


def _line(text: str) -> dict[str, Any] | None:
    try:
        found = json.loads(text)
    except ValueError:
        return None
    return found if isinstance(found, dict) else None


def _stands(link: Link) -> dict[str, Any] | None:
    try:
        state = read_state(link.run(commands.state()))
        installed = link.run(commands.installed_releases()).splitlines()
    except (LinkFailed, CommandFailed, KeyError, ValueError):
        return None
    return {
        "name": link.host.name,
        "active": state.active,
        "releases": state.releases,
        "installed": [path.split("/")[-2] for path in installed],
        "free_bytes": state.free_bytes,
        "maintenance": state.maintenance,
        "unconfirmed": state.unconfirmed,
    }
