from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    OPERATOR = "operator", _("Operator")
    REVIEWER = "reviewer", _("Reviewer")
    ADMINISTRATOR = "administrator", _("Administrator")


class Theme(models.TextChoices):
    SYSTEM = "system", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


class User(AbstractUser):
    role = models.CharField(max_length=16, choices=Role.choices, default=Role.OPERATOR)
    language = models.CharField(max_length=8, blank=True)  # empty: as the browser asks
    theme = models.CharField(max_length=8, choices=Theme.choices, default=Theme.SYSTEM)


class ApiToken(models.Model):
    """valid -> revoked | expired. Only the SHA-256 of its secret is kept: 256 random bits need no salt."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    prefix = models.CharField(max_length=12, unique=True)  # shown in lists, finds the row
    secret_sha256 = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)
    last_used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-created_at"]


class Tally(models.Model):
    """How often something happened to somebody until `ends_at` (accounts.tallies)."""

    subject = models.CharField(max_length=80)
    ends_at = models.BigIntegerField(db_index=True)  # seconds of Unix time
    counted = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["subject", "ends_at"], name="tally_subject_ends_at")]


class AuditRow(models.Model):
    """Who did what to what, and how it stood before and after. Never changed, never deleted: triggers refuse it."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    via = models.CharField(max_length=8)  # page, api, system
    action = models.CharField(max_length=60)
    subject = models.CharField(max_length=80, db_index=True)  # "inspection:12"
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["action", "-id"], name="audit_action")]
