"""Counting what must not happen too often, across all web processes and restarts: the count is in the database.

A limit of every request would cost a write each: with `step`, a process writes only after so many, so that all together
let through at most `step` a process more than the limit.
"""

import hashlib
import time
from dataclasses import dataclass

from django.core.cache import cache
from django.db import DatabaseError, connection

from accounts.models import Tally
from problems.problem import Problem


@dataclass(frozen=True)
class Limit:
    name: str
    most: int
    window_s: int
    step: int = 1

    def count(self, who: str) -> int:
        """Counts one; returns the seconds until there is room again, 0 while there is."""
        subject, ends_at = self._subject(who), self._ends_at()
        key = f"tally:{subject}:{ends_at}"
        if cache.get(f"{key}:known", 0) > self.most:  # no write for each request of a flood
            return self._wait_s(ends_at)
        cache.add(key, 0, timeout=2 * self.window_s)
        try:
            here = cache.incr(key)
        except ValueError:  # the cache dropped the key just now
            here = 1
        if here % self.step == 0:
            self._remember(key, _add(subject, ends_at, self.step))
        known = cache.get(f"{key}:known", 0)
        return self._wait_s(ends_at) if known + here % self.step > self.most else 0

    def wait_s(self, who: str) -> int:
        """The same without counting: whether the limit was reached already."""
        subject, ends_at = self._subject(who), self._ends_at()
        row = Tally.objects.filter(subject=subject, ends_at=ends_at).first()
        return self._wait_s(ends_at) if row is not None and row.counted >= self.most else 0

    def forget(self, who: str) -> None:
        Tally.objects.filter(subject=self._subject(who)).delete()

    def _remember(self, key: str, total: int | None) -> None:
        if total is not None:
            cache.set(f"{key}:known", total, timeout=2 * self.window_s)

    def _subject(self, who: str) -> str:
        """Hashed: somebody may have typed a password where their name belongs."""
        return f"{self.name}:{hashlib.sha256(who.encode()).hexdigest()[:32]}"

    def _ends_at(self) -> int:
        return (int(time.time()) // self.window_s + 1) * self.window_s

    def _wait_s(self, ends_at: int) -> int:
        return max(1, ends_at - int(time.time()))


def too_many(wait_s: int) -> Problem:
    return Problem("too_many_requests", status=429, retry=True, seconds=wait_s)


def _add(subject: str, ends_at: int, count: int) -> int | None:
    """The new total; None when the database does not answer: then nobody is kept out for that."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO accounts_tally (subject, ends_at, counted) VALUES (%s, %s, %s)"
                " ON CONFLICT (subject, ends_at) DO UPDATE SET counted = accounts_tally.counted + excluded.counted"
                " RETURNING counted",
                [subject, ends_at, count],
            )
            total = int(cursor.fetchone()[0])
        if total == count:  # a new row: a good moment to clear away old ones
            Tally.objects.filter(ends_at__lt=time.time()).delete()
    except DatabaseError:
        return None
    return total
