"""PostgreSQL stopped in the hard way, frozen, and cut off: connections refused, broken, or silent."""

from collections.abc import Callable

from tests.drills.injected.cable import Cable
from tests.drills.injected.postgres_server import PostgresServer
from tests.drills.kind import Kind
from tests.drills.scene import Scene

_ONLY = frozenset({"postgresql"})


def stopped(scene: Scene) -> None:
    server = _server(scene)

    def act() -> None:
        server.stop_at_once()
        scene.proved("PostgreSQL was stopped and refused a connection", server.refuses())
        scene.pause(0.2, 4)

    _while_away(scene, act, server.start)


def killed(scene: Scene) -> None:
    server = _server(scene)

    def act() -> None:
        family = len(server.processes())
        server.kill()
        scene.proved(f"PostgreSQL's {family} processes were killed", family > 1 and server.refuses())

    _while_away(scene, act, server.start)


def frozen(scene: Scene) -> None:
    server = _server(scene)

    def act() -> None:
        pids = server.freeze()
        scene.proved(f"PostgreSQL's {len(pids)} processes stood still", pids)
        scene.pause(0.5, scene.dice.choice((3, 9)))

    _while_away(scene, act, server.thaw)


def refused(scene: Scene) -> None:
    cable = _cable(scene)

    def act() -> None:
        hit = cable.say("cut")
        scene.proved(f"{hit} ends of connections were cut, new ones refused", hit)
        scene.pause(0.2, 5)

    _while_away(scene, act, lambda: cable.say("mend"))


def blinked(scene: Scene) -> None:
    """All connections break at once; new ones work at once."""
    cable = _cable(scene)
    _while_away(scene, lambda: scene.proved("connections were cut", cable.say("cut")), lambda: cable.say("mend"))


def silent(scene: Scene) -> None:
    """Connections stay open and say nothing; new ones too. Then all of them break."""
    cable = _cable(scene)

    def act() -> None:
        hit = cable.say("hang")
        scene.proved(f"{hit} ends of connections fell silent", hit)
        scene.pause(0.5, scene.dice.choice((3, 12)))

    _while_away(scene, act, lambda: cable.say("mend"))


def _while_away(scene: Scene, away: Callable[[], object], back: Callable[[], object]) -> None:
    """A job runs, another waits, a third is uploaded meanwhile by a client that does not give up."""
    if scene.dice.random() < 0.7:
        scene.submit_busy(scene.dice.uniform(0.2, 2))
        scene.submit()
    file = scene.board()
    with scene.meanwhile(lambda: scene.book(file, scene.site.client.upload(file))):
        try:
            scene.pause(0, 0.1)
            away()
        finally:
            back()


def _server(scene: Scene) -> PostgresServer:
    assert scene.site.postgres is not None
    return scene.site.postgres


def _cable(scene: Scene) -> Cable:
    assert scene.site.cable is not None
    return scene.site.cable


KINDS = [
    Kind("postgres-stopped", stopped, weight=12, databases=_ONLY),
    Kind("postgres-killed", killed, weight=8, databases=_ONLY),
    Kind("postgres-frozen", frozen, weight=12, databases=_ONLY),
    Kind("postgres-refused", refused, weight=14, databases=_ONLY),
    Kind("postgres-blinked", blinked, weight=16, databases=_ONLY),
    Kind("postgres-silent", silent, weight=10, databases=_ONLY, slow=True),
]
