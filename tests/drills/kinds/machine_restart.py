"""Everything dies at once, the database server too; then it is started as after a boot: set up, serve."""

from tests.drills.kind import Kind
from tests.drills.scene import Scene


def restarted(scene: Scene) -> None:
    scene.submit_busy(scene.dice.uniform(0.5, 3))
    scene.submit()
    file = scene.board()
    upload = scene.site.client.begin(file)
    with scene.meanwhile(lambda: scene.book(file, scene.site.client.finish(upload, file, piece=4_000))):
        scene.pause(0, 0.15)
        victims = scene.site.kill_everything()
        scene.proved(f"{len(victims)} processes died at once", len(victims) > 5)
        if scene.site.postgres is not None:
            scene.site.postgres.kill()
            scene.proved("PostgreSQL died with them", scene.site.postgres.refuses())
            scene.site.postgres.start()
        scene.site.start()


def stopped_in_order(scene: Scene) -> None:
    """Ctrl-C while it works, then started again: no attempt is charged."""
    accepted, _ = scene.submit_busy(scene.dice.uniform(1, 3))
    waiting = scene.submit()
    ended = scene.site.stop()
    left = [process for process in scene.site.processes() if process.role != "puppet"]
    scene.proved(f"serve ended with {ended}, {len(left)} processes left", ended == 0 and not left)
    scene.site.start()
    del accepted, waiting


KINDS = [
    Kind("machine-restarted", restarted, weight=4, slow=True),
    Kind("stopped-in-order", stopped_in_order, weight=3, slow=True),
]
