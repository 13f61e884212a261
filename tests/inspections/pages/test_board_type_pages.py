"""Board types: what is typed is kept when it is refused; a stale save shows both."""

import hashlib
import io
import shutil

import pytest
from django.conf import settings
from django.test import Client
from PIL import Image

from accounts.actor import Actor
from files.models import Blob
from files.storage import blob_path
from inspections import board_types
from inspections.models import BoardType, DefectClass, GoldenBoard
from jobs.models import Job
from tests.inspections.boards import blob, board_type, inspected
from tests.inspections.lane import work_off
from tests.inspections.pages.conftest import ClientAs

PERCENTS = {f"threshold_{cls}": "55" for cls in DefectClass.values}


def form(**fields: object) -> dict[str, object]:
    return {"name": "Panel", "revision": "B", "scale": "48", "version": 1, **PERCENTS, **fields}


def test_one_is_made(page: Client, db: None) -> None:
    page.post("/board-types/new/", form(threshold_spur="12,5", copper="dark"))

    made = BoardType.objects.get()
    assert made.copper == "dark"
    assert '<option value="dark" selected>' in page.get(f"/board-types/{made.pk}/").content.decode()
    assert (made.name, made.revision, made.scale_px_per_mm) == ("Panel", "B", 48.0)
    assert made.thresholds["spur"] == 0.125


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"name": " "}, "A board type needs a name"),
        ({"scale": "many"}, "The scale must be above 0"),
        ({"scale": "-3"}, "The scale must be above 0"),
        ({"copper": "red"}, "Copper cannot show as red"),
        ({"threshold_open": "140"}, "The threshold of Open must be a number from 0 to 100"),
        ({"threshold_open": ""}, "The threshold of Open must be a number from 0 to 100"),
    ],
)
def test_what_is_refused_stays_as_it_was_typed(page: Client, db: None, wrong: dict[str, str], said: str) -> None:
    answer = page.post("/board-types/new/", form(revision="typed with care", **wrong))

    assert answer.status_code == 400
    assert said in answer.content.decode()
    assert 'value="typed with care"' in answer.content.decode()
    assert not BoardType.objects.exists()


def test_a_stale_save_shows_both_and_saving_again_puts_mine_over_theirs(
    page: Client, administrator: Actor, controller: BoardType
) -> None:
    board_types.change(
        administrator,
        controller.pk,
        version=1,
        name="Controller",
        revision="theirs",
        scale_px_per_mm=None,
        thresholds={},
    )
    url = f"/board-types/{controller.pk}/"

    answer = page.post(url, form(revision="mine", copper="bright"))

    assert answer.status_code == 409
    assert ("Revision", "theirs", "mine") in answer.context["theirs"]
    assert ("Copper", "Automatic", "Bright") in answer.context["theirs"]
    assert 'name="version" value="2"' in answer.content.decode()
    assert page.post(url, form(revision="mine", version=2)).status_code == 302
    assert BoardType.objects.get().revision == "mine"


def test_an_operator_reads_and_changes_nothing(client_as: ClientAs, operator: Actor, controller: BoardType) -> None:
    client = client_as(operator)
    url = f"/board-types/{controller.pk}/"

    assert "<fieldset disabled>" in client.get(url).content.decode()
    assert client.post(url, form()).status_code == 403
    assert client.get("/board-types/new/").status_code == 403


def test_an_archived_one_leaves_the_list_and_comes_back(page: Client, controller: BoardType) -> None:
    page.post(f"/board-types/{controller.pk}/archive/", {"version": 1, "archived": "1"})
    assert not page.get("/board-types/").context["rows"]
    assert page.get("/board-types/?archived=1").context["rows"]

    page.post(f"/board-types/{controller.pk}/archive/", {"version": 2, "archived": "0"})
    assert page.get("/board-types/").context["rows"]


def test_the_tray_is_offered_what_takes_boards_and_the_last_one_used(
    client_as: ClientAs, operator: Actor, controller: BoardType
) -> None:
    board_type("Gone", archived=True)
    golden = board_type("With golden")
    GoldenBoard.objects.create(board_type=golden, image=blob(), filename="g.png")
    inspected(golden, created_by=operator.user)

    told = client_as(operator).get("/board-types/options.json").json()

    assert told == {
        "board_types": [
            {"id": controller.pk, "name": "Controller", "golden": False},
            {"id": golden.pk, "name": "With golden", "golden": True},
        ],
        "last": golden.pk,
    }


