"""What a person sees of trainings, and what a script gets."""

import pytest
from django.test import Client

from accounts.actor import Actor
from inspections.models import ModelVersion, TrainingRun
from inspections.training_jobs import starting
from inspections.training_jobs.charts import line
from jobs.models import Job
from tests.inspections.training_jobs.test_job import OUTCOMES

EPOCHS = [{"number": n, "loss": 1 / n, "accuracy": 0.9 + n / 100, "seconds": 2.0} for n in (1, 2, 3)]


@pytest.fixture
def run(enough: None, able: None, administrator: Actor) -> TrainingRun:
    made = starting.start(administrator)
    TrainingRun.objects.filter(pk=made.pk).update(epochs=EPOCHS)
    return made


def page(client: Client, actor: Actor, address: str) -> str:
    client.force_login(actor.required_user)
    return client.get(address).content.decode()


def test_an_administrator_may_start_and_others_learn_who_may(
    client: Client, enough: None, able: None, administrator: Actor, reviewer: Actor
) -> None:
    assert "Train on 10 boards" in page(client, administrator, "/models/trainings/")
    assert "An administrator can start the training." in page(client, reviewer, "/models/trainings/")


def test_what_is_missing_stands_in_the_buttons_place(
    client: Client, motor: None, able: None, administrator: Actor
) -> None:
    shown = page(client, administrator, "/models/trainings/")

    assert "There is too little to learn from" in shown
    assert "Train on" not in shown


def test_starting_leads_to_the_training(client: Client, enough: None, able: None, administrator: Actor) -> None:
    client.force_login(administrator.required_user)

    response = client.post("/models/trainings/start/", follow=True)

    assert response.redirect_chain[0][0] == f"/models/trainings/{TrainingRun.objects.get().pk}/"
    assert "The first epoch has not ended yet." in response.content.decode()


def test_a_training_shows_its_epochs(client: Client, run: TrainingRun, reviewer: Actor) -> None:
    shown = page(client, reviewer, f"/models/trainings/{run.pk}/")

    assert "3/8" in shown
    assert shown.count("<polyline") == 2
    assert "0.9300" in shown


@pytest.mark.parametrize(
    ("found", "sentence"), [(1, "2 mistakes fewer"), (3, "as many mistakes"), (0, None)], ids=["better", "same", "no"]
)
def test_an_ended_one_says_whether_the_new_model_is_better(
    client: Client, run: TrainingRun, administrator: Actor, found: int, sentence: str | None
) -> None:
    made = ModelVersion.objects.create(kind="comparator", name="trained", filename="t.onnx", sha256="d" * 64)
    active = {**OUTCOMES["active"], "by_class": {"open": {"defects": 3, "found": found, "false_calls": 1}}}
    active |= {"found": found}
    outcomes = {**OUTCOMES, "active": active} if sentence else {}
    TrainingRun.objects.update(made=made, outcomes=outcomes)
    Job.objects.update(state=Job.State.SUCCEEDED)

    shown = page(client, administrator, f"/models/trainings/{run.pk}/")

    assert "Let it judge" in shown
    assert ("On the boards held back</h2>" in shown) == bool(sentence)
    assert sentence is None or sentence in shown


def test_a_worse_model_says_so(client: Client, run: TrainingRun, administrator: Actor) -> None:
    made = ModelVersion.objects.create(kind="comparator", name="trained", filename="t.onnx", sha256="d" * 64)
    TrainingRun.objects.update(made=made, outcomes={"candidate": OUTCOMES["active"], "active": OUTCOMES["candidate"]})
    Job.objects.update(state=Job.State.SUCCEEDED)

    assert "it makes more mistakes" in page(client, administrator, f"/models/trainings/{run.pk}/")


def test_a_live_update_gets_its_part_alone(client: Client, run: TrainingRun, reviewer: Actor) -> None:
    client.force_login(reviewer.required_user)

    part = client.get(f"/models/trainings/{run.pk}/", headers={"HX-Target": "training"}).content.decode()

    assert part.strip().startswith('<div id="training"')


def test_a_script_asks_starts_and_follows(client: Client, enough: None, able: None, administrator: Actor) -> None:
    client.force_login(administrator.required_user)
    outlook = client.get("/api/v1/trainings/outlook").json()
    started = client.post("/api/v1/trainings", content_type="application/json")
    again = client.get("/api/v1/trainings/outlook").json()

    assert (outlook["boards"], outlook["defects"], outlook["refusal"]) == (10, 10, None)
    assert (started.status_code, started.json()["state"]) == (202, "queued")
    assert again["refusal"]["code"] == "training_under_way"
    assert client.get("/api/v1/trainings").json()["items"] == [started.json()]
    assert client.get(f"/api/v1/trainings/{started.json()['id']}").json() == started.json()
    assert client.get("/api/v1/trainings/987654").status_code == 404


def test_a_line_runs_from_the_first_to_the_last_epoch() -> None:
    drawn = line(EPOCHS, "loss", 8)

    assert drawn is not None
    assert drawn.points.split()[0] == "0.0,6.0"
    assert drawn.now == pytest.approx(1 / 3)
    assert len(drawn.points.split()) == 3
    assert line([], "loss", 8) is None
    assert line(EPOCHS[:1], "loss", 1) is not None
