from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gpu.telemetry.models import AlarmSettings


class AlarmForm(forms.Form):
    celsius = forms.IntegerField(
        label=_("Alarm from"), help_text=_("°C. The alarm ends three degrees below."), min_value=40, max_value=110
    )
    overshoot_percent = forms.IntegerField(
        label=_("Above its budget"),
        help_text=_("Percent that a service may take without an alarm."),
        min_value=0,
        max_value=100,
    )
    emails = forms.CharField(
        label=_("E-mail to"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("An address a line. The server's mail settings are in docs/gpu.md."),
    )

    def clean_emails(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["emails"].splitlines() if line.strip()]

    @staticmethod
    def of(settings: AlarmSettings) -> dict[str, Any]:
        return {
            "celsius": settings.celsius,
            "overshoot_percent": settings.overshoot_percent,
            "emails": "\n".join(settings.emails),
        }
