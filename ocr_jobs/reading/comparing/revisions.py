"""Two revisions of a drawing: what changed in values, found by value and by place."""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import hypot
from statistics import median
from typing import Any, Generic, Protocol, TypeVar

from ocr_jobs.reading.comparing.values import Difference, differences, meaning_of

_NEAR, _SAME_PLACE, _AROUND = 0.03, 0.02, 0.06  # of a page's diagonal
_FEWEST_TO_ALIGN = 3


class Placed(Protocol):
    """What is compared: something read, where it stands. values and sorts as ocr_jobs.exports.items has them."""

    @property
    def page(self) -> int: ...
    @property
    def sort(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def values(self) -> Sequence[Mapping[str, Any]]: ...
    @property
    def polygon(self) -> Sequence[Sequence[float]]: ...


Thing = TypeVar("Thing", bound=Placed)


class Status(StrEnum):
    UNCHANGED = "unchanged"
    MOVED = "moved"  # the same value elsewhere
    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True)
class Change(Generic[Thing]):
    """fields: what differs, old and new; "text" where only words do."""

    status: Status
    old: Thing | None
    new: Thing | None
    fields: Mapping[str, Difference] = field(default_factory=dict)


@dataclass(frozen=True)
class Revision(Generic[Thing]):
    """pages: size_wh of each page's picture in px."""

    things: Sequence[Thing]
    pages: Mapping[int, tuple[int, int]]


def compared(old: Revision[Thing], new: Revision[Thing]) -> list[Change[Thing]]:
    """Every thing of both comes once: in the order of the new ones, then what was removed."""
    finder = _Finder(old, new)
    finder.take_titles()
    finder.take(same=True, within=_NEAR, status=Status.UNCHANGED)
    finder.take(same=False, within=_SAME_PLACE, status=Status.CHANGED)
    finder.take(same=True, within=None, status=Status.MOVED)
    finder.take(same=False, within=_AROUND, status=Status.CHANGED)
    return finder.changes()


class _Finder(Generic[Thing]):
    """Takes pairs, the nearest ones first; what was taken is out of the game."""

    def __init__(self, old: Revision[Thing], new: Revision[Thing]) -> None:
        self._new = new
        self._olds, self._news = list(old.things), list(new.things)
        self._old_ids = {id(thing) for thing in self._olds}
        self._pairs: dict[int, tuple[Status, Thing]] = {}  # by the id of the new one
        self._middles = {id(thing): _middle(thing, old.pages) for thing in self._olds}
        self._middles |= {id(thing): _middle(thing, new.pages) for thing in self._news}
        self._meanings = {id(thing): _meaning(thing) for thing in (*self._olds, *self._news)}
        self._shifts = {page: self._shift(page) for page in new.pages}

    def take_titles(self) -> None:
        by_name = {thing.name: thing for thing in self._olds if thing.sort == "title"}
        for thing in [each for each in self._news if each.sort == "title" and each.name in by_name]:
            before = by_name.pop(thing.name)
            same = not _fields(before, thing)
            self._pair(before, thing, Status.UNCHANGED if same else Status.CHANGED)

    def take(self, *, same: bool, within: float | None, status: Status) -> None:
        """Pairs of one sort, alike in value or not; within: how near they must be, in diagonals of the page."""
        for _, before, after in sorted(self._candidates(same, within), key=lambda pair: pair[0]):
            if id(before) in self._old_ids and id(after) not in self._pairs:
                self._pair(before, after, status)

    def changes(self) -> list[Change[Thing]]:
        found = [self._change(thing) for thing in self._new.things]
        return found + [Change(Status.REMOVED, thing, None) for thing in self._olds if id(thing) in self._old_ids]

    def _change(self, thing: Thing) -> Change[Thing]:
        if id(thing) not in self._pairs:
            return Change(Status.ADDED, None, thing)
        status, before = self._pairs[id(thing)]
        return Change(status, before, thing, _fields(before, thing))

    def _pair(self, before: Thing, after: Thing, status: Status) -> None:
        self._pairs[id(after)] = status, before
        self._old_ids.discard(id(before))

    def _candidates(self, same: bool, within: float | None) -> Iterable[tuple[float, Thing, Thing]]:
        olds = [thing for thing in self._olds if id(thing) in self._old_ids and thing.sort != "title"]
        for after in [thing for thing in self._news if id(thing) not in self._pairs]:
            for before in olds:
                if before.sort != after.sort or (self._meanings[id(before)] == self._meanings[id(after)]) != same:
                    continue
                distance = self._distance(before, after)
                if within is None or distance <= within:
                    yield distance, before, after

    def _distance(self, before: Thing, after: Thing) -> float:
        """Between the middles, in diagonals of the page; another page is far away."""
        if before.page != after.page:
            return 1.0 + abs(before.page - after.page)
        shift = self._shifts.get(after.page, (0.0, 0.0))
        (x0, y0), (x1, y1) = self._middles[id(before)], self._middles[id(after)]
        return hypot(x1 - x0 - shift[0], y1 - y0 - shift[1])

    def _shift(self, page: int) -> tuple[float, float]:
        """How far the sheet as a whole lies elsewhere: by texts that are on both pages once."""
        before = _once([thing for thing in self._olds if thing.page == page], lambda thing: thing.text)
        after = _once([thing for thing in self._news if thing.page == page], lambda thing: thing.text)
        common = before.keys() & after.keys()
        if len(common) < _FEWEST_TO_ALIGN:
            return 0.0, 0.0
        pairs = [(self._middles[id(before[text])], self._middles[id(after[text])]) for text in common]
        return median(new[0] - old[0] for old, new in pairs), median(new[1] - old[1] for old, new in pairs)


def _fields(before: Placed, after: Placed) -> dict[str, Difference]:
    found = differences(before.values, after.values)
    if not found and (_says_words(before) or _says_words(after)) and _plain(before.text) != _plain(after.text):
        return {"text": (before.text, after.text)}
    return found


def _meaning(thing: Placed) -> Hashable:
    """Equal for things between which nothing differs."""
    return meaning_of(thing.values), _plain(thing.text) if _says_words(thing) else ""


def _says_words(thing: Placed) -> bool:
    unread = any(value.get("kind") == "unread" for value in thing.values)
    return unread or thing.sort in ("note", "title") or not any(thing.values)


def _plain(text: str) -> str:
    return "".join(text.split()).casefold()


def _once(things: Sequence[Thing], key: Callable[[Thing], str]) -> dict[str, Thing]:
    keys = [key(thing) for thing in things]
    return {name: thing for name, thing in zip(keys, things, strict=True) if keys.count(name) == 1}


def _middle(thing: Placed, pages: Mapping[int, tuple[int, int]]) -> tuple[float, float]:
    """In diagonals of its page, so that two resolutions compare."""
    xs, ys = [point[0] for point in thing.polygon], [point[1] for point in thing.polygon]
    diagonal = hypot(*pages.get(thing.page, (1, 1)))
    return (min(xs) + max(xs)) / 2 / diagonal, (min(ys) + max(ys)) / 2 / diagonal
