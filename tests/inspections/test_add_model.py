from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from inspections.models import ModelVersion
from inspections.vision.shipped import FOLDER


def added(*options: str) -> str:
    out = StringIO()
    call_command("add_model", str(FOLDER / "comparator.onnx"), *options, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_a_model_with_its_card_is_added_and_may_judge_at_once() -> None:
    assert "comparator" in added("--kind", "comparator", "--activate")
    model = ModelVersion.objects.get()
    assert (model.state, model.shipped, model.path.exists()) == (ModelVersion.State.ACTIVE, False, True)


@pytest.mark.django_db
def test_a_model_of_another_kind_is_refused_before_it_meets_a_board() -> None:
    with pytest.raises(CommandError, match="is a comparator and not a detector"):
        added("--kind", "detector")
    assert not ModelVersion.objects.exists()


@pytest.mark.django_db
def test_a_file_that_is_no_model_says_so_without_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "mine.onnx").write_bytes(b"\x80\x04pickle")
    (tmp_path / "mine.json").write_text("{}")
    with pytest.raises(CommandError, match="damaged"):
        call_command("add_model", str(tmp_path / "mine.onnx"), "--kind", "detector")
