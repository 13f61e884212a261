"""A router for one copper layer: the cheapest way over a grid, in runs of 0, 45 and 90 degrees."""

import heapq
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Cell = tuple[int, int]
"""Row and column."""

STEPS = ((0, 1), (1, 1), (1, 0), (1, -1), (0, -1), (-1, -1), (-1, 0), (-1, 1))
BEND_COST = 0.6


def route(blocked: NDArray[np.bool_], start: Cell, goal: Cell) -> list[Cell]:
    """The cells of the cheapest way, or an empty list. blocked: bool[rows, columns]; the ends may lie in it.

    Bends cost, so that traces run straight; diagonals don't slip between two blocked corners.
    """
    rows, columns = blocked.shape
    best: dict[tuple[Cell, int], float] = {}
    came: dict[tuple[Cell, int], tuple[Cell, int]] = {}
    queue: list[tuple[float, float, Cell, int]] = [(0.0, 0.0, start, -1)]
    while queue:
        _, cost, cell, heading = heapq.heappop(queue)
        if cell == goal:
            return _traced(came, (cell, heading))
        if cost > best.get((cell, heading), np.inf):
            continue
        for turn, (dy, dx) in enumerate(STEPS):
            y, x = cell[0] + dy, cell[1] + dx
            if not (0 <= y < rows and 0 <= x < columns) or (blocked[y, x] and (y, x) != goal):
                continue
            if dy and dx and (blocked[cell[0], x] and blocked[y, cell[1]]):
                continue
            bend = 0 if heading < 0 else min((turn - heading) % 8, (heading - turn) % 8)
            if bend > 2:
                continue
            reached = cost + (1.414 if dy and dx else 1.0) + BEND_COST * bend
            state = ((y, x), turn)
            if reached < best.get(state, np.inf):
                best[state], came[state] = reached, (cell, heading)
                heapq.heappush(queue, (reached + _away((y, x), goal), reached, (y, x), turn))
    return []


def block(blocked: NDArray[np.bool_], cells: Iterable[Cell], reach: int) -> None:
    """Block the cells and their surroundings, `reach` cells far, in place."""
    for y, x in cells:
        blocked[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1] = True


def corners(cells: Sequence[Cell]) -> list[Cell]:
    """The way without the cells that lie on a straight run."""
    kept = [cells[0]]
    for before, cell, after in zip(cells, cells[1:], cells[2:], strict=False):
        if (cell[0] - before[0], cell[1] - before[1]) != (after[0] - cell[0], after[1] - cell[1]):
            kept.append(cell)
    return [*kept, cells[-1]]


def _away(cell: Cell, goal: Cell) -> float:
    dy, dx = abs(cell[0] - goal[0]), abs(cell[1] - goal[1])
    return max(dy, dx) + 0.414 * min(dy, dx)


def _traced(came: dict[tuple[Cell, int], tuple[Cell, int]], state: tuple[Cell, int]) -> list[Cell]:
    cells = [state[0]]
    while state in came:
        state = came[state]
        cells.append(state[0])
    return cells[::-1]
