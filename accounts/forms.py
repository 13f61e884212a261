from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import Role, Theme
from accounts.permissions import LABELS, Permission
from problems.messages import sentence
from problems.problem import Problem

Made = TypeVar("Made")


def attempt(form: forms.Form, action: Callable[[dict[str, Any]], Made]) -> Made | None:
    """Does the action with the form's data; what the service refuses appears on the form, whose other fields stay."""
    if not form.is_valid():
        return None
    try:
        return action(form.cleaned_data)
    except Problem as problem:
        if problem.status == 429:  # not for the form: when to come back is the whole answer
            raise
        form.add_error(None, sentence(problem.code, problem.params))
        return None


class PasswordForm(forms.Form):
    present = forms.CharField(
        label=_("Present password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "current-password"})
    )
    new = forms.CharField(
        label=_("New password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, not a common password and not like your name."),
    )


class LooksForm(forms.Form):
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[("", _("As the browser asks")), ("en", "English"), ("ko", "한국어")],
        required=False,
    )
    theme = forms.ChoiceField(label=_("Theme"), choices=Theme.choices)


class UserForm(forms.Form):
    username = forms.CharField(
        label=_("User name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    full_name = forms.CharField(label=_("Full name"), max_length=150, required=False)
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices)
    password = forms.CharField(
        label=_("First password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 8 characters, not a common password and not like the name."),
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("New password"), strip=False, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"})
    )


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("The script or machine that will use it, so that you know it later."),
    )
    days = forms.ChoiceField(
        label=_("Expires"),
        choices=[("30", _("in 30 days")), ("90", _("in 90 days")), ("365", _("in a year")), ("", _("never"))],
        initial="90",
        required=False,
    )
    scopes = forms.MultipleChoiceField(label=_("Rights"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, scopes: list[Permission], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [(str(scope), LABELS[scope]) for scope in scopes]  # type: ignore[attr-defined]
        self.fields["scopes"].initial = [str(Permission.VIEW), str(Permission.SUBMIT)]

    def clean_days(self) -> datetime | None:
        days = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=int(days)) if days else None


# Beyond these, a day has no instant in every time zone, or no day after it.
_DAYS = [MinValueValidator(date(2000, 1, 1)), MaxValueValidator(date(2199, 12, 31))]


class AuditFilter(forms.Form):
    who = forms.CharField(label=_("Who"), required=False)
    action = forms.CharField(label=_("Action"), required=False)
    subject = forms.CharField(
        label=_("What"), required=False, widget=forms.TextInput(attrs={"placeholder": "inspection:12"})
    )
    since = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"}), validators=_DAYS
    )
    until = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"}), validators=_DAYS
    )

    def conditions(self) -> dict[str, Any]:
        if not self.is_valid():
            return {}
        asked = self.cleaned_data
        conditions: dict[str, Any] = {
            "who__username__iexact": asked["who"].strip(),
            "action": asked["action"],
            "subject": asked["subject"].strip(),
            "at__gte": _start_of(asked["since"]),
            "at__lt": _start_of(asked["until"], days_later=1),
        }
        return {name: value for name, value in conditions.items() if value}


def _start_of(day: Any, *, days_later: int = 0) -> datetime | None:
    if day is None:
        return None
    return timezone.make_aware(datetime.combine(day + timedelta(days=days_later), time.min))
