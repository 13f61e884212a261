"""The router of the demonstration board."""

import numpy as np

from inspections.synthesis.routing import block, corners, route


def test_a_free_way_is_straight() -> None:
    way = route(np.zeros((9, 9), bool), (4, 1), (4, 7))

    assert way == [(4, x) for x in range(1, 8)]
    assert corners(way) == [(4, 1), (4, 7)]


def test_a_wall_is_gone_around() -> None:
    blocked = np.zeros((9, 9), bool)
    blocked[0:7, 4] = True

    way = route(blocked, (2, 1), (2, 7))

    assert way[0] == (2, 1)
    assert way[-1] == (2, 7)
    assert not any(blocked[cell] for cell in way)


def test_there_is_no_way_through_a_closed_wall() -> None:
    blocked = np.zeros((9, 9), bool)
    blocked[:, 4] = True

    assert route(blocked, (2, 1), (2, 7)) == []


def test_diagonals_do_not_slip_between_blocked_corners() -> None:
    blocked = np.eye(9, dtype=bool)[::-1].copy()

    assert route(blocked, (0, 0), (8, 8)) == []


def test_blocking_stops_at_the_edge() -> None:
    blocked = np.zeros((5, 5), bool)

    block(blocked, [(0, 0)], 1)

    assert blocked.sum() == 4
