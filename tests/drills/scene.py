"""One drill: what it submitted and was told is accepted, what went wrong on purpose, and the proof that it did."""

import random
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.drills import boards
from tests.drills.boards import BoardFile
from tests.drills.client import Client
from tests.drills.site import Site


class NotLanded(AssertionError):
    """The fault did not happen: the drill says nothing, and must not count."""


@dataclass(frozen=True)
class Accepted:
    """What the site said it has taken: from here on nothing may lose it."""

    inspection: int
    job: int
    sha256: str
    at: float  # on the harness's monotonic clock


@dataclass
class Scene:
    site: Site
    dice: random.Random
    number: int
    accepted: list[Accepted] = field(default_factory=list)
    proofs: list[str] = field(default_factory=list)
    boards_made: int = 0

    def proved(self, text: str, landed: object) -> None:
        if not landed:
            raise NotLanded(text)
        self.proofs.append(text)

    def board(self) -> BoardFile:
        self.boards_made += 1
        return boards.board(f"drill-{self.number}-{self.boards_made}-{self.site.starts}")

    def submit(self, mark: str = "", *, client: Client | None = None) -> Accepted:
        """Uploads a board; `mark`: what it does to the engine that takes it up (faulty.entry)."""
        file = self.board()
        self.put_mark(file, mark)
        return self.book(file, (client or self.site.client).upload(file))

    def submit_busy(self, seconds: float) -> tuple[Accepted, int]:
        """A board whose inspection has begun and goes on for so long; with the engine's process number."""
        accepted = self.submit(f"slow {seconds}")
        return accepted, self.begun(accepted)

    def put_mark(self, file: BoardFile, mark: str) -> None:
        if mark:
            (self.site.marks / file.sha256).write_text(mark, encoding="ascii")

    def begun(self, accepted: Accepted) -> int:
        """Waits until the engine has met this board's mark; returns the engine's process number."""
        path = self.site.marks / f"{accepted.sha256}.begun"
        self.site.wait_for(f"job {accepted.job} began", path.exists)
        return int(path.read_text(encoding="ascii"))

    def book(self, file: BoardFile, told: dict[str, Any]) -> Accepted:
        """Notes what an upload's outcome promised."""
        if told["state"] not in {"accepted", "duplicate"}:
            raise AssertionError(f"{file.name} was refused: {told}")
        (row,) = self.site.query(f"SELECT job_id FROM inspections_inspection WHERE id = {int(told['id'])}")
        one = Accepted(int(told["id"]), int(row["job_id"]), file.sha256, time.monotonic())
        if one.job not in {other.job for other in self.accepted}:
            self.accepted.append(one)
            if self.site.listener is not None:
                self.site.listener.watch(f"job:{one.job}")
        return one

    def job(self, accepted: Accepted) -> dict[str, Any]:
        (row,) = self.site.query(f"SELECT * FROM jobs_job WHERE id = {accepted.job}")
        return row

    def pause(self, least_s: float, most_s: float) -> None:
        time.sleep(self.dice.uniform(least_s, most_s))

    @contextmanager
    def meanwhile(self, act: Callable[[], object]) -> Iterator[None]:
        """`act` in a thread of its own; its end is waited for, and its failure is ours."""
        failures: list[BaseException] = []

        def run() -> None:
            try:
                act()
            except BaseException as error:
                failures.append(error)

        thread = threading.Thread(target=run, daemon=True)
        thread.start()
        try:
            yield
        finally:
            thread.join(180)
        if failures:
            raise failures[0]
        if thread.is_alive():
            raise AssertionError("what ran meanwhile never ended")
