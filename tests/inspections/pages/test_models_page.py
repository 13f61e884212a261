"""Model versions with their cards, whatever a card says."""

from django.test import Client

from accounts.actor import Actor
from inspections.models import ModelVersion
from inspections.pages.model_cards import card_of
from tests.inspections.pages.conftest import ClientAs


def version(state: str, sha: str, **card: object) -> ModelVersion:
    return ModelVersion.objects.create(
        kind="comparator", name=f"the {state}", filename="x.onnx", sha256=sha * 64, state=state, card=card
    )


def test_the_active_one_stands_first(page: Client, db: None) -> None:
    version("retired", "1")
    version("active", "2")
    version("candidate", "3")

    (_kind, _label, rows), *_ = page.get("/models/").context["kinds"]

    assert [model.state for model, _card in rows] == ["active", "candidate", "retired"]


def test_only_an_administrator_may_choose(client_as: ClientAs, reviewer: Actor, administrator: Actor) -> None:
    version("candidate", "3")

    assert "Let it judge" not in client_as(reviewer).get("/models/").content.decode()
    assert "Let it judge" in client_as(administrator).get("/models/").content.decode()


def test_an_active_second_opinion_can_be_switched_off(client_as: ClientAs, administrator: Actor) -> None:
    second = ModelVersion.objects.create(kind="pair", name="second", filename="y.onnx", sha256="9" * 64, state="active")
    client = client_as(administrator)

    assert client.get("/models/").content.decode().count("Do without it") == 1
    client.post(f"/models/{second.pk}/retire/")

    second.refresh_from_db()
    assert second.state == "retired"
    assert "Do without it" not in client.get("/models/").content.decode()


def test_a_card_s_figures_are_told_apart() -> None:
    card = card_of(
        {
            "scores": {"pairs": {"mean_ap": 0.9958, "images": 1000, "ap_by_class": {"spur": 0.5}, "other": {"a": 1}}},
            "training": {"recipe": {"epochs": 8}, "seeds": [1, 2]},
            "limits": ["Only synthetic boards."],
        }
    )

    (evaluation,) = card.evaluations
    assert [(str(name), value) for name, value in evaluation.figures] == [("mAP", "99.6 %"), ("boards", "1000")]
    assert evaluation.by_class == [("spur", 50.0)]
    assert evaluation.rest == [("other: a", "1")]
    assert card.training == [("recipe: epochs", "8"), ("seeds", "1, 2")]
    assert card.limits == ["Only synthetic boards."]


def test_a_card_of_another_shape_is_shown_as_it_is(page: Client, db: None) -> None:
    version("active", "4", scores={"accuracy": 0.97}, training="by hand", limits="none known")

    shown = page.get("/models/").content.decode()

    assert "accuracy" in shown
    assert "0.97" in shown
    assert "by hand" in shown
    assert "none known" in shown


def test_an_empty_card_is_no_error(page: Client, db: None) -> None:
    version("active", "5")

    assert "Not measured yet." in page.get("/models/").content.decode()
