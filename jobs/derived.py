"""Folders that a job's attempts write below the derived folder, each for itself: `<home>/<job>-<fence>`."""

import shutil
from pathlib import Path

from django.conf import settings

from jobs.models import Job


def remove_leftovers(home: str, *, until: Job, keep: str) -> None:
    """Drops what jobs up to `until` left in `home`, but for the folder `keep`, from which pages are served."""
    kept = settings.DERIVED_FOLDER / keep if keep else None
    below: Path = settings.DERIVED_FOLDER / home
    for folder in below.glob("*-*"):
        job = folder.name.partition("-")[0]
        if folder != kept and job.isdecimal() and int(job) <= until.pk:
            shutil.rmtree(folder, ignore_errors=True)
