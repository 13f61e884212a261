"""Prints, as JSON, how long it takes to claim and to submit while the queue is as long as it is: times in ms.

python -m tests.load.claims COUNT        (each is rolled back)
"""

import json
import sys
import time
from collections.abc import Callable

import django

django.setup()

from django.db import transaction  # noqa: E402

from accounts.actor import SYSTEM  # noqa: E402
from jobs.claim import claim  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.submit import submit  # noqa: E402


def timed(what: Callable[[], object]) -> float:
    with transaction.atomic():
        start = time.perf_counter()
        what()
        took = 1000 * (time.perf_counter() - start)
        transaction.set_rollback(True)
    return round(took, 2)


def one_claim() -> None:
    if not claim("cpu0", "load"):
        raise RuntimeError("there was nothing to claim")


def one_submission() -> None:
    submit(SYSTEM, "inspection", subject="inspection:1", title="panel.png", payload={"inspection": 1})


count = int(sys.argv[1])
told = {
    "queued": Job.objects.filter(state=Job.State.QUEUED).count(),
    "claims": [timed(one_claim) for _ in range(count)],
    "submissions": [timed(one_submission) for _ in range(count)],
}
json.dump(told, sys.stdout)
