"""The weights that come with the release become model versions; a newer release's take over from its own elders."""

from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts import audit
from accounts.actor import SYSTEM
from gpu.runtime.model_files import ModelFile, read_checked
from inspections.model_versions import read_card
from inspections.models import ModelVersion

_State = ModelVersion.State


def register() -> list[ModelVersion]:
    """Registers every shipped card; returns the versions that are new. Harmless again and again.

    A shipped version becomes active where none is, or where a shipped one of an earlier release is; a version that the
    plant chose itself stays active.
    """
    made = [_registered(settings.WEIGHTS_FOLDER / f"{kind}.json", kind) for kind in ModelVersion.Kind.values]
    return [model for model in made if model is not None]


def _registered(card_path: Path, kind: str) -> ModelVersion | None:
    if not card_path.exists():
        return None
    card = read_card(card_path)
    sha256 = str(card.get("sha256", "")).lower()
    known = ModelVersion.objects.filter(sha256=sha256).first()
    if known is not None and (known.state != _State.RETIRED or not known.shipped):
        return None
    read_checked(ModelFile(card_path.with_suffix(".onnx"), sha256))
    with transaction.atomic():
        active = ModelVersion.objects.select_for_update().filter(kind=kind, state=_State.ACTIVE).first()
        takes_over = active is None or active.shipped
        if known is not None and not takes_over:
            return None
        # The file of another release is gone with it: its version cannot judge any more.
        ModelVersion.objects.filter(kind=kind, shipped=True).update(state=_State.RETIRED)
        model, _ = ModelVersion.objects.update_or_create(
            sha256=sha256,
            defaults={
                "kind": kind,
                "name": str(card.get("name") or card_path.stem)[:80],
                "filename": f"{card_path.stem}.onnx",
                "shipped": True,
                "card": card,
                "state": _State.ACTIVE if takes_over else _State.CANDIDATE,
            },
        )
        audit.record(
            SYSTEM,
            "model.ship",
            f"model_version:{model.pk}",
            before={"active": active.pk if active else None},
            after={"kind": kind, "sha256": sha256, "state": model.state},
        )
    return model
