"""A worker that a test leads by hand: it holds the job of a new inspection and does what lines on its stdin say.

`python -m tests.end_to_end.led_worker` tells the inspection's number, then answers each line when it is done:
"picture", "found", "result".
"""

import json
import sys
import threading
from datetime import timedelta

import django

django.setup()

import numpy as np  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from files.pictures.pyramids import write_pyramid  # noqa: E402
from inspections import requests  # noqa: E402
from inspections.job_kinds import INSPECTION, STAGES  # noqa: E402
from inspections.models import Inspection  # noqa: E402
from jobs import results  # noqa: E402
from jobs.models import Job  # noqa: E402
from jobs.progress import Progress  # noqa: E402
from tests.inspections.boards import blob, board_type, result  # noqa: E402

BOX = (200.0, 150.0, 400.0, 300.0)
_RENEWED_EVERY_S = 2
_WIDTH, _HEIGHT = 640, 480


def begun() -> tuple[Inspection, Job]:
    now = timezone.now()
    with transaction.atomic():
        inspection = Inspection.objects.create(
            board_type=board_type("Led by hand"), image=blob("led by hand"), filename="led.png"
        )
        times = {"submitted_at": now, "queued_at": now, "turn_at": now, "started_at": now, "lease_until": now}
        job = Job.objects.create(
            kind=INSPECTION.name, service=INSPECTION.service, subject=f"inspection:{inspection.pk}", state="running",
            lane="elsewhere", worker="elsewhere:1", fence=1, attempts=1, **times,
        )  # fmt: skip
        Inspection.objects.filter(pk=inspection.pk).update(job=job)
    return inspection, job


def keep(job: Job, ended: threading.Event) -> None:
    """Like a worker that lives: a lease that stands still would be taken away."""
    while not ended.wait(_RENEWED_EVERY_S):
        Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() + timedelta(seconds=60))


def main() -> None:
    inspection, job = begun()
    ended = threading.Event()
    threading.Thread(target=keep, args=(job, ended), daemon=True).start()
    folder = settings.DERIVED_FOLDER / requests.pyramids_folder(inspection.pk, job)
    folder.mkdir(parents=True)
    pixels = np.full((_HEIGHT, _WIDTH), 90, np.uint8)
    progress = Progress(job, STAGES)
    answer(inspection.pk)
    for line in sys.stdin:
        match line.strip():
            case "picture":
                write_pyramid(pixels, folder / "board.zip")
                progress.partial({"pictures": ["board"]}, INSPECTION.partial)
            case "found":
                progress.partial({"defects": result(("open", BOX))["defects"]}, INSPECTION.partial)
            case "result":
                for layer in ("golden", "difference"):
                    write_pyramid(pixels, folder / f"{layer}.zip")
                results.succeed(job, result(("open", BOX), size_wh=[_WIDTH, _HEIGHT]))
        answer(line.strip())
    ended.set()


def answer(what: object) -> None:
    sys.stdout.write(json.dumps(what) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
