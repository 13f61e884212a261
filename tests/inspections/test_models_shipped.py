"""Model versions: those that ship, those that a plant adds, and which one judges."""

import hashlib
import json
from pathlib import Path

import pytest
from pytest_django import Settings

from accounts.actor import Actor
from accounts.models import AuditRow
from inspections import model_versions, models_shipped
from inspections.models import ModelVersion
from problems.problem import Problem

State = ModelVersion.State
# A protobuf with an empty graph (field 7): ONNX as far as it is looked at here.
GRAPH = b"\x3a\x00"


def onnx(number: int) -> bytes:
    return GRAPH + b"\x08" + bytes([number])  # field 1, the IR version


@pytest.fixture
def weights(settings: Settings, tmp_path: Path) -> Path:
    settings.WEIGHTS_FOLDER = tmp_path / "weights"
    settings.WEIGHTS_FOLDER.mkdir()
    folder: Path = settings.WEIGHTS_FOLDER
    return folder


def ship(weights: Path, number: int, kind: str = "comparator") -> str:
    content = onnx(number)
    sha256 = hashlib.sha256(content).hexdigest()
    (weights / f"{kind}.onnx").write_bytes(content)
    (weights / f"{kind}.json").write_text(json.dumps({"sha256": sha256, "name": f"Release {number}", "seed": 7}))
    return sha256


def states() -> dict[str, str]:
    return dict(ModelVersion.objects.values_list("name", "state"))


@pytest.mark.django_db
def test_a_shipped_model_becomes_active_once(weights: Path) -> None:
    sha256 = ship(weights, 1)
    [model] = models_shipped.register()
    assert (model.sha256, model.state, model.card["seed"]) == (sha256, State.ACTIVE, 7)
    assert model.path == weights / "comparator.onnx"
    assert models_shipped.register() == []
    assert ModelVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_newer_release_takes_over_and_going_back_takes_the_elder_again(weights: Path) -> None:
    for number, expected in (
        (1, {"Release 1": "active"}),
        (2, {"Release 1": "retired", "Release 2": "active"}),
        (1, {"Release 1": "active", "Release 2": "retired"}),
    ):
        ship(weights, number)
        models_shipped.register()
        assert states() == expected


def test_a_model_of_an_earlier_release_is_not_called_damaged(administrator: Actor, weights: Path) -> None:
    ship(weights, 1)
    [elder] = models_shipped.register()
    ship(weights, 2)
    models_shipped.register()
    with pytest.raises(Problem, match="model_replaced"):
        model_versions.activate(administrator, elder.pk)
    (weights / "comparator.onnx").write_bytes(onnx(3))
    with pytest.raises(Problem, match="model_damaged"):
        model_versions.activate(administrator, elder.pk)


@pytest.mark.django_db
def test_a_damaged_shipped_file_is_not_registered(weights: Path) -> None:
    ship(weights, 1)
    (weights / "comparator.onnx").write_bytes(onnx(9))
    with pytest.raises(Problem, match="model_damaged"):
        models_shipped.register()
    assert not ModelVersion.objects.exists()


def added(administrator: Actor, tmp_path: Path, number: int = 5) -> ModelVersion:
    path = tmp_path / "mine.onnx"
    path.write_bytes(onnx(number))
    return model_versions.add(administrator, path, kind="comparator", card={"trained_on": "our boards"})


def test_an_added_model_is_a_candidate_kept_below_the_data_folder(
    administrator: Actor, tmp_path: Path, settings: Settings
) -> None:
    model = added(administrator, tmp_path)
    assert (model.state, model.name, model.shipped) == (State.CANDIDATE, "mine", False)
    assert model.path == settings.DATA_FOLDER / "models" / f"{model.sha256}.onnx"
    assert model.path.read_bytes() == onnx(5)


def test_activating_retires_the_one_before_and_outlives_a_release(
    administrator: Actor, tmp_path: Path, weights: Path
) -> None:
    ship(weights, 1)
    models_shipped.register()
    mine = model_versions.activate(administrator, added(administrator, tmp_path).pk)
    assert states() == {"Release 1": "retired", "mine": "active"}
    ship(weights, 2)
    models_shipped.register()
    assert states() == {"Release 1": "retired", "Release 2": "candidate", "mine": "active"}
    audit = AuditRow.objects.get(action="model.activate")
    assert (audit.who, audit.after["active"]) == (administrator.user, mine.pk)


def test_a_model_whose_file_was_changed_is_not_activated(administrator: Actor, tmp_path: Path) -> None:
    model = added(administrator, tmp_path)
    model.path.write_bytes(onnx(6))
    with pytest.raises(Problem, match="model_damaged"):
        model_versions.activate(administrator, model.pk)
    assert ModelVersion.objects.get().state == State.CANDIDATE


def test_the_same_model_is_added_once(administrator: Actor, tmp_path: Path) -> None:
    added(administrator, tmp_path)
    with pytest.raises(Problem, match="model_known"):
        added(administrator, tmp_path)


@pytest.mark.parametrize(
    ("content", "card", "code"),
    [
        (b"\x80\x04\x95pickle", {}, "model_damaged"),
        (b"", {}, "model_damaged"),
        (onnx(5), {"sha256": "0" * 64}, "model_damaged"),
    ],
)
def test_what_is_no_onnx_or_not_what_its_card_says_is_refused(
    administrator: Actor, tmp_path: Path, content: bytes, card: dict[str, str], code: str, settings: Settings
) -> None:
    path = tmp_path / "weights.pt"
    path.write_bytes(content)
    with pytest.raises(Problem, match=code):
        model_versions.add(administrator, path, kind="detector", card=card)
    assert not (settings.DATA_FOLDER / "models").exists()


def test_only_who_manages_models_adds_or_activates(reviewer: Actor, administrator: Actor, tmp_path: Path) -> None:
    model = added(administrator, tmp_path)
    with pytest.raises(Problem, match="forbidden"):
        added(reviewer, tmp_path, 8)
    with pytest.raises(Problem, match="forbidden"):
        model_versions.activate(reviewer, model.pk)


def test_a_second_opinion_can_be_done_without_and_other_models_cannot(
    reviewer: Actor, administrator: Actor, tmp_path: Path
) -> None:
    judge = model_versions.activate(administrator, added(administrator, tmp_path).pk)
    path = tmp_path / "pair.onnx"
    path.write_bytes(onnx(12))
    second = model_versions.add(administrator, path, kind="pair", card={"name": "second"})
    model_versions.activate(administrator, second.pk)

    with pytest.raises(Problem, match="model_needed"):
        model_versions.retire(administrator, judge.pk)
    with pytest.raises(Problem, match="forbidden"):
        model_versions.retire(reviewer, second.pk)
    model_versions.retire(administrator, second.pk)
    model_versions.retire(administrator, second.pk)

    assert states() == {"mine": "active", "second": "retired"}
    assert AuditRow.objects.filter(action="model.retire").count() == 1
