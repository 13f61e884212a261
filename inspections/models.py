from pathlib import Path

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from files.models import Blob
from inspections.training_jobs.models import TrainingRun as TrainingRun
from reviewing.rows import DecisionRow, Numbered, Subject

_User = settings.AUTH_USER_MODEL


class DefectClass(models.TextChoices):
    OPEN = "open", pgettext_lazy("defect", "Open")
    SHORT = "short", pgettext_lazy("defect", "Short")
    MOUSEBITE = "mousebite", pgettext_lazy("defect", "Mousebite")
    SPUR = "spur", pgettext_lazy("defect", "Spur")
    SPURIOUS_COPPER = "spurious_copper", pgettext_lazy("defect", "Spurious copper")
    PIN_HOLE = "pin_hole", pgettext_lazy("defect", "Pin-hole")

    @classmethod
    def told(cls) -> str:
        """All six as they are written and as they are read: a problem's answer goes to people and to scripts."""
        return ", ".join(f"{each.value} ({each.label})" for each in cls)


class Verdict(models.TextChoices):
    NONE = "", _("Not yet")
    PASS = "pass", _("PASS")
    FAIL = "fail", _("FAIL")
    REVIEW = "review", _("REVIEW")


class Copper(models.TextChoices):
    """How copper shows on a board type's images."""

    AUTO = "auto", pgettext_lazy("copper", "Automatic")
    DARK = "dark", pgettext_lazy("copper", "Dark")
    BRIGHT = "bright", pgettext_lazy("copper", "Bright")


def default_thresholds() -> dict[str, float]:
    return dict.fromkeys(DefectClass.values, 0.4)


class BoardType(models.Model):
    name = models.CharField(max_length=80)
    revision = models.CharField(max_length=40, blank=True)
    scale_px_per_mm = models.FloatField(null=True, blank=True)
    thresholds = models.JSONField(default=default_thresholds)  # confidence from which a class fails a board
    copper = models.CharField(max_length=6, choices=Copper.choices, default=Copper.AUTO)
    archived = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)
    version = models.IntegerField(default=1)  # of its settings: a stale save is refused

    class Meta:
        ordering = ["name", "revision"]
        constraints = [models.UniqueConstraint(fields=["name", "revision"], name="board_type_name_revision")]

    def __str__(self) -> str:
        return f"{self.name} {self.revision}".strip()

    @property
    def golden(self) -> "GoldenBoard | None":
        return self.golden_boards.filter(active=True).first()


class GoldenBoard(models.Model):
    """The board that others of its type are compared with; replaced, never changed: old verdicts keep theirs."""

    board_type = models.ForeignKey(BoardType, on_delete=models.CASCADE, related_name="golden_boards")
    image = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    filename = models.CharField(max_length=255)
    active = models.BooleanField(default=True)
    created_by = models.ForeignKey(_User, null=True, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["board_type"], condition=models.Q(active=True), name="one_active_golden")
        ]


class ModelVersion(models.Model):
    """candidate -> active -> retired; one active a kind. A second opinion need not be there at all."""

    class Kind(models.TextChoices):
        COMPARATOR = "comparator", _("Comparator (board with golden board)")
        DETECTOR = "detector", _("Detector (board alone)")
        PAIR = "pair", _("Second opinion (YOLO on board and golden board)")

    class State(models.TextChoices):
        CANDIDATE = "candidate", _("Candidate")
        ACTIVE = "active", _("Active")
        RETIRED = "retired", _("Retired")

    kind = models.CharField(max_length=12, choices=Kind.choices)
    name = models.CharField(max_length=80)
    filename = models.CharField(max_length=255)
    sha256 = models.CharField(max_length=64, unique=True)
    shipped = models.BooleanField(default=False)  # its file comes with the release, not from the data folder
    card = models.JSONField(default=dict)  # how it was trained, on what, its scores and limits
    state = models.CharField(max_length=10, choices=State.choices, default=State.CANDIDATE)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind"], condition=models.Q(state="active"), name="one_active_model_a_kind")
        ]

    @property
    def path(self) -> Path:
        return (settings.WEIGHTS_FOLDER if self.shipped else settings.DATA_FOLDER / "models") / self.filename


