"""Empties the outbox. One process, or several on several hosts: who claims a message sends it.

Only this thread talks to the database. Each attempt has a thread of its own that knows only HTTP, and each target a
few of them at most: a slow or dead one delays nobody else.
"""

import contextlib
import logging
import queue
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from django.db import DatabaseError, InterfaceError, connection

from jobs.callbacks import claims, pruning
from jobs.callbacks.delivery import Message, Outcome, deliver
from jobs.callbacks.models import Callback, CallbackTarget
from jobs.callbacks.of_one_job import with_something_to_send
from jobs.clock import database_now

logger = logging.getLogger(__name__)

_TICK_S = 0.5
_AT_ONCE = 4
_AT_ONCE_WHILE_FAILING = 1
_PUT_BACK_S = 5.0
_PRUNE_EVERY_S = 600.0
_STOP_GRACE_S = 8.0

Attempt = tuple[Callback, Outcome]


@dataclass
class Sender:
    outcomes: "queue.SimpleQueue[Attempt]" = field(default_factory=queue.SimpleQueue)
    unsettled: list[Attempt] = field(default_factory=list)
    on_the_way: dict[int, int] = field(default_factory=dict)  # callback -> target
    failing: set[int] = field(default_factory=set)  # targets
    clock_ahead_s: float = float("inf")
    pruned_at: float = float("-inf")

    def run(self, stop: threading.Event) -> None:
        while not stop.is_set():
            self._through_outages(self._tick)
            self._take_outcomes(wait_s=_TICK_S)
        deadline = time.monotonic() + _STOP_GRACE_S
        while self.on_the_way and time.monotonic() < deadline:
            self._take_outcomes(wait_s=_TICK_S)
            self._through_outages(self._settle)

    def send_due(self) -> int:
        """What is due now, to its end; how many attempts."""
        before, started = -1, 0
        while before != started:
            before = started
            started += self._start_due()
            while self.on_the_way:
                self._take_outcomes(wait_s=_TICK_S)
                self._settle()
        return started

    def _tick(self) -> None:
        self._settle()
        self._look_at_the_clock()
        self._start_due()
        if time.monotonic() - self.pruned_at > _PRUNE_EVERY_S:
            self.pruned_at = time.monotonic()
            pruning.prune()

    def _start_due(self) -> int:
        busy, started = Counter(self.on_the_way.values()), 0
        for target in with_something_to_send(CallbackTarget.objects.filter(active=True, removed_at=None)):
            at_once = _AT_ONCE_WHILE_FAILING if target.pk in self.failing else _AT_ONCE
            for callback in claims.claim(target, max(0, at_once - busy[target.pk])):
                self._start(target, callback)
                started += 1
        return started

    def _start(self, target: CallbackTarget, callback: Callback) -> None:
        message = Message(target.url, target.nonce, callback.message_id, callback.body)
        self.on_the_way[callback.pk] = target.pk
        threading.Thread(target=self._attempt, args=(callback, message), daemon=True).start()

    def _attempt(self, callback: Callback, message: Message) -> None:
        self.outcomes.put((callback, deliver(message)))

    def _take_outcomes(self, *, wait_s: float) -> None:
        with contextlib.suppress(queue.Empty):
            self.unsettled.append(self.outcomes.get(timeout=wait_s))
            while True:
                self.unsettled.append(self.outcomes.get_nowait())

    def _settle(self) -> None:
        """One after the other: what the database refuses now stays for the next time."""
        while self.unsettled:
            callback, outcome = self.unsettled[0]
            claims.settle(callback, outcome)
            self._note(callback, outcome)
            del self.unsettled[0]
            self.on_the_way.pop(callback.pk, None)

    def _note(self, callback: Callback, outcome: Outcome) -> None:
        if outcome.arrived:
            self.failing.discard(callback.target_id)
            return
        self.failing.add(callback.target_id)
        logger.warning(
            "callback %s to target %s, attempt %s: %s (HTTP %s)",
            callback.message_id,
            callback.target_id,
            callback.attempts,
            outcome.code,
            outcome.status or "-",
        )

    def _look_at_the_clock(self) -> None:
        ahead_s = database_now().timestamp() - time.monotonic()
        if ahead_s < self.clock_ahead_s - _PUT_BACK_S:  # also at the start: nobody knows what happened before
            claims.bring_forward_after_a_clock_was_put_back(but=set(self.on_the_way))
        self.clock_ahead_s = ahead_s

    def _through_outages(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (DatabaseError, InterfaceError):
            logger.exception("callbacks: the database is away")
            connection.close()
