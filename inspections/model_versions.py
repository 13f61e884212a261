"""Model versions: added as candidates, activated and retired; a file is known by its SHA-256 and never a pickle."""

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction

from accounts import audit
from accounts.actor import Actor
from accounts.permissions import Permission
from files import durable, storage
from gpu.runtime.model_files import ModelFile, read_checked
from inspections.models import ModelVersion
from problems.problem import Problem

_State = ModelVersion.State


def activate(actor: Actor, model_version_id: int) -> ModelVersion:
    """This version judges from the next run on; the one that did so far is retired. Its file is checked first."""
    actor.require(Permission.MANAGE_MODELS)
    model = get(model_version_id)
    if _gone_with_its_release(model):
        raise Problem("model_replaced", status=409, name=model.name)
    read_checked(ModelFile(model.path, model.sha256))
    with transaction.atomic():
        # Locked in one order by everybody who activates; the constraint of one active a kind stands behind it.
        rivals = list(ModelVersion.objects.select_for_update().filter(kind=model.kind).order_by("pk"))
        before = next((rival for rival in rivals if rival.state == _State.ACTIVE), None)
        if before is not None and before.pk == model.pk:
            return before
        ModelVersion.objects.filter(kind=model.kind, state=_State.ACTIVE).update(state=_State.RETIRED)
        ModelVersion.objects.filter(pk=model.pk).update(state=_State.ACTIVE)
        audit.record(
            actor,
            "model.activate",
            f"model_version:{model.pk}",
            before={"active": before.pk if before else None},
            after={"active": model.pk, "kind": model.kind, "sha256": model.sha256},
        )
    return get(model_version_id)


def retire(actor: Actor, model_version_id: int) -> ModelVersion:
    """Boards are judged without this second opinion. Problem for other kinds: without them there is no verdict."""
    actor.require(Permission.MANAGE_MODELS)
    model = get(model_version_id)
    if model.kind != ModelVersion.Kind.PAIR:
        raise Problem("model_needed", status=409, name=model.name)
    with transaction.atomic():
        if ModelVersion.objects.filter(pk=model.pk, state=_State.ACTIVE).update(state=_State.RETIRED):
            audit.record(actor, "model.retire", f"model_version:{model.pk}", before={"active": model.pk})
    return get(model_version_id)


def add(actor: Actor, path: Path, *, kind: str, card: Mapping[str, Any]) -> ModelVersion:
    """Copies an ONNX file below the data folder as a candidate. Problem if it is damaged or already known.

    A card that names a `sha256` is held to it: what was trained is what is added.
    """
    actor.require(Permission.MANAGE_MODELS)
    if kind not in ModelVersion.Kind.values:
        raise Problem("model_kind_unknown", kind=kind[:40], known=", ".join(ModelVersion.Kind.values))
    sha256 = str(card.get("sha256") or sha256_of(path)).lower()
    read_checked(ModelFile(path, sha256))
    if ModelVersion.objects.filter(sha256=sha256).exists():
        raise Problem("model_known", status=409, name=path.name)
    filename = f"{sha256}.onnx"
    _keep(path, settings.DATA_FOLDER / "models" / filename)
    with transaction.atomic():
        try:
            with transaction.atomic():
                model = ModelVersion.objects.create(
                    kind=kind, name=str(card.get("name") or path.stem)[:80], filename=filename, sha256=sha256, card=card
                )
        except IntegrityError:
            raise Problem("model_known", status=409, name=path.name) from None
        audit.record(actor, "model.add", f"model_version:{model.pk}", after={"kind": kind, "sha256": sha256})
    return model


def get(model_version_id: int) -> ModelVersion:
    model = ModelVersion.objects.filter(pk=model_version_id).first()
    if model is None:
        raise Problem("model_version_missing", status=404, model=model_version_id)
    return model


def read_card(path: Path) -> dict[str, Any]:
    """Raises Problem card_missing, card_unreadable."""
    try:
        card = json.loads(path.read_text(encoding="utf-8"))
    except OSError:
        raise Problem("card_missing", status=404, name=path.name) from None
    except ValueError:
        raise Problem("card_unreadable", name=path.name) from None
    if not isinstance(card, dict):
        raise Problem("card_unreadable", name=path.name)
    return card


def sha256_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        raise Problem("model_missing", status=503, name=path.name) from None


def _gone_with_its_release(model: ModelVersion) -> bool:
    """Another release's file stands in its place: nothing is damaged."""
    if not model.shipped or not model.path.exists():
        return False
    return ModelVersion.objects.filter(sha256=sha256_of(model.path), shipped=True).exclude(pk=model.pk).exists()


def _keep(source: Path, target: Path) -> None:
    """Durable before its row exists. Raises Problem storage_full."""
    with storage.full_disk_is_a_problem():
        durable.make_folder(target.parent, below=settings.DATA_FOLDER)
        storage.check_free_space(source.stat().st_size, target.parent)
        durable.copy(source, target)
