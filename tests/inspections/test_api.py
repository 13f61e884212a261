"""The API as a script uses it: tokens, shapes, pages, conflicts."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from pytest_django import DjangoAssertNumQueries

from accounts import tokens
from accounts.actor import SYSTEM, Actor
from accounts.models import Role
from inspections import board_types
from inspections.models import BoardType, Defect, Inspection, ModelVersion, Verdict
from tests.inspections.boards import blob, board_type, inspected

BOX = (100.0, 100.0, 140.0, 140.0)
Api = Callable[..., Any]


@pytest.fixture
def api_as(actor_as: Callable[[str], Actor]) -> Callable[[str], Api]:
    """Calls the API with a token of this role: (method, path, body) to (status, answer)."""

    def make(role: str) -> Api:
        user = actor_as(role).required_user
        secret = tokens.issue(SYSTEM, user, "script", tokens.grantable(SYSTEM, user), None)[1]
        client = Client(headers={"Authorization": f"Bearer {secret}"})

        def call(method: str, path: str, body: Any = None, **form: Any) -> tuple[int, Any]:
            send = getattr(client, method)
            if form:
                response = send(f"/api/v1{path}", form)
            elif method == "get":
                response = send(f"/api/v1{path}", body)
            else:
                response = send(f"/api/v1{path}", json.dumps(body), content_type="application/json")
            is_json = response["Content-Type"].startswith("application/json")
            return response.status_code, response.json() if is_json else response.content

        return call

    return make


@pytest.fixture
def reviewer_api(api_as: Callable[[str], Api]) -> Api:
    return api_as(Role.REVIEWER)


@pytest.fixture
def operator_api(api_as: Callable[[str], Api]) -> Api:
    return api_as(Role.OPERATOR)


def png(tmp_path: Path, name: str = "board.png", grey: int = 128) -> SimpleUploadedFile:
    path = tmp_path / name
    Image.new("L", (64, 48), grey).save(path)
    return SimpleUploadedFile(name, path.read_bytes())


PATHS = [
    ("get", "/board-types"),
    ("post", "/board-types"),
    ("get", "/inspections"),
    ("get", "/inspections/1"),
    ("post", "/inspections/1/decisions"),
    ("post", "/inspections/verdicts"),
    ("post", "/inspections/run-again"),
    ("get", "/figures"),
    ("get", "/figures/needs"),
    ("get", "/models"),
    ("post", "/models/1/activate"),
    ("post", "/models/1/retire"),
    ("post", "/detect"),
    ("get", "/detect/1"),
    ("get", "/inspections/1/crops/board"),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("method", "path"), PATHS)
def test_without_a_token_nothing_is_answered(method: str, path: str) -> None:
    response = getattr(Client(), method)(f"/api/v1{path}")
    assert (response.status_code, response.json()["error"]["code"]) == (401, "sign_in_needed")


def test_a_token_can_do_no_more_than_its_scopes(reviewer: Actor, controller: BoardType) -> None:
    secret = tokens.issue(SYSTEM, reviewer.required_user, "display", ["view"], None)[1]
    client = Client(headers={"Authorization": f"Bearer {secret}"})
    assert client.get("/api/v1/board-types").status_code == 200
    body = json.dumps({"version": 1})
    refused = client.post(f"/api/v1/board-types/{controller.pk}/archive", body, content_type="application/json")
    assert (refused.status_code, refused.json()["error"]["code"]) == (403, "forbidden")


def test_a_board_type_is_made_changed_and_archived(reviewer_api: Api) -> None:
    status, made = reviewer_api("post", "/board-types", {"name": "Controller", "scale_px_per_mm": 48})
    assert (status, made["thresholds"]["open"], made["golden_sha256"], made["version"]) == (201, 0.4, None, 1)
    path = f"/board-types/{made['id']}"
    status, changed = reviewer_api("patch", path, {"version": 1, "thresholds": {"open": 0.7}, "copper": "bright"})
    assert (status, changed["thresholds"]["open"], changed["scale_px_per_mm"]) == (200, 0.7, 48)
    status, emptied = reviewer_api("patch", path, {"version": 2, "scale_px_per_mm": None})
    assert (status, emptied["scale_px_per_mm"], emptied["name"]) == (200, None, "Controller")
    assert [each["copper"] for each in (made, changed, emptied)] == ["auto", "bright", "bright"]
    status, refused = reviewer_api("patch", path, {"version": 1, "name": "Late"})
    assert (status, refused["error"]["code"]) == (409, "board_type_stale")
    assert reviewer_api("post", f"{path}/archive", {"version": 3})[1]["archived"] is True
    assert reviewer_api("get", "/board-types", {"archived": "false"})[1]["items"] == []


def test_golden_boards_are_listed_with_those_of_before(
    reviewer_api: Api, reviewer: Actor, controller: BoardType
) -> None:
    for name in ("first", "second"):
        board_types.replace_golden(reviewer, controller.pk, blob(name), f"{name}.png")
    status, page = reviewer_api("get", f"/board-types/{controller.pk}/golden-boards")
    shown = [(row["filename"], row["active"], row["created_by"]) for row in page["items"]]
    assert (status, shown) == (200, [("second.png", True, "reviewer"), ("first.png", False, "reviewer")])


def test_lists_come_in_pages(operator_api: Api, controller: BoardType) -> None:
    boards = [inspected(controller).pk for _ in range(5)]
    seen, cursor = [], None
    while True:
        status, page = operator_api("get", "/inspections", {"limit": 2, **({"cursor": cursor} if cursor else {})})
        assert status == 200, page
        seen += [row["id"] for row in page["items"]]
        cursor = page["next"]
        if cursor is None:
            break
    assert seen == boards[::-1]
    assert operator_api("get", "/inspections", {"limit": 1000})[0] == 422


def test_a_list_takes_as_many_queries_for_many_as_for_one(
    operator_api: Api, controller: BoardType, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(20):
        inspected(controller, boxes=[("open", BOX)])
    with django_assert_max_num_queries(5):
        status, page = operator_api("get", "/inspections")
    assert (status, [row["counts"] for row in page["items"]]) == (200, [{"open": 1}] * 20)


def test_a_list_counts_what_stands_as_a_defect(operator_api: Api, controller: BoardType) -> None:
    board = inspected(controller, boxes=[("open", BOX), ("short", BOX), ("spur", BOX), ("pin_hole", BOX)])
    board.defects.filter(cls="short").update(status=Defect.Status.FALSE_CALL)
    board.defects.filter(cls="spur").update(doubtful=True)
    board.defects.filter(cls="pin_hole").update(doubtful=True, status=Defect.Status.CONFIRMED)
    [row] = operator_api("get", "/inspections")[1]["items"]
    assert row["counts"] == operator_api("get", f"/inspections/{board.pk}")[1]["counts"] == {"open": 1, "pin_hole": 1}


def test_a_list_is_filtered(operator_api: Api, controller: BoardType) -> None:
    wanted = inspected(controller, verdict=Verdict.REVIEW, boxes=[("spur", BOX)])
    inspected(controller, verdict=Verdict.PASS)
    other = inspected(board_type(), verdict=Verdict.FAIL)

    def found(**filters: Any) -> list[int]:
        return [row["id"] for row in operator_api("get", "/inspections", filters)[1]["items"]]

    assert found(verdict="review") == found(defect="spur") == [wanted.pk]
    assert found(state="review") == [other.pk, wanted.pk]
    assert found(board_type=other.board_type_id) == [other.pk]
    assert found(text="BOARD", last="2000-01-01") == []
    assert found(text=f"controller {wanted.pk}") == [wanted.pk]
    wanted.defects.update(doubtful=True)
    assert found(defect="spur") == []
    assert operator_api("get", "/inspections", {"verdict": "maybe"})[0] == 422


def test_an_inspection_shows_its_defects_in_pixels_and_millimetres(operator_api: Api) -> None:
    board = inspected(board_type(scale_px_per_mm=20.0), boxes=[("open", BOX)], verdict_code="defects_found")
    Inspection.objects.filter(pk=board.pk).update(verdict_params={"count": 1})
    status, shown = operator_api("get", f"/inspections/{board.pk}")
    assert (status, shown["verdict"], shown["reason"]) == (200, "fail", "Defects found: 1.")
    [defect] = shown["defects"]
    assert (defect["class"], defect["size_px"], defect["size_mm"], defect["box_xyxy"]) == (
        "open",
        [40, 40],
        [2, 2],
        list(BOX),
    )
    assert operator_api("get", "/inspections/4711")[0] == 404


def test_a_decision_answers_with_the_decision_that_takes_it_back(reviewer_api: Api, controller: BoardType) -> None:
    path = f"/inspections/{inspected(controller, boxes=[('open', BOX)]).pk}"
    wanted = {"version": 2, "action": "reclassify", "defect": 1, "class": "spur"}
    status, decided = reviewer_api("post", f"{path}/decisions", wanted)
    assert (status, decided["version"], decided["after"]) == (200, 3, {"class": "spur", "status": "confirmed"})
    undo = {**decided["undo"], "version": 3}
    undo["class"] = undo.pop("cls")
    assert reviewer_api("post", f"{path}/decisions", undo)[0] == 200
    shown = reviewer_api("get", path)[1]
    assert (shown["defects"][0]["class"], shown["defects"][0]["status"]) == ("open", "open")
    assert [row["action"] for row in shown["decisions"]] == ["reclassify", "reclassify"]


def test_a_stale_decision_is_answered_with_what_changed(reviewer_api: Api, controller: BoardType) -> None:
    path = f"/inspections/{inspected(controller, boxes=[('open', BOX)]).pk}/decisions"
    assert reviewer_api("post", path, {"version": 2, "action": "confirm", "defect": 1})[0] == 200
    status, refused = reviewer_api("post", path, {"version": 2, "action": "false_call", "defect": 1})
    error = refused["error"]
    assert (status, error["code"], error["version"]) == (409, "stale_review", 3)
    assert [(row["who"], row["action"]) for row in error["changes"]] == [("reviewer", "confirm")]
    assert error["attempted"] == {"action": "false_call", "defect": 1, "status": "false_call"}


def test_a_drawn_defect_arrives_with_its_box(reviewer_api: Api, controller: BoardType) -> None:
    path = f"/inspections/{inspected(controller).pk}"
    wanted = {"version": 2, "action": "draw", "class": "short", "box_xyxy": [1, 2, 30, 40]}
    assert reviewer_api("post", f"{path}/decisions", wanted)[0] == 200
    [defect] = reviewer_api("get", path)[1]["defects"]
    assert (defect["origin"], defect["box_xyxy"], defect["confidence"]) == ("person", [1, 2, 30, 40], None)


def test_several_verdicts_at_once_have_an_outcome_each(reviewer_api: Api, controller: BoardType) -> None:
    boards = [inspected(controller).pk for _ in range(2)]
    wanted = [{"inspection": boards[0], "version": 2}, {"inspection": boards[1], "version": 1}]
    status, outcomes = reviewer_api("post", "/inspections/verdicts", {"verdict": "pass", "inspections": wanted})
    assert (status, outcomes[0]["decided"]["version"], outcomes[1]["error"]["code"]) == (200, 3, "stale_review")


def test_an_operator_may_not_decide(operator_api: Api, controller: BoardType) -> None:
    board = inspected(controller, boxes=[("open", BOX)])
    path = f"/inspections/{board.pk}/decisions"
    assert operator_api("post", path, {"version": 2, "action": "confirm", "defect": 1})[0] == 403
    assert not board.decisions.exists()


def test_an_uploaded_image_is_an_inspection_that_can_be_run_again(
    operator_api: Api, controller: BoardType, tmp_path: Path
) -> None:
    status, upload = operator_api("post", f"/files?filename=board.png&board_type={controller.pk}", file=png(tmp_path))
    assert (status, upload["files"][0]["state"]) == (200, "accepted"), upload
    path = f"/inspections/{upload['files'][0]['id']}"
    status, shown = operator_api("get", path)
    assert (shown["filename"], shown["job"]["state"]) == ("board.png", "queued")
    assert operator_api("post", f"{path}/run-again", {})[0] == 202


def test_several_run_again_at_once_have_an_outcome_each(operator_api: Api, controller: BoardType) -> None:
    board = inspected(controller)
    wanted = {"inspections": [4711, board.pk], "priority": "low"}
    status, (missing, queued) = operator_api("post", "/inspections/run-again", wanted)
    assert (status, missing["error"]["code"], missing["job"]) == (200, "inspection_missing", None)
    assert (queued["inspection"], queued["job"]["state"], queued["error"]) == (board.pk, "queued", None)
    assert operator_api("post", "/inspections/run-again", {"inspections": [board.pk], "priority": "urgent"})[0] == 403


def test_the_figures_of_a_period(operator_api: Api, controller: BoardType) -> None:
    inspected(controller, verdict=Verdict.PASS)
    inspected(controller, boxes=[("open", BOX)])
    status, shown = operator_api("get", "/figures")
    assert (status, shown["boards"], shown["first_pass_yield"], shown["pareto"][0]["class"]) == (200, 2, 0.5, "open")
    assert len(shown["days"]) == 1
    status, refused = operator_api("get", "/figures", {"first": "2026-02-02", "last": "2026-02-01"})
    assert (status, refused["error"]["code"]) == (400, "period_unknown")
    assert operator_api("get", "/figures/needs")[1] == {"to_review": 0, "failed": 0}


@pytest.mark.parametrize(
    ("path", "days"),
    [
        ("/inspections", {"last": "9999-12-31"}),
        ("/inspections", {"first": "0001-01-01"}),
        ("/figures", {"first": "9999-12-30", "last": "9999-12-31"}),
        ("/figures", {"first": "0001-01-01", "last": "0001-01-02"}),
    ],
)
def test_days_at_the_calendars_edge_are_refused(operator_api: Api, path: str, days: dict[str, str]) -> None:
    status, refused = operator_api("get", path, days)
    assert (status, refused["error"]["code"]) == (422, "day_unknown")
    assert "1970-01-01 to 2999-12-31" in refused["error"]["message"]
    assert operator_api("get", path, {"first": "2999-12-30", "last": "2999-12-31"})[0] == 200


def test_only_an_administrator_activates_a_model(api_as: Callable[[str], Api]) -> None:
    model = ModelVersion.objects.create(kind="detector", name="mine", filename="gone.onnx", sha256="a" * 64)
    assert api_as(Role.REVIEWER)("post", f"/models/{model.pk}/activate")[0] == 403
    status, refused = api_as(Role.ADMINISTRATOR)("post", f"/models/{model.pk}/activate")
    assert (status, refused["error"]["code"]) == (503, "model_missing")
    [shown] = api_as(Role.REVIEWER)("get", "/models")[1]["items"]
    assert (shown["state"], shown["sha256"]) == ("candidate", "a" * 64)


def test_pictures_that_are_not_there_say_so(operator_api: Api, controller: BoardType) -> None:
    board = inspected(controller)
    for path in ("images/board", "images/board/0/0/0", "crops/board?x1=0&y1=0&x2=9&y2=9"):
        status, refused = operator_api("get", f"/inspections/{board.pk}/{path}")
        assert (status, refused["error"]["code"]) == (404, "picture_missing")
    assert operator_api("get", f"/inspections/{board.pk}/images/secrets")[0] == 422


def test_errors_are_told_in_the_users_language(reviewer: Actor, controller: BoardType) -> None:
    secret = tokens.issue(SYSTEM, reviewer.required_user, "script", ["view"], None)[1]
    client = Client(headers={"Authorization": f"Bearer {secret}", "Accept-Language": "ko"})
    answer = client.get("/api/v1/inspections/4711")
    assert (answer.status_code, answer["Content-Language"]) == (404, "ko")