def golden_of(actor: Actor, of: BoardType, image: Image.Image | bytes) -> GoldenBoard:
    """A golden board as it is uploaded: its picture is queued."""
    content = image if isinstance(image, bytes) else encoded(image)
    stored = Blob.objects.create(
        sha256=hashlib.sha256(content).hexdigest(), size_bytes=9, media_type="image/png", width_px=8, height_px=8
    )
    path = blob_path(stored.pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return board_types.replace_golden(actor, of.pk, stored, "g.png")


def encoded(image: Image.Image) -> bytes:
    file = io.BytesIO()
    image.save(file, "PNG")
    return file.getvalue()


def preview(page: Client, golden: GoldenBoard) -> Image.Image:
    return Image.open(io.BytesIO(page.get(f"/golden-boards/{golden.pk}/preview.jpg").content))


@pytest.mark.parametrize("mode", ["L", "RGB", "RGBA", "P", "1", "I;16", "LA"])
def test_the_engine_makes_a_small_jpeg_anew(page: Client, reviewer: Actor, controller: BoardType, mode: str) -> None:
    golden = golden_of(reviewer, controller, Image.new(mode, (2048, 1000)))
    work_off()
    shown = preview(page, golden)
    assert (shown.format, shown.size, len(shown.getexif())) == ("JPEG", (1024, 500), 0)


def test_sixteen_bits_keep_their_greys(page: Client, reviewer: Actor, controller: BoardType) -> None:
    golden = golden_of(reviewer, controller, Image.new("I;16", (64, 64), 32768))
    work_off()
    assert abs(preview(page, golden).convert("L").getpixel((32, 32)) - 128) <= 2  # type: ignore[operator]


def test_until_then_the_page_follows_the_job(page: Client, reviewer: Actor, controller: BoardType) -> None:
    golden = golden_of(reviewer, controller, Image.new("L", (64, 64)))
    job = Job.objects.get()
    assert page.get(f"/golden-boards/{golden.pk}/preview.jpg").status_code == 404
    assert f'data-picture-job="{job.pk}"' in page.get(f"/board-types/{controller.pk}/").content.decode()
    work_off()
    shown = page.get(f"/board-types/{controller.pk}/").content.decode()
    assert (f"/golden-boards/{golden.pk}/preview.jpg" in shown, "data-picture-job" in shown) == (True, False)
    assert f"/golden-boards/{golden.pk}/preview.jpg" in page.get("/board-types/").content.decode()


def test_a_web_process_decodes_no_golden_board(
    page: Client, reviewer: Actor, controller: BoardType, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However the image is made: one that Pillow would take apart at full size, or not at all, costs nothing here."""
    golden = golden_of(reviewer, controller, Image.new("L", (64, 64)))
    work_off()
    monkeypatch.setattr(Image, "open", lambda *_arguments, **_named: pytest.fail("decoded"))
    for url in (f"/golden-boards/{golden.pk}/preview.jpg", f"/board-types/{controller.pk}/", "/board-types/"):
        assert page.get(url).status_code == 200


def test_a_damaged_golden_board_says_what_is_wrong(page: Client, reviewer: Actor, controller: BoardType) -> None:
    golden = golden_of(reviewer, controller, encoded(Image.effect_noise((256, 256), 90))[:5000])
    work_off()
    assert page.get(f"/golden-boards/{golden.pk}/preview.jpg").status_code == 404
    assert "The image ends too early" in page.get(f"/board-types/{controller.pk}/").content.decode()


def test_a_picture_that_was_cleared_away_comes_back_with_the_same_image(
    page: Client, reviewer: Actor, controller: BoardType
) -> None:
    golden = golden_of(reviewer, controller, Image.new("L", (64, 64)))
    work_off()
    shutil.rmtree(settings.DERIVED_FOLDER)
    assert "Upload the same image once more" in page.get(f"/board-types/{controller.pk}/").content.decode()
    for _ in range(2):  # one job, however often
        board_types.replace_golden(reviewer, controller.pk, golden.image, "g.png")
    assert Job.objects.filter(state=Job.State.QUEUED).count() == 1
    work_off()
    assert preview(page, golden).size == (64, 64)


def test_more_board_types_take_no_more_queries(
    page: Client, controller: BoardType, django_assert_max_num_queries: object
) -> None:
    for _ in range(12):
        inspected(board_type())

    with django_assert_max_num_queries(9):  # type: ignore[operator]
        page.get("/board-types/")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [({"name": " "}, "name"), ({"scale": "many"}, "scale"), ({"threshold_open": "140"}, "threshold-open")],
)
def test_the_field_that_is_refused_is_marked_and_says_why(
    page: Client, db: None, wrong: dict[str, str], field: str
) -> None:
    shown = page.post("/board-types/new/", form(**wrong)).content.decode()

    assert shown.count('aria-invalid="true"') == 1
    assert f'aria-describedby="{field}-error"' in shown
    assert f'<ul class="errorlist" id="{field}-error">' in shown
