"""SIGKILL of the web process: between the pieces of an upload, in the middle of one, and under an open websocket."""

import signal

from tests.drills import processes
from tests.drills.injected.control import Call
from tests.drills.kind import Kind
from tests.drills.kinds.strikes import kill
from tests.drills.scene import Scene

_STEPS = Call.WRITE | Call.SYNC | Call.RENAME | Call.LINK | Call.UNLINK | Call.MKDIR


def mid_upload(scene: Scene) -> None:
    """At a random moment while the client sends; it comes back and goes on where the site says."""
    file, web = scene.board(), scene.site.one("web").pid
    upload = scene.site.client.begin(file)
    size = scene.dice.choice((2_000, 6_000, 20_000))
    with scene.meanwhile(lambda: scene.book(file, scene.site.client.finish(upload, file, piece=size))):
        scene.pause(0.0, 0.25)
        kill(scene, web, "web process")
    scene.proved("the client had to come back, or was through", scene.site.one("web").pid != web)


def at_a_step(scene: Scene) -> None:
    """In its k-th write, fsync, link, rename or unlink on the site's files (on SQLite: also in the database)."""
    file, web = scene.board(), scene.site.one("web").pid
    upload = scene.site.client.begin(file)
    steps = scene.dice.randrange(1, 12 if scene.site.postgres else 40)
    scene.site.control.trap(_STEPS, pid=web, signal=signal.SIGKILL, after=steps)
    scene.book(file, scene.site.client.finish(upload, file))
    while scene.site.control.page.trapped_pid == 0:
        scene.submit()
    page = scene.site.control.page
    scene.proved(f"web process {web} was killed in {Call(page.trapped_call).name}", page.trapped_pid == web)


def at_a_word(scene: Scene) -> None:
    """In its k-th send to the database or receive from it: before, in and after a COMMIT."""
    web = scene.site.one("web").pid
    scene.site.control.trap(
        Call.SEND | Call.RECEIVE, pid=web, signal=signal.SIGKILL, after=scene.dice.randrange(1, 120)
    )
    while scene.site.control.page.trapped_pid == 0:
        scene.submit()
    page = scene.site.control.page
    scene.proved(f"web process {web} was killed in {Call(page.trapped_call).name}", page.trapped_pid == web)


def under_websocket(scene: Scene) -> None:
    listener = scene.site.listener
    assert listener is not None
    scene.site.wait_for("the socket is open", listener.is_connected)
    breaks, web = listener.breaks, scene.site.one("web")
    scene.submit_busy(scene.dice.uniform(0.5, 2))
    scene.pause(0, 0.5)
    kill(scene, web.pid, "web process")
    scene.site.wait_for("the socket broke", lambda: listener.breaks > breaks)
    scene.site.wait_for("another web process", lambda: not processes.is_alive(web) and scene.site.role("web"))
    scene.proved("the socket broke", listener.breaks > breaks)


KINDS = [
    Kind("killed-web-mid-upload", mid_upload, weight=8),
    Kind("killed-web-at-a-step", at_a_step, weight=10),
    Kind("killed-web-at-a-word", at_a_word, weight=6, databases=frozenset({"postgresql"})),
    Kind("killed-web-under-websocket", under_websocket, weight=6),
]
