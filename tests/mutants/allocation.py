"""Guards of how devices are shared out: nobody holds memory that is not there, nobody is evicted who may stay, and
no plan leaves boards without a device unseen."""

from tests.mutants.mutant import Mutant

_DECIDING = "tests/gpu/allocation/test_deciding.py::test_"
_CHECKING = "tests/gpu/allocation/test_checking.py::test_"
_SAVING = "tests/gpu/allocation/test_saving.py::test_"
_MAKING_ROOM = "tests/jobs/test_making_room.py::test_"

ALLOCATION = (
    Mutant(
        "lease within what is free",
        "gpu/leases.py",
        "if taken + budget_mib > free_mib:",
        "if budget_mib > free_mib:",
        (f"{_MAKING_ROOM}a_lease_ends_with_its_work_its_process_and_its_time",),
    ),
    Mutant(
        "end of a lease's time",
        "gpu/leases.py",
        "filter(device=device, until__gt=now)",
        "filter(device=device)",
        (f"{_MAKING_ROOM}a_lease_ends_with_its_work_its_process_and_its_time",),
    ),
    Mutant(
        "nobody is evicted for their like",
        "gpu/allocation/deciding.py",
        "share.preemptible and share.priority > better.priority and",
        "share.preemptible and",
        (f"{_DECIDING}training_never_makes_room_for_its_like_or_worse",),
    ),
    Mutant(
        "minimum run time",
        "gpu/allocation/deciding.py",
        " and self._ran_s(one) >= self._protected_s(one)",
        "",
        (f"{_DECIDING}a_minimum_run_time_protects_and_then_no_more",),
    ),
    Mutant(
        "room that is kept",
        "gpu/allocation/deciding.py",
        "if left > 0 and self._open(one)",
        "if False",
        (
            f"{_DECIDING}whoever_is_kept_out_learns_for_whom_and_how_long_and_evicts_nobody",
            f"{_MAKING_ROOM}training_does_not_come_between_two_boards_and_says_so",
        ),
    ),
    Mutant(
        "old work once an hour",
        "gpu/allocation/deciding.py",
        "if worked and self.now < worked + COMES_AGAIN else its",
        "if False else its",
        (
            f"{_DECIDING}old_work_goes_before_a_board_once_an_hour",
            f"{_MAKING_ROOM}old_training_goes_before_a_board_once_an_hour",
        ),
    ),
    Mutant(
        "device without a lane for the work",
        "gpu/allocation/state.py",
        "return self.working and (self.places is None or place_of(share, self) in self.places)",
        "return self.working",
        (
            f"{_DECIDING}a_lane_that_does_not_come_up_is_no_place_though_its_neighbours_do",
            f"{_MAKING_ROOM}boards_go_to_the_cpu_while_only_the_gpus_first_lane_is_down",
        ),
    ),
    Mutant(
        "plan without inspection",
        "gpu/allocation/checking.py",
        "if ALWAYS_ON not in plan.shares or plan.shares[ALWAYS_ON].off:",
        "if False:",
        (f"{_CHECKING}a_plan_without_inspection_is_refused",),
    ),
    Mutant(
        "budget within the card",
        "gpu/allocation/checking.py",
        "elif budget > usable_mib(known[name].memory_mib):",
        "elif False:",
        (f"{_CHECKING}what_is_wrong_is_refused_with_the_nearest_valid_value",),
    ),
    Mutant(
        "boards that would wait for long",
        "gpu/allocation/checking.py",
        "return share.preemptible and share.priority > boards.priority and share.min_run_s <= _MAKES_ROOM_WITHIN_S",
        "return share.preemptible",
        (f"{_CHECKING}what_would_keep_boards_waiting_for_long_is_told",),
    ),
    Mutant(
        "confirmation of gaps",
        "gpu/allocation/saving.py",
        "if gaps and not confirmed:",
        "if False:",
        (f"{_SAVING}inspection_without_a_lane_is_never_silent",),
    ),
    Mutant(
        "version that was looked at",
        "gpu/allocation/saving.py",
        "if (before.pk if before else 0) != based_on:",
        "if False:",
        (f"{_SAVING}who_saved_meanwhile_is_not_overwritten",),
    ),
)