# The machine said fail or review, and no person has set a verdict yet.
TO_REVIEW = models.Q(reviewed_at=None, verdict__in=[Verdict.FAIL, Verdict.REVIEW])
# The latest run failed and no person has set a verdict since.
FAILED = models.Q(reviewed_at=None, run_failed=True)


class Inspection(Subject):
    """One board image judged."""

    board_type = models.ForeignKey(BoardType, on_delete=models.PROTECT, related_name="inspections")
    image = models.ForeignKey(Blob, on_delete=models.PROTECT, related_name="+")
    golden = models.ForeignKey(GoldenBoard, null=True, on_delete=models.PROTECT, related_name="+")
    model = models.ForeignKey(ModelVersion, null=True, on_delete=models.PROTECT, related_name="+")
    run_failed = models.BooleanField(default=False)  # as that job's state says: lists of a million find it by index
    inspected_at = models.DateTimeField(null=True)
    machine_verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)  # a person's overrides the machine's
    verdict_code = models.CharField(max_length=60, blank=True)
    verdict_params = models.JSONField(default=dict)
    reviewed_by = models.ForeignKey(_User, null=True, on_delete=models.PROTECT, related_name="+")
    reviewed_at = models.DateTimeField(null=True)
    comment = models.TextField(blank=True)
    width_px = models.IntegerField(null=True)
    height_px = models.IntegerField(null=True)
    alignment = models.JSONField(null=True)
    timings_ms = models.JSONField(default=dict)
    pyramids = models.CharField(max_length=120, blank=True)  # folder below the derived folder
    # The first outcome: of the first run that passed or failed it, as people corrected it before a later one came.
    first_verdict = models.CharField(max_length=8, choices=Verdict.choices, blank=True)
    first_machine_version = models.IntegerField(default=0)  # machine_version when it came about

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["board_type", "image"], name="inspection_once_an_image")]
        indexes = [
            # Lists, the newest first.
            models.Index(fields=["verdict", "-id"], name="inspection_verdict"),
            models.Index(fields=["board_type", "-id"], name="inspection_type"),
            models.Index(fields=["id"], condition=TO_REVIEW, name="inspection_to_review"),
            models.Index(fields=["id"], condition=FAILED, name="inspection_failed"),
            models.Index(fields=["-id"], condition=models.Q(reviewed_at__isnull=False), name="inspection_reviewed"),
            # Figures, from the index alone. On PostgreSQL the first also brings the id to the defects.
            models.Index(fields=["-created_at", "verdict", "first_verdict", "id"], name="inspection_figures"),
            models.Index(
                fields=["board_type", "-created_at", "verdict", "first_verdict", "id"], name="inspection_type_figures"
            ),
        ]

    @property
    def first_verdict_is_open(self) -> bool:
        return self.first_verdict not in (Verdict.PASS, Verdict.FAIL)


# What counts as a defect: neither withdrawn nor a false call, and no doubt that nobody has confirmed.
_STANDING = models.Q(withdrawn=False) & ~models.Q(status="false_call") & ~models.Q(status="open", doubtful=True)


class DefectSet(models.QuerySet["Defect"]):
    def standing(self) -> "DefectSet":
        return self.filter(_STANDING)


