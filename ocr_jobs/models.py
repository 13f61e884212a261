from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from files.models import Blob
from reviewing.rows import DecisionRow, Numbered, Subject

_User = settings.AUTH_USER_MODEL

# Read, and nobody has approved what was read.
TO_APPROVE = models.Q(approved_at=None, read_at__isnull=False)
# The latest reading failed, and nobody has approved what an earlier one read.
FAILED = models.Q(approved_at=None, run_failed=True)


class Drawing(Subject):
    """One file with its pages: waiting -> read -> approved; what is corrected afterwards takes the approval away."""

    file = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    options = models.JSONField(default=dict)  # of its reading: ocr_jobs.reading.requests.ReadingOptions
    run_failed = models.BooleanField(default=False)  # as the latest job's state says: found by index
    read_at = models.DateTimeField(null=True)
    approved_by = models.ForeignKey(_User, null=True, on_delete=models.PROTECT, related_name="+")
    approved_at = models.DateTimeField(null=True)
    pictures = models.CharField(max_length=120, blank=True)  # folder below the derived folder
    # Of the title block, as it stands after corrections: lists show them.
    number = models.CharField(max_length=120, blank=True)
    title = models.CharField(max_length=255, blank=True)
    revision = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["file"], name="drawing_once_a_file")]
        indexes = [
            models.Index(fields=["id"], condition=TO_APPROVE, name="drawing_to_approve"),
            models.Index(fields=["id"], condition=FAILED, name="drawing_failed"),
        ]

    def __str__(self) -> str:
        return self.filename


class DrawingPage(models.Model):
    drawing = models.ForeignKey(Drawing, on_delete=models.CASCADE, related_name="pages")
    number = models.IntegerField()
    width_px = models.IntegerField()
    height_px = models.IntegerField()
    turned_deg = models.FloatField(default=0)
    remarks = models.JSONField(default=list)  # codes
    timings_ms = models.JSONField(default=dict)

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["drawing", "number"], name="drawing_page_number")]


class Sort(models.TextChoices):
    DIMENSION = "dimension", _("Dimension")
    FRAME = "frame", _("Feature control frame")
    ROUGHNESS = "roughness", _("Surface roughness")
    DATUM = "datum", _("Datum")
    NOTE = "note", _("Note")
    TITLE = "title", _("Title block")


CHARACTERISTICS = (Sort.DIMENSION, Sort.FRAME, Sort.ROUGHNESS)


class EntrySet(models.QuerySet["Entry"]):
    def standing(self) -> "EntrySet":
        return self.filter(withdrawn=False)

    def doubtful(self) -> "EntrySet":
        """What somebody should look at: not sure, and nobody has looked yet."""
        return self.standing().filter(doubtful=True, status=Entry.Status.OPEN)


class Entry(Numbered):
    """One piece of text on the drawing and what it says; `number` stands in its balloon.

    `values` has a plain dictionary for each thing that it says, in the words of ocr_jobs.reading.results: a callout
    such as "⌀6.6 ↧12" has two.
    """

    class Origin(models.TextChoices):
        MACHINE = "machine", pgettext_lazy("entry", "read")
        PERSON = "person", pgettext_lazy("entry", "added")

    class Status(models.TextChoices):
        OPEN = "open", _("unchecked")
        CHECKED = "checked", _("checked")

    drawing = models.ForeignKey(Drawing, on_delete=models.CASCADE, related_name="entries")
    page = models.IntegerField()
    sort = models.CharField(max_length=10, choices=Sort.choices)
    name = models.CharField(max_length=40, blank=True)  # of a title block field
    text = models.CharField(max_length=2000)
    values = models.JSONField(default=list)
    confidence = models.FloatField(null=True)  # None: added by a person
    polygon = models.JSONField()  # four points, px of the page's picture
    source = models.CharField(max_length=12, blank=True)
    doubts = models.JSONField(default=list)  # codes of ocr_jobs.reading.doubts
    doubtful = models.BooleanField(default=False)
    machine = models.JSONField(default=dict)  # text and values as they were read
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.MACHINE)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.OPEN)
    withdrawn = models.BooleanField(default=False)

    objects = EntrySet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["drawing", "number"], name="drawing_entry_number")]
        indexes = [models.Index(fields=["drawing", "sort", "withdrawn"], name="drawing_entry_sort")]

    @property
    def corrected(self) -> bool:
        return bool(self.machine) and self.machine["text"] != self.text

    @property
    def box_xyxy(self) -> tuple[float, float, float, float]:
        xs, ys = [point[0] for point in self.polygon], [point[1] for point in self.polygon]
        return min(xs), min(ys), max(xs), max(ys)


class DrawingDecision(DecisionRow):
    class Action(models.TextChoices):
        CHECK = "check", _("checked")
        REOPEN = "reopen", _("reopened")
        CORRECT = "correct", _("corrected")
        ADD = "add", _("added")
        WITHDRAW = "withdraw", _("took away")
        RESTORE = "restore", _("restored")
        APPROVE = "approve", _("approved")
        DISAPPROVE = "disapprove", _("took the approval back")

    drawing = models.ForeignKey(Drawing, on_delete=models.CASCADE, related_name="decisions")
    entry = models.ForeignKey(Entry, null=True, on_delete=models.CASCADE, related_name="decisions")
    action = models.CharField(max_length=12, choices=Action.choices)
