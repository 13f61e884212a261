from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from jobs import kinds
from jobs.callbacks.events import EVENTS, OF_JOBS
from jobs.callbacks.urls_of_targets import MOST_CHARACTERS


class TargetForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("The machine that listens."))
    url = forms.CharField(
        label="URL",
        max_length=MOST_CHARACTERS,
        widget=forms.TextInput(
            attrs={"inputmode": "url", "placeholder": "https://mes.example/told", "autocomplete": "off"}
        ),
    )
    events = forms.MultipleChoiceField(
        label=_("Tell it when"),
        choices=list(EVENTS.items()),
        initial=list(OF_JOBS),
        widget=forms.CheckboxSelectMultiple,
    )
    of_kinds = forms.MultipleChoiceField(
        label=_("Of these jobs only"), required=False, widget=forms.CheckboxSelectMultiple, help_text=_("None: of all.")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labelled = [(name, kinds.kind_named(name).label or name) for name in kinds.names()]
        self.fields["of_kinds"].choices = labelled  # type: ignore[attr-defined]
