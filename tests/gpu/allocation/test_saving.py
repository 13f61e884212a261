"""What an administrator does: look, try, save; on the page and through the API."""

import json
import re
from copy import deepcopy
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from accounts.actor import Actor
from accounts.models import AuditRow, Role, User
from gpu.allocation import presets, saving, standing
from gpu.allocation.models import Allocation
from gpu.allocation.plan import Hardware
from gpu.allocation.state import DeviceState, Running, State
from gpu.telemetry.models import Device
from problems.problem import Problem

pytestmark = pytest.mark.django_db
CARD = Hardware("gpu0", 24 * 1024)
PLAN = presets.one_gpu(CARD, "UTC").document()


@pytest.fixture
def card() -> Device:
    return Device.objects.create(
        host="here", lane="gpu0", index=0, uuid="GPU-0", name="Card", memory_bytes=24 * 2**30, changed_at=timezone.now()
    )


@pytest.fixture
def admin() -> Actor:
    return Actor(User.objects.create_user("ada", role=Role.ADMINISTRATOR), via="page")


@pytest.fixture
def browser(admin: Actor) -> Client:
    client = Client()
    client.force_login(admin.required_user, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def busy(monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    training = Running("here:1", "training", "gpu0", 8000, now, now, job=12)
    state = State([DeviceState("gpu0", 24000), DeviceState("cpu0")], [training])
    monkeypatch.setattr("gpu.allocation.present._ask", lambda: state)


def without(service: str, **changes: Any) -> dict[str, Any]:
    document = deepcopy(PLAN)
    document["services"][service] |= changes
    return document


def form_of(page: str) -> dict[str, str]:
    """What the browser would send back."""
    inputs = re.findall(r'<input[^>]*name="([^"]+)"([^>]*)>', page)
    sent = {}
    for name, rest in inputs:
        if "checkbox" in page.split(f'name="{name}"')[0].rsplit("<input", 1)[1]:
            if " checked" in rest:
                sent[name] = "on"
        elif value := re.search(r'value="([^"]*)"', rest):
            sent[name] = value[1]
    areas = re.findall(r'<textarea[^>]*name="([^"]+)"[^>]*>([^<]*)</textarea>', page)
    selects = re.findall(r'<select[^>]*name="([^"]+)">.*?<option value="(\d)" selected>', page)
    return {name: value for name, value in sent.items() if name != "csrfmiddlewaretoken"} | dict(areas) | dict(selects)


def test_until_somebody_saves_the_proposal_for_the_hardware_holds(card: Device) -> None:
    assert standing.plan() == presets.one_gpu(Hardware("gpu0", 24 * 1024, "Card"), "UTC")
    assert standing.refusal("training") is None


def test_without_a_gpu_training_is_refused_with_a_reason() -> None:
    refusal = standing.refusal("training")
    assert refusal is not None
    assert refusal.code == "wait_service_off"


def test_a_saved_version_holds_and_the_audit_says_what_changed(card: Device, admin: Actor, busy: None) -> None:
    made = saving.save(admin, without("reading", priority=2), based_on=0, note="reading can wait")
    assert standing.plan().share("reading").priority == 2
    row = AuditRow.objects.get(action="allocation.save")
    assert (row.subject, list(row.after)) == (f"allocation:{made.pk}", ["reading"])
    assert (row.before["reading"]["priority"], row.after["reading"]["priority"]) == (1, 2)


def test_who_saved_meanwhile_is_not_overwritten(card: Device, admin: Actor, busy: None) -> None:
    first = saving.save(admin, PLAN, based_on=0)
    with pytest.raises(Problem) as refused:
        saving.save(admin, PLAN, based_on=0)
    assert (refused.value.code, refused.value.params["who"]) == ("allocation_changed", "ada")
    assert saving.save(admin, PLAN, based_on=first.pk).pk == first.pk + 1


def test_only_administrators_save(card: Device) -> None:
    reviewer = Actor(User.objects.create_user("rev", role=Role.REVIEWER), via="page")
    with pytest.raises(Problem) as refused:
        saving.save(reviewer, PLAN, based_on=0)
    assert refused.value.code == "forbidden"


def test_inspection_without_a_lane_is_never_silent(card: Device, admin: Actor, busy: None) -> None:
    closed = without("inspection", windows=[{"days": ["mon"], "from": "08:00", "to": "16:00"}])
    with pytest.raises(Problem) as refused:
        saving.save(admin, closed, based_on=0)
    assert refused.value.code == "allocation_leaves_gaps"
    assert "160" in refused.value.params["what"]
    assert saving.save(admin, closed, based_on=0, confirmed=True).pk
    assert not Allocation.objects.filter(document=PLAN).exists()


def test_a_device_on_which_no_lane_answers_is_told(card: Device, admin: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gpu.allocation.present._ask", lambda: State(()))
    with pytest.raises(Problem) as refused:
        saving.save(admin, without("inspection", cpu_fallback=True), based_on=0)
    assert "gpu0, cpu" in refused.value.params["what"]


def test_a_dry_run_says_who_would_leave_and_changes_nothing(card: Device, admin: Actor, busy: None) -> None:
    found = saving.dry_run(admin, without("training", devices={"gpu0": 8000}, windows=[], preemptible=True))
    assert list(found.evictions) == []
    assert set(found.moments) == {"now", "tonight", "weekend"}
    assert found.moments["weekend"][0]["gpu0"] == ["inspection", "reading", "training"]
    off = without("training", devices={}, off=True)
    assert [one.running.job for one in saving.dry_run(admin, off).evictions] == [12]
    assert not Allocation.objects.exists()


def test_a_week_has_the_nights_and_the_weekend(card: Device, admin: Actor, busy: None) -> None:
    week = saving.dry_run(admin, PLAN).week
    hours = sum((one.until - one.since).total_seconds() / 3600 for one in week if "training" in one.on["gpu0"])
    assert hours == pytest.approx(168 - 70, abs=0.01)


def test_the_page_shows_it_tries_it_and_saves_it(card: Device, browser: Client, busy: None) -> None:
    page = browser.get("/gpu/allocation/")
    form = form_of(page.content.decode())
    assert form["training.on.gpu0"]
    tried = browser.post("/gpu/allocation/", form | {"do": "try", "training.priority": "3"})
    assert (tried.status_code, Allocation.objects.count()) == (200, 0)
    saved = browser.post("/gpu/allocation/", form | {"do": "save"})
    assert saved.status_code == 302, saved.content.decode()
    assert Allocation.objects.get().document == PLAN, "a form that nobody touched saves what held"


def test_an_earlier_version_is_taken_up_again(card: Device, admin: Actor, browser: Client, busy: None) -> None:
    first = saving.save(admin, without("reading", priority=2), based_on=0)
    saving.save(admin, PLAN, based_on=first.pk)
    link = f"?version={first.pk}"
    assert link in browser.get("/gpu/allocation/").content.decode()
    form = form_of(browser.get(f"/gpu/allocation/{link}").content.decode())
    assert form["reading.priority"] == "2"
    assert browser.post("/gpu/allocation/", form | {"do": "save"}).status_code == 302
    again = Allocation.objects.first()
    assert again is not None
    assert (again.document, again.note) == (first.document, f"Version {first.pk} again")


@pytest.mark.parametrize("number", ["0", "999", "x", "9" * 30])
def test_a_version_that_never_was_shows_what_holds(card: Device, browser: Client, busy: None, number: str) -> None:
    page = browser.get(f"/gpu/allocation/?version={number}")
    assert page.status_code == 200
    assert form_of(page.content.decode())["note"] == ""


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("reading.on.gpu0", "99999", "24064"),
        ("reading.on.gpu0", "many", "whole number"),
        ("reading.windows", "monday morning", "mon-fri 20:00-06:00"),
        ("reading.windows", "mon 8:00-8:00", "00:00-24:00"),
        ("reading.max_run_h", "soon", "number of hours"),
        ("time_zone", "seoul", "Asia/Seoul"),
    ],
)
def test_a_mistake_stays_in_its_field_beside_the_reason(
    card: Device, browser: Client, busy: None, field: str, value: str, said: str
) -> None:
    form = form_of(browser.get("/gpu/allocation/").content.decode())
    answer = browser.post("/gpu/allocation/", form | {"do": "save", field: value})
    text = answer.content.decode()
    assert answer.status_code == 400
    assert said in text
    assert value in text
    assert 'aria-invalid="true"' in text


def test_the_api_does_what_the_page_does(card: Device, browser: Client, busy: None) -> None:
    now = browser.get("/api/v1/gpu/allocation").json()
    assert (now["version"], now["document"]) == (0, PLAN)
    answer = browser.post("/api/v1/gpu/allocation/dry-run", {"document": PLAN}, content_type="application/json").json()
    assert answer["moments"]["now"]["on"]["gpu0"][0] == "inspection"
    wrong = {"document": without("reading", devices={"gpu9": 1}), "based_on": 0}
    refused = browser.put("/api/v1/gpu/allocation", json.dumps(wrong), content_type="application/json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (400, "allocation_device_unknown")
    right = {"document": PLAN, "based_on": 0}
    saved = browser.put("/api/v1/gpu/allocation", json.dumps(right), content_type="application/json").json()
    assert saved["version"] == browser.get("/api/v1/gpu/allocation/versions").json()[0]["version"]
    assert "one_gpu" in browser.get("/api/v1/gpu/allocation/proposals").json()
