"""Callbacks: the receiver fails, or hears and does not answer; the sender dies with a message on its way."""

from tests.drills.kind import Kind
from tests.drills.kinds.strikes import kill
from tests.drills.scene import Scene


def receiver_fails(scene: Scene) -> None:
    receiver = scene.site.receiver
    receiver.fail_next, receiver.drop_next = (1, 0) if scene.dice.random() < 0.5 else (0, 1)
    scene.submit()
    if scene.dice.random() < 0.5:
        scene.submit()
    scene.site.wait_for("the receiver failed", lambda: not (receiver.fail_next or receiver.drop_next))
    scene.proved("the receiver answered with 500, or not at all", True)


def sender_killed(scene: Scene) -> None:
    """While the receiver takes its time: whether it has arrived, the sender never hears."""
    receiver, sender = scene.site.receiver, scene.site.one("sender").pid
    receiver.hold_s = 0.5
    scene.submit()
    scene.site.wait_for("a message is on its way", receiver.holding.is_set)
    kill(scene, sender, "sender of callbacks")


KINDS = [
    Kind("callback-receiver-fails", receiver_fails, weight=6),
    Kind("callback-sender-killed", sender_killed, weight=3, slow=True),
]
