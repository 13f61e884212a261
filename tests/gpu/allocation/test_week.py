"""A simulated day of mixed load with the real decision: boards hardly wait, training comes on, nobody starves."""

import pytest

from benchmarks.allocation_week import USUAL, Figures, Load, keeping, one_card, one_cpu, simulate, two_cards
from gpu.allocation.deciding import PROTECTED_WHEN_STARVED_S


def waits(found: Figures, part: float) -> float:
    boards = sorted(found.waits_s["inspection"])
    return boards[int(part * len(boards))]


def test_training_that_wants_the_whole_card_leaves_it_to_boards_and_still_comes_on() -> None:
    busy = USUAL | {"training": Load(0.5, 0.5, 3600.0)}
    plan, devices = one_card(shared=False)
    thrash, found = (simulate(one, devices, busy, seed=1, days=0.5) for one in (keeping(plan, 0), plan))
    for each in (thrash, found):
        assert waits(each, 0.95) < 2
        assert max(each.lost_s) <= 30
        assert each.done_s["training"] > 0.1 * each.offered_s["training"]
    assert found.evictions < thrash.evictions / 10
    assert sum(found.lost_s) < sum(thrash.lost_s) / 10


def test_a_queue_of_old_work_does_not_keep_boards_out_for_as_long_as_it_takes() -> None:
    """Its first is a day old; boards find the CPU taken for a minute now and then, and no more."""
    backlog = {"inspection": Load(40, 40, 1.5), "synthesis": Load(5, 5, 3600.0)}
    plan, devices = one_cpu()
    found = simulate(keeping(plan, 3600), devices, backlog, seed=1, days=1.2)
    assert found.longest_wait_s["inspection"] < 2 * PROTECTED_WHEN_STARVED_S


def test_beside_each_other_nobody_waits_for_training() -> None:
    found = simulate(*two_cards(), USUAL, seed=1, days=0.5)
    assert waits(found, 0.99) < 2
    assert found.evictions < 5


def test_a_cpu_full_of_boards_still_lets_training_have_its_minute_now_and_then() -> None:
    flood = {"inspection": Load(130, 130, 30.0), "training": Load(3, 3, 600.0)}
    found = simulate(*one_cpu(), flood, seed=2, days=1)
    assert found.done_s["training"] > 0


def test_the_same_seed_is_the_same_week() -> None:
    first, again = (simulate(*one_card(shared=True), USUAL, seed=3, days=0.2).told() for _ in range(2))
    assert first == again


@pytest.mark.parametrize("seed", range(3))
def test_no_work_is_lost_or_done_twice(seed: int) -> None:
    found = simulate(*one_card(shared=False), USUAL, seed=seed, days=0.3)
    for service, seconds in found.done_s.items():
        assert seconds <= found.offered_s[service] + 1e-6
