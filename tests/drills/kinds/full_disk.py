"""The disk of the data folder full to the brim: while a file comes in, while a result is stored, in SQLite's WAL."""

from tests.drills.injected.small_disk import SmallDisk
from tests.drills.kind import Kind
from tests.drills.kinds.strikes import kill
from tests.drills.scene import Scene


def at_upload(scene: Scene) -> None:
    file = scene.board()
    disk = _disk(scene)
    with scene.meanwhile(lambda: scene.book(file, scene.site.client.upload(file))):
        _fill_until_it_hurts(scene, disk, scene.dice.randrange(0, 2 * len(file.content)))


def in_pieces(scene: Scene) -> None:
    file = scene.board()
    disk = _disk(scene)
    upload = scene.site.client.begin(file)
    with scene.meanwhile(lambda: scene.book(file, scene.site.client.finish(upload, file, piece=4_000))):
        _fill_until_it_hurts(scene, disk, scene.dice.randrange(0, len(file.content)))


def at_result(scene: Scene) -> None:
    scene.submit_busy(scene.dice.uniform(0.5, 1))
    _fill_until_it_hurts(scene, _disk(scene), scene.dice.randrange(0, 40_000))


def in_the_wal(scene: Scene) -> None:
    """Nothing but the database has anything to write."""
    for _ in range(scene.dice.randrange(1, 4)):
        scene.submit(f"slow {scene.dice.uniform(0.2, 1)}")
    _fill_until_it_hurts(scene, _disk(scene), 0)


def while_web_dies(scene: Scene) -> None:
    """So that `serve` has something to say and to start, with its output on the same disk."""
    file, disk = scene.board(), _disk(scene)
    upload = scene.site.client.begin(file)
    with scene.meanwhile(lambda: scene.book(file, scene.site.client.finish(upload, file, piece=4_000))):
        try:
            disk.fill(leave_bytes=0)
            scene.proved("the disk is full", disk.is_full())
            web = scene.site.one("web")
            kill(scene, web.pid, "web process")
            scene.site.wait_for(
                "another web process", lambda: any(one.pid != web.pid for one in scene.site.role("web"))
            )
            scene.pause(0.5, 2)
        finally:
            disk.make_room()


def _disk(scene: Scene) -> SmallDisk:
    assert scene.site.disk is not None
    return scene.site.disk


def _fill_until_it_hurts(scene: Scene, disk: SmallDisk, leave_bytes: int) -> None:
    page, client = scene.site.control.page, scene.site.client
    before, stumbles = page.disk_full_seen, len(client.stumbles)

    def refused() -> bool:
        return any("507" in one or "storage_full" in one for one in client.stumbles[stumbles:])

    try:
        disk.fill(leave_bytes=leave_bytes)
        if leave_bytes:
            scene.pause(0.2, 1.0)
            disk.fill(leave_bytes=0)
        scene.site.wait_for("a write fails", lambda: page.disk_full_seen > before or refused(), patience_s=20)
        scene.pause(0.2, 3)
        failed = page.disk_full_seen - before
        scene.proved(f"the disk was full: {failed} writes of the site failed, or an upload was refused", disk.is_full())
    finally:
        disk.make_room()


KINDS = [
    Kind("disk-full-at-upload", at_upload, weight=10, root=True),
    Kind("disk-full-in-pieces", in_pieces, weight=8, root=True),
    Kind("disk-full-at-result", at_result, weight=10, root=True),
    Kind("disk-full-while-web-dies", while_web_dies, weight=5, root=True),
    Kind("disk-full-in-wal", in_the_wal, weight=12, root=True, databases=frozenset({"sqlite"})),
]
