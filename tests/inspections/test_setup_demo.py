from io import BytesIO, StringIO

import pytest
from django.core.management import call_command
from PIL import Image

from accounts.actor import SYSTEM
from inspections import board_types
from inspections.management.commands import setup_demo
from inspections.models import BoardType, GoldenBoard, Inspection
from inspections.synthesis.demonstration import Demonstration, Photograph
from jobs.models import Job, Priority


def jpeg(grey: int) -> bytes:
    out = BytesIO()
    Image.new("L", (64, 48), grey).save(out, "JPEG")
    return out.getvalue()


@pytest.fixture(autouse=True)
def drawn_quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """The real drawing takes seconds and has tests of its own."""
    boards = tuple(Photograph(f"board-{number}.jpg", jpeg(number)) for number in range(1, 4))
    small = Demonstration("Demo", "A", 24.0, Photograph("golden.jpg", jpeg(200)), boards)
    monkeypatch.setattr(setup_demo, "demonstration", lambda: small)


def said() -> str:
    out = StringIO()
    call_command("setup_demo", stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_the_demonstration_is_a_board_type_with_golden_board_and_queued_boards() -> None:
    assert "3 boards queued" in said()
    assert (GoldenBoard.objects.get().filename, Inspection.objects.count()) == ("golden.jpg", 3)
    assert set(Job.objects.values_list("state", "priority")) == {(Job.State.QUEUED, Priority.LOW)}


@pytest.mark.django_db
def test_again_it_changes_nothing() -> None:
    said()
    assert "0 boards queued" in said()
    assert (BoardType.objects.count(), GoldenBoard.objects.count(), Job.objects.count()) == (
        1,
        1,
        3 + 1,
    )  # the golden board's picture


@pytest.mark.django_db
def test_cut_short_it_leaves_nothing_half_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(board_types, "replace_golden", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        said()
    assert not BoardType.objects.exists()


@pytest.mark.django_db
def test_archived_it_stays_archived() -> None:
    said()
    board_types.archive(SYSTEM, BoardType.objects.get().pk, version=1)
    assert "archived" in said()
