from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from gpu.assessment.costs import Rates
from gpu.assessment.prices import LIMITS


def _number(name: str, label: Any) -> forms.FloatField:
    least, most = LIMITS[name]
    widget = forms.NumberInput(attrs={"step": "any", "inputmode": "decimal"})
    return forms.FloatField(label=label, min_value=least, max_value=most, widget=widget)


class PricesForm(forms.Form):
    currency = forms.CharField(label=_("Currency"), max_length=8)
    power_per_kwh = _number("power_per_kwh", _("Electricity, each kWh"))
    cloud_per_hour = _number("cloud_per_hour", _("A GPU like it in the cloud, each hour"))
    hours_per_day = _number("hours_per_day", _("Hours at work each day"))
    idle_watts = _number("idle_watts", _("Watts of one GPU at rest"))

    @staticmethod
    def of(rates: Rates) -> dict[str, Any]:
        return vars(rates)
