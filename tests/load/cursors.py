"""Prints, as JSON, where deep pages begin in a seeded site: python -m tests.load.cursors INSPECTIONS DONE"""

import json
import sys

import django

django.setup()

from inspections.models import Inspection  # noqa: E402
from jobs import queue  # noqa: E402
from jobs.callbacks.models import Callback  # noqa: E402
from jobs.models import Job  # noqa: E402

count, done = (int(word) for word in sys.argv[1:3])
waiting = Job.objects.get(pk=count - (count - done) // 3)
ended = Job.objects.get(pk=done // 3)
reviewed = Inspection.objects.filter(pk__lte=done // 2).exclude(reviewed_at=None).order_by("-pk").first()
callback = Callback.objects.filter(job__lte=done * 0.96).order_by("-pk").first()
json.dump(
    {
        "middle_callback": callback.pk if callback else 1,
        "queued_cursor": queue.order_of("queued").cursor(waiting),
        "ended_cursor": queue.order_of("ended").cursor(ended),
        "reviewed": reviewed.pk if reviewed else 1,
    },
    sys.stdout,
)