class Defect(Numbered):
    class Origin(models.TextChoices):
        MACHINE = "machine", _("found")
        PERSON = "person", _("drawn")

    class Status(models.TextChoices):
        OPEN = "open", _("undecided")
        CONFIRMED = "confirmed", _("confirmed")
        FALSE_CALL = "false_call", _("false call")

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="defects")
    cls = models.CharField(max_length=20, choices=DefectClass.choices)
    machine_cls = models.CharField(max_length=20, choices=DefectClass.choices, blank=True)
    confidence = models.FloatField(null=True)  # None: drawn by a person
    x1 = models.FloatField()  # px of the board image, as it is shown (EXIF orientation applied)
    y1 = models.FloatField()
    x2 = models.FloatField()
    y2 = models.FloatField()
    area_px = models.IntegerField(null=True)
    origin = models.CharField(max_length=8, choices=Origin.choices, default=Origin.MACHINE)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.OPEN)
    doubtful = models.BooleanField(default=False)  # below the threshold that fails a board
    comment = models.TextField(blank=True)
    # Taken back: a drawn one by a person, a reopened one by a later run that finds it no more. Its decisions stay.
    withdrawn = models.BooleanField(default=False)

    objects = DefectSet.as_manager()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["inspection", "number"], name="defect_number")]
        indexes = [
            models.Index(
                fields=["inspection", "cls", "status", "origin", "doubtful", "withdrawn"], name="defect_counts"
            ),
            models.Index(fields=["cls", "-inspection"], condition=_STANDING, name="defect_standing"),
        ]

    @property
    def stands(self) -> bool:
        """As DefectSet.standing."""
        doubt = self.doubtful and self.status == self.Status.OPEN
        return not (self.withdrawn or doubt or self.status == self.Status.FALSE_CALL)

    @property
    def box_xyxy(self) -> tuple[float, float, float, float]:
        return self.x1, self.y1, self.x2, self.y2

    @property
    def size_wh_px(self) -> tuple[float, float]:
        return self.x2 - self.x1, self.y2 - self.y1

    def size_wh_mm(self, scale_px_per_mm: float | None) -> tuple[float, float] | None:
        if scale_px_per_mm is None:
            return None
        width, height = self.size_wh_px
        return width / scale_px_per_mm, height / scale_px_per_mm


class Decision(DecisionRow):
    class Action(models.TextChoices):
        CONFIRM = "confirm", _("confirmed")
        FALSE_CALL = "false_call", _("called false")
        REOPEN = "reopen", _("reopened")
        RECLASSIFY = "reclassify", _("reclassified")
        DRAW = "draw", _("drew")
        WITHDRAW = "withdraw", _("took back")
        RESTORE = "restore", _("restored")
        COMMENT = "comment", _("commented")
        VERDICT = "verdict", _("set the verdict")

    inspection = models.ForeignKey(Inspection, on_delete=models.CASCADE, related_name="decisions")
    defect = models.ForeignKey(Defect, null=True, on_delete=models.CASCADE, related_name="decisions")
    action = models.CharField(max_length=20, choices=Action.choices)

    class Meta(DecisionRow.Meta):
        indexes = [models.Index(fields=["-at"], name="decision_day")]


class DayTally(models.Model):
    """Sums of one day's boards of one type: inspections.tallies. `real_…`: defects a class that stand as such."""

    board_type = models.ForeignKey(BoardType, on_delete=models.CASCADE, related_name="+")
    day = models.DateField()  # in the plant's time zone
    waiting = models.IntegerField(default=0)
    passed = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    review = models.IntegerField(default=0)
    first_passed = models.IntegerField(default=0)
    first_failed = models.IntegerField(default=0)
    first_open = models.IntegerField(default=0)
    real_open = models.IntegerField(default=0)
    real_short = models.IntegerField(default=0)
    real_mousebite = models.IntegerField(default=0)
    real_spur = models.IntegerField(default=0)
    real_spurious_copper = models.IntegerField(default=0)
    real_pin_hole = models.IntegerField(default=0)
    confirmed = models.IntegerField(default=0)
    false_calls = models.IntegerField(default=0)
    escapes = models.IntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["board_type", "day"], name="tally_once_a_day")]
        indexes = [models.Index(fields=["day"], name="tally_day")]


class TalliedUntil(models.Model):
    """One row: the days before `day`, as they are in the time zone `zone`, have their DayTally."""

    zone = models.CharField(max_length=60, blank=True)
    day = models.DateField(null=True)
